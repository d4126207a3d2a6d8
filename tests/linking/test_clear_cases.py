"""Cases on which nobody would argue: who is one person, who is two, and what stands in whose course.

They state what must come of them under any sound model; how many bits it takes is the model's own affair.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from service.domain.standing import Standing
from service.linking.index import Decision
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import load_model
from service.linking.place import LinkIncident
from service.linking.reviews import open_reviews
from tests.linking.people import (
    HOME_OF_THE_COUPLE,
    PHONE_OF_THE_COUPLE,
    PRYCES_HOME,
    TWINS_HOME,
    Body,
    Details,
    incident,
    named,
    phones,
    pnc,
    suspect,
    victim,
)

MODEL = load_model()

HANNAH = {**named("Hannah", "Bright-Adeyemi"), "dob": "1991-04-07", "sex": "2"}
AOIFE = {**named("Aoife", "Kerrigan"), "dob": "1996-09-03", "sex": "2", **TWINS_HOME}
NIAMH = {**named("Niamh", "Kerrigan"), "dob": "1996-09-03", "sex": "2", **TWINS_HOME}
MAREK = {**named("Marek", "Kowalski"), "dob": "1988-02-11", "sex": "1"}
DEAN = {**named("Dean", "Hollis"), "dob": "1984-07-23", "sex": "1"}
DAVID_SMITH = {**named("David", "Smith"), "dob": "1985-03-12"}
FATHER = {**named("Gareth", "Pryce"), "dob": "1961-05-02", "sex": "1", **PRYCES_HOME}
SON = {**named("Gareth", "Pryce"), "dob": "1989-05-02", "sex": "1", **PRYCES_HOME}
STRANGER = {**named("Thaddeus", "Quillfeather"), "dob": "1955-10-19", "sex": "1"}

MANPREET = {**named("Manpreet", "Quarrender"), "dob": "1993-06-21", "sex": "2"}
KA_MING = {**named("Ka Ming", "Quarrender"), "dob": "1987-10-05", "sex": "1"}

HANDLE = {"handles": [{"platform": "instagram", "value": "dean.on.tour"}]}
OTHER_HANDLE = {"handles": [{"platform": "telegram", "value": "nightcaller"}]}
VEHICLE = {"vehicles": [{"vrm": "QD21 ABC"}]}
PNC = {"identifiers": [{"type": "pnc", "value": pnc(2065, 88123)}]}


@dataclass(frozen=True, slots=True)
class Linked:
    """An index that took in some reports, and how to ask it."""

    index: MemoryIndex
    linker: Linker

    def person(self, number: int, local_id: str) -> str:
        """The person of a party."""
        nodes = {p.local_id: p.node_id for p in self.index.placed([f"inc_R{number}"])[f"inc_R{number}"]}
        return self.index.persons([nodes[local_id]])[nodes[local_id]]

    def are_one(self, *parties: tuple[int, str]) -> bool:
        """Whether the parties are one person."""
        return len({self.person(*party) for party in parties}) == 1

    def course(self, number: int, suspect: str = "S1", victim: str = "V1") -> str:
        """The course of a victim and a suspect of a report."""
        listed = self.index.memberships([f"inc_R{number}"])
        (found,) = (m.course for m in listed if (m.victim, m.suspect) == (victim, suspect))
        return found

    def standing(self, number: int, suspect: str = "S1") -> Standing:
        """How the report stands in that course."""
        (found,) = (m.standing for m in self.index.memberships([f"inc_R{number}"]) if m.suspect == suspect)
        return found

    def asks(self, *numbers: int) -> bool:
        """Whether each of the reports has a question for a person to decide."""
        ids = [f"inc_R{number}" for number in numbers]
        return open_reviews(self.index, MODEL, ids).keys() == set(ids)


def linked(*incidents: LinkIncident) -> Linked:
    """The reports, taken in one by one."""
    index = MemoryIndex()
    world = Linked(index, Linker(index, MODEL))
    for each in incidents:
        world.linker.apply(put=[each])
    return world


def judge(world: Linked, name: str, decision: Decision, left: tuple[int, str], right: tuple[int, str]) -> None:
    """Put a judgement on two parties into force; the caller puts the reports again."""
    ends = ((f"inc_R{number}", local_id) for number, local_id in (left, right))
    world.index.judgements[name] = Judgement(name, decision, *ends)


# People


@pytest.mark.parametrize(
    "left, right",
    [
        pytest.param(AOIFE, NIAMH, id="twins at one address"),
        pytest.param(
            {**AOIFE, **phones("+447700900103")}, {**NIAMH, **phones("+447700900103")}, id="who share a phone"
        ),
        pytest.param(FATHER, SON, id="father and son of one name at one address"),
        pytest.param({**FATHER, **phones("+447700900105")}, {**SON, **phones("+447700900105")}, id="who share a phone"),
        pytest.param(
            {**HANNAH, **HOME_OF_THE_COUPLE, **phones(PHONE_OF_THE_COUPLE)},
            {**MAREK, **HOME_OF_THE_COUPLE, **phones(PHONE_OF_THE_COUPLE)},
            id="a couple with one phone and one home",
        ),
        pytest.param(
            {**named("Thu Ha", "Tran"), "dob": "2003-04-19", "sex": "2", **TWINS_HOME},
            {**named("Thu Lan", "Tran"), "dob": "2003-04-19", "sex": "2", **TWINS_HOME},
            id="twins whose names begin alike, as the middle names of a family do",
        ),
        pytest.param(
            {**AOIFE, **phones("+447700900103"), **HANDLE},
            {**NIAMH, **phones("+447700900103"), **OTHER_HANDLE},
            id="twins with a phone in common and an account each",
        ),
        pytest.param(named("David", "Smith"), named("David", "Smith"), id="two of a common name"),
        pytest.param({**DAVID_SMITH, **PNC}, {**DAVID_SMITH, "dob": "1962-11-30"}, id="a common name, other births"),
        pytest.param({}, {}, id="nobody knows who"),
        pytest.param({"description": "man in a grey hoodie"}, {"description": "man in a grey hoodie"}, id="one hoodie"),
        pytest.param(named("Dave", ""), named("Dave", ""), id="Dave, no surname"),
    ],
)
def test_two_people_stay_two(left: Details, right: Details) -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(left)), incident(2, victim(STRANGER), suspect(right)),
        incident(3, victim(left)), incident(4, victim(right)),
    )  # fmt: skip
    assert not world.are_one((1, "S1"), (2, "S1"))
    assert not world.are_one((3, "V1"), (4, "V1"))


@pytest.mark.parametrize(
    "left, right",
    [
        pytest.param(HANNAH, HANNAH, id="word for word"),
        pytest.param(MAREK, {**MAREK, "name": {"full": "Mr Marek Kowalski"}}, id="name in one text"),
        pytest.param(
            STRANGER, {**STRANGER, "name": {"given": ["Quillfeather"], "family": "Thaddeus"}}, id="turned round"
        ),
        pytest.param(STRANGER, {**STRANGER, "dob": "1955-10-19", **phones("+447700900120")}, id="a phone added"),
        pytest.param({**DEAN, **PNC}, {**named("Deano", "Holis"), **PNC}, id="one PNC number, a nickname and a slip"),
        pytest.param({**DEAN, **HANDLE}, {**named("Dean", "Hollis"), **HANDLE}, id="one account, one rare name"),
        pytest.param(
            MANPREET,
            {**MANPREET, **named("Mani", "Quarrender"), **phones("+447700900121")},
            id="a short form not listed",
        ),
        pytest.param(MANPREET, {**MANPREET, **named("Marpreet", "Quarrender")}, id="a misread letter"),
        pytest.param(KA_MING, {**KA_MING, **named("Kaming", "Quarrender")}, id="two syllables written as one"),
        pytest.param(
            MANPREET, {**MANPREET, **named("NFA Manpreet", "Quarrender")}, id="no fixed abode before the name"
        ),
        pytest.param(
            {**MANPREET, **HOME_OF_THE_COUPLE},
            {**MANPREET, **named("Quarrender", "M"), **HOME_OF_THE_COUPLE},
            id="turned round with an initial",
        ),
        pytest.param(
            {**KA_MING, **HANDLE}, {**KA_MING, **named("Kenny", "Quarrender"), **HANDLE}, id="another name, one account"
        ),
    ],
)
def test_one_person_is_found(left: Details, right: Details) -> None:
    world = linked(incident(1, victim(left)), incident(2, victim(right)))
    assert world.are_one((1, "V1"), (2, "V1"))


def test_a_common_name_with_a_date_of_birth_is_asked_about_and_not_linked() -> None:
    world = linked(incident(1, victim(DAVID_SMITH)), incident(2, victim({**DAVID_SMITH, **phones("+447700900108")})))
    assert not world.are_one((1, "V1"), (2, "V1"))
    assert world.asks(1, 2)


def test_a_rare_name_with_a_date_of_birth_is_linked_and_not_asked_about() -> None:
    world = linked(incident(1, victim(STRANGER)), incident(2, victim({**STRANGER, **phones("+447700900108")})))
    assert world.are_one((1, "V1"), (2, "V1"))
    assert not world.asks(1)


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(phones("+447700900107"), id="phone"),
        pytest.param(HANDLE, id="handle"),
        pytest.param(VEHICLE, id="vehicle"),
        pytest.param(PNC, id="PNC number"),
    ],
)
def test_an_unknown_suspect_joins_a_person_by_a_hard_identifier(mark: Details) -> None:
    known = {**DEAN, **mark}
    world = linked(incident(1, victim(HANNAH), suspect(known)), incident(2, victim(HANNAH), suspect(mark)))
    assert world.are_one((1, "S1"), (2, "S1"))
    assert world.course(1) == world.course(2)
    assert world.standing(2) is Standing.ATTRIBUTED


@pytest.mark.parametrize(
    "unknown",
    [
        pytest.param({}, id="nothing known"),
        pytest.param({"description": "man in a grey hoodie"}, id="described"),
        pytest.param({"name": {"given": ["Dean"]}}, id="a given name"),
        pytest.param({"name": {"given": ["Deano"]}, "sex": "1", "dob": "1984-07"}, id="a short name, a month of birth"),
        pytest.param({"sex": "1", "age": 42}, id="a man of his age"),
    ],
)
def test_an_unknown_suspect_without_one_is_suspected_and_merged_with_nobody(unknown: Details) -> None:
    world = linked(incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect(unknown)))
    assert not world.are_one((1, "S1"), (2, "S1"))
    assert world.course(1) == world.course(2)
    assert (world.standing(1), world.standing(2)) == (Standing.ATTRIBUTED, Standing.SUSPECTED)


@pytest.mark.parametrize("given", ["Dave", "Dean", "Thaddeus"], ids=["short form", "common", "rare"])
def test_two_suspects_known_by_a_given_name_alone_are_not_made_one_however_rare_it_is(given: str) -> None:
    unknown = {"name": {"given": [given]}, "sex": "1", "age": 42}
    world = linked(*(incident(n, victim(HANNAH), suspect(unknown)) for n in (1, 2)))
    assert not world.are_one((1, "S1"), (2, "S1"))
    assert world.course(1) == world.course(2)
    assert (world.standing(1), world.standing(2)) == (Standing.SUSPECTED, Standing.SUSPECTED)


def test_a_report_that_names_no_suspect_is_suspected_where_she_has_one() -> None:
    world = linked(incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH)))
    assert world.course(1) == world.course(2, "")
    assert world.standing(2, "") is Standing.SUSPECTED


def test_an_unknown_suspect_of_another_victim_stands_alone() -> None:
    world = linked(incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(STRANGER), suspect({})))
    assert world.course(1) != world.course(2)
    assert world.standing(2) is Standing.UNATTRIBUTED


def test_of_two_known_suspects_of_one_victim_neither_is_guessed() -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect(MAREK)),
        incident(3, victim(HANNAH), suspect({})), incident(4, victim(HANNAH)),
    )  # fmt: skip
    assert world.standing(3) is Standing.UNATTRIBUTED
    assert world.standing(4, "") is Standing.UNATTRIBUTED
    assert len({world.course(1), world.course(2), world.course(3), world.course(4, "")}) == 4


def test_a_by_name_does_not_speak_against_his_date_of_birth() -> None:
    mouse = {"name": {"given": ["Mouse"]}, "dob": DEAN["dob"]}
    world = linked(incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect(mouse)))
    assert world.course(1) == world.course(2)


def test_a_by_name_alone_makes_nobody_the_known_suspect() -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect({"name": {"given": ["Mouse"]}}))
    )
    assert world.standing(2) is not Standing.ATTRIBUTED
    assert not world.are_one((1, "S1"), (2, "S1"))


def test_a_suspect_whom_the_reports_contradict_is_not_guessed() -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect({"name": {"given": ["Marek"]}}))
    )
    assert world.course(1) != world.course(2)


# The evidence of the pair


def test_two_sides_that_are_weak_alone_are_strong_together() -> None:
    hers, his = DAVID_SMITH, {**named("Sarah", "Jones"), "dob": "1990-06-05"}
    alone = linked(incident(1, victim(hers)), incident(2, victim({**hers, **phones("+447700900108")})))
    assert not alone.are_one((1, "V1"), (2, "V1"))
    world = linked(
        incident(1, victim(hers), suspect(his)),
        incident(2, victim({**hers, **phones("+447700900108")}), suspect({**his, **HOME_OF_THE_COUPLE})),
    )
    assert world.are_one((1, "V1"), (2, "V1"))
    assert world.are_one((1, "S1"), (2, "S1"))
    assert world.course(1) == world.course(2)
    assert (world.standing(1), world.standing(2)) == (Standing.ATTRIBUTED, Standing.ATTRIBUTED)


def test_a_side_that_disagrees_lends_no_strength() -> None:
    hers = DAVID_SMITH
    world = linked(
        incident(1, victim(hers), suspect(DEAN)),
        incident(2, victim({**hers, **phones("+447700900108")}), suspect(STRANGER)),
    )
    assert not world.are_one((1, "V1"), (2, "V1"))
    assert not world.are_one((1, "S1"), (2, "S1"))


def test_twins_with_one_stalker_stay_two() -> None:
    world = linked(incident(1, victim(AOIFE), suspect(DEAN)), incident(2, victim(NIAMH), suspect(DEAN)))
    assert not world.are_one((1, "V1"), (2, "V1"))
    assert world.are_one((1, "S1"), (2, "S1"))
    assert world.course(1) != world.course(2)


# Courses


def test_a_serial_suspect_has_a_course_with_each_victim() -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(STRANGER), suspect(DEAN)),
        incident(3, victim(HANNAH), suspect(DEAN)),
    )  # fmt: skip
    assert world.are_one((1, "S1"), (2, "S1"), (3, "S1"))
    assert world.course(1) == world.course(3) != world.course(2)


def test_a_repeat_victim_has_a_course_with_each_suspect() -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(DEAN)), incident(2, victim(HANNAH), suspect(MAREK)),
        incident(3, victim(HANNAH), suspect(DEAN)),
    )  # fmt: skip
    assert world.are_one((1, "V1"), (2, "V1"), (3, "V1"))
    assert world.course(1) == world.course(3) != world.course(2)


def test_a_report_of_two_victims_and_two_suspects_stands_in_four_courses() -> None:
    parties: list[Body] = [
        victim(HANNAH, local_id="V1"), victim(AOIFE, local_id="V2"),
        suspect(DEAN, local_id="S1"), suspect(MAREK, local_id="S2"),
    ]  # fmt: skip
    world = linked(incident(1, *parties))
    courses = {world.course(1, suspect_id, victim_id) for suspect_id in ("S1", "S2") for victim_id in ("V1", "V2")}
    assert len(courses) == 4


def test_who_is_victim_here_and_suspect_there_is_one_person_in_two_courses() -> None:
    world = linked(incident(1, victim(HANNAH), suspect(STRANGER)), incident(2, victim(STRANGER), suspect(HANNAH)))
    assert world.are_one((1, "V1"), (2, "S1"))
    assert world.are_one((1, "S1"), (2, "V1"))
    assert world.course(1) != world.course(2)


# Two parties of one report


@pytest.mark.parametrize("details", [HANNAH, {**MAREK, **PNC}, DAVID_SMITH, phones("+447700900107"), {}])
def test_two_parties_of_one_report_are_two_people_however_alike(details: Details) -> None:
    alike = [suspect(details, local_id="S1"), suspect(details, local_id="S2"), victim(details)]
    world = linked(incident(1, *alike), incident(2, victim(STRANGER), suspect(details)), incident(3, *alike))
    for number in (1, 3):
        assert len({world.person(number, local_id) for local_id in ("S1", "S2", "V1")}) == 3
        assert world.course(number, "S1") != world.course(number, "S2")


def test_two_unknown_suspects_of_one_report_are_not_both_the_known_one() -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(DEAN)),
        incident(2, victim(HANNAH), suspect({}, local_id="S1"), suspect({}, local_id="S2")),
    )
    assert world.course(2, "S1") != world.course(2, "S2")


def test_who_stands_beside_the_known_suspect_is_somebody_else() -> None:
    world = linked(
        incident(1, victim(HANNAH), suspect(DEAN)),
        incident(2, victim(HANNAH), suspect(DEAN, local_id="S1"), suspect({}, local_id="S2")),
    )
    assert world.course(1) == world.course(2, "S1") != world.course(2, "S2")


# Judgements
