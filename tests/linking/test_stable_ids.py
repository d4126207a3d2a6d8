"""Clients keep ids of persons and courses: an id stays, or leads to what took its place; a new one names its origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence, Set
from typing import TypeVar

import pytest
from hypothesis import given

from service.linking.index import Decision
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.place import LinkIncident
from tests.linking.life import MODEL, SMALL_HUBS, LifeOfAnIndex
from tests.linking.people import HOME_OF_THE_COUPLE, Body, incident, loads, named, phones, suspect, victim

Item = TypeVar("Item", bound=Hashable)

HANNAH = {**named("Hannah", "Bright-Adeyemi"), "dob": "1991-04-07"}
MAREK = {**named("Marek", "Kowalski"), "dob": "1988-02-11"}
STRANGERS = (
    {**named("Thaddeus", "Quillfeather"), "dob": "1955-10-19"},
    {**named("Persephone", "Wraxhollow"), "dob": "1972-12-30"},
)


def persons_in(index: MemoryIndex, incident_ids: Collection[str]) -> dict[tuple[str, str], str]:
    """The person of each party, by incident and local id."""
    parties = [party for cast in index.placed(incident_ids).values() for party in cast]
    home = index.persons({party.node_id for party in parties})
    return {(party.incident_id, party.local_id): home[party.node_id] for party in parties}


def courses_in(index: MemoryIndex, incident_ids: Collection[str]) -> dict[tuple[str, str, str], str]:
    """The course of each victim and suspect of each report."""
    return {(m.incident_id, m.victim, m.suspect): m.course for m in index.memberships(incident_ids)}


def by_id(of: Mapping[Item, str]) -> dict[str, set[Item]]:
    """What each id names."""
    named_by: dict[str, set[Item]] = defaultdict(set)
    for item, name in of.items():
        named_by[name].add(item)
    return named_by


def now_of(index: MemoryIndex, name: str) -> str:
    """Where an id leads."""
    while name in index.merged:
        name = index.merged[name]
    return name


def assert_ids_hold(
    index: MemoryIndex, before: Mapping[Item, str], after: Mapping[Item, str], unchanged: Set[Item]
) -> None:
    """Whoever kept an id from before the change finds what it named, as far as that still stands.

    ``unchanged`` is what stands in reports that did not change. The parties of a report that did may be other people
    now: their ids still lead somewhere.
    """
    was, now = by_id(before), by_id(after)
    for name, items in was.items():
        if items & after.keys():
            assert now_of(index, name) in now, "an id leads nowhere"
        if items & unchanged:
            assert now[now_of(index, name)] & items, "an id leads to something that it never named"
        if items in now.values() and items <= unchanged:
            assert now[name] == items, "an id changed though what it names did not"
    for name, items in now.items():
        assert name not in index.merged, "an id is in use and redirects"
        if name not in was and items & before.keys():
            assert index.split[name] in was, "a new id does not name its origin"


class StableLife(LifeOfAnIndex):
    """No change to an index strands an id."""

    def apply(self, put: Sequence[LinkIncident] = (), drop: Sequence[str] = ()) -> None:
        """Change the index, and check all ids across the change."""
        persons, courses = persons_in(self.index, self.current), courses_in(self.index, self.current)
        super().apply(put, drop)
        changed = {incident.id for incident in put} | set(drop)
        assert_ids_hold(
            self.index, persons, persons_in(self.index, self.current), {p for p in persons if p[0] not in changed}
        )
        assert_ids_hold(
            self.index, courses, courses_in(self.index, self.current), {c for c in courses if c[0] not in changed}
        )


class StableLifeWithSmallHubs(StableLife):
    """The same while keys die and revive."""

    model = SMALL_HUBS


TestStableLife = StableLife.TestCase
TestStableLifeWithSmallHubs = StableLifeWithSmallHubs.TestCase


@given(loads(most=8))
def test_an_unrelated_report_changes_nobodys_id(incidents: list[LinkIncident]) -> None:
    index = MemoryIndex()
    linker = Linker(index, MODEL)
    linker.apply(put=incidents)
    ids = [known.id for known in incidents]
    before = persons_in(index, ids), courses_in(index, ids)
    relinked = linker.apply(put=[incident(900, victim(STRANGERS[0]), suspect(STRANGERS[1]))])
    assert (persons_in(index, ids), courses_in(index, ids)) == before
    assert relinked.before == {}
    assert relinked.after.keys() == {"inc_R900"}


@given(loads(most=8))
def test_a_report_delivered_again_changes_nobodys_id(incidents: list[LinkIncident]) -> None:
    index = MemoryIndex()
    linker = Linker(index, MODEL)
    linker.apply(put=incidents)
    ids = [known.id for known in incidents]
    before = persons_in(index, ids), courses_in(index, ids)
    relinked = linker.apply(put=incidents[:2])
    assert (persons_in(index, ids), courses_in(index, ids)) == before
    assert not relinked.persons.merged
    assert not relinked.persons.split
    assert not relinked.persons.changed


def loaded(*incidents: LinkIncident) -> tuple[MemoryIndex, Linker]:
    """An index that took in the reports one by one."""
    index = MemoryIndex()
    linker = Linker(index, MODEL)
    for each in incidents:
        linker.apply(put=[each])
    return index, linker


@pytest.mark.parametrize(
    "corrected",
    [
        pytest.param([victim({**HANNAH, "dob": "1991-04-17"}), suspect(MAREK)], id="her date of birth"),
        pytest.param([victim(HANNAH, phones("+447700900101")), suspect(MAREK)], id="a phone added"),
        pytest.param([victim({**HANNAH, "name": {"given": ["Hannah"]}}), suspect({})], id="little left"),
    ],
)
def test_a_corrected_report_keeps_its_persons_and_its_course(corrected: list[Body]) -> None:
    index, linker = loaded(incident(1, victim(HANNAH), suspect(MAREK)))
    persons, courses = persons_in(index, ["inc_R1"]), courses_in(index, ["inc_R1"])
    linker.apply(put=[incident(1, *corrected)])
    assert persons_in(index, ["inc_R1"]) == persons
    assert courses_in(index, ["inc_R1"]) == courses


def test_a_later_version_that_names_the_suspect_keeps_the_course() -> None:
    index, linker = loaded(incident(1, victim(HANNAH)))
    (course,) = courses_in(index, ["inc_R1"]).values()
    linker.apply(put=[incident(1, victim(HANNAH), suspect(MAREK))])
    assert courses_in(index, ["inc_R1"]) == {("inc_R1", "V1", "S1"): course}


def test_a_correction_into_another_person_leads_from_the_old_id_to_that_person() -> None:
    index, linker = loaded(
        incident(1, victim(HANNAH), suspect(MAREK)), incident(2, victim(HANNAH, HOME_OF_THE_COUPLE)),
        incident(3, victim(STRANGERS[0]), suspect(STRANGERS[1])),
    )  # fmt: skip
    hannah = persons_in(index, ["inc_R1"])["inc_R1", "V1"]
    old = persons_in(index, ["inc_R3"])["inc_R3", "V1"]
    linker.apply(put=[incident(3, victim(HANNAH), suspect(STRANGERS[1]))])
    assert persons_in(index, ["inc_R3"])["inc_R3", "V1"] == hannah
    assert now_of(index, old) == hannah


def test_a_merged_person_leads_to_the_survivor_and_a_split_names_its_origin() -> None:
    either = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}}
    index, linker = loaded(
        incident(1, victim(either, HOME_OF_THE_COUPLE), suspect(MAREK)),
        incident(2, victim(either, phones("+447700900101")), suspect(STRANGERS[0])),
    )
    first, second = (persons_in(index, [f"inc_R{n}"])[f"inc_R{n}", "V1"] for n in (1, 2))
    assert first != second
    linker.apply(put=[incident(3, victim(HANNAH, HOME_OF_THE_COUPLE, phones("+447700900101")), suspect(MAREK))])
    together = set(persons_in(index, ["inc_R1", "inc_R2", "inc_R3"]).values())
    assert now_of(index, second) == now_of(index, first) in together
    linker.apply(drop=["inc_R3"])
    apart = {persons_in(index, [f"inc_R{n}"])[f"inc_R{n}", "V1"] for n in (1, 2)}
    assert len(apart) == 2
    (survivor,) = apart & {first, second}
    (new,) = apart - {survivor}
    assert index.split[new] == survivor


def test_a_judgement_of_difference_splits_and_says_from_whom() -> None:
    index, linker = loaded(*(incident(n, victim(HANNAH), suspect(MAREK)) for n in (1, 2, 3)))
    (person,) = {persons_in(index, [f"inc_R{n}"])[f"inc_R{n}", "V1"] for n in (1, 2, 3)}
    index.judgements["j"] = Judgement("j", Decision.DIFFERENT, ("inc_R1", "V1"), ("inc_R2", "V1"))
    linker.apply(put=[incident(n, victim(HANNAH), suspect(MAREK)) for n in (1, 2)])
    after = persons_in(index, ["inc_R1", "inc_R2", "inc_R3"])
    one, two, three = (after[f"inc_R{n}", "V1"] for n in (1, 2, 3))
    assert one != two
    assert three in (one, two)
    assert three == person
    assert index.split[one if two == person else two] == person
