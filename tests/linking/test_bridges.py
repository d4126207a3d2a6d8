"""Reports that would make one person of two: an agency alone joins no strangers, a second one or a person may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

from service.linking.index import Decision
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import load_model
from service.linking.place import LinkIncident
from service.linking.reviews import open_reviews
from tests.linking.outcome import outcome_of
from tests.linking.people import Body, Details, body_of, incident_of, named, phones
from tests.soak import turns

MODEL = load_model()
SUSSEX, KENT, HELPLINE, HOSTILE = "police:47", "police:46", "partner:idva-south", "partner:hostile"
BRIDGES = turns(60, 1000)


def person(given: str, family: str, digit: str, **more: Any) -> Body:
    """Somebody with a phone and a home of their own."""
    home = {"addresses": [{"line": f"{digit}1 Chapel Row", "postcode": f"Q{'ABCDEF'[int(digit)]}{digit} {digit}AB"}]}
    return {**named(given, family), **phones(f"+44770090010{digit}"), **home, **more}


HANNAH = person("Hannah", "Bright-Adeyemi", "1")
AISHA = person("Aisha", "Okonjo", "2")
GETHIN = person("Gethin", "Pritchard", "3", dob="1972-01-08")
MAREK = person("Marek", "Kowalski", "4", dob="1987-11-02", identifiers=[{"type": "nhs", "value": "9990000018"}])
CAST = (HANNAH, AISHA, GETHIN, MAREK)


def report(number: int, party: Details, agency: str = SUSSEX, role: str = "victim") -> LinkIncident:
    """A report with one party."""
    return incident_of(body_of(number, [{"local_id": "P1", "role": role, **party}], agency))


def both(one: Body, two: Body) -> Body:
    """One person with the names of both, their phones and their homes."""
    return {
        "name": one["name"],
        "aliases": [two["name"]],
        "phones": one["phones"] + two["phones"],
        "addresses": one["addresses"] + two["addresses"],
    }


class Filed:
    """Reports, and what the linker made of them."""

    def __init__(self, *reports: LinkIncident) -> None:
        self.index = MemoryIndex()
        self.linker = Linker(self.index, MODEL)
        self.ids = [one.id for one in reports]
        self.linker.apply(put=reports)

    def come(self, *reports: LinkIncident) -> None:
        self.ids += [one.id for one in reports]
        self.linker.apply(put=reports)

    def persons(self, *numbers: int) -> int:
        """How many persons the parties of these reports are."""
        casts = self.index.placed([f"inc_R{number}" for number in numbers])
        return len(set(self.index.persons({cast[0].node_id for cast in casts.values()}).values()))


def test_one_agency_alone_makes_no_person_of_two_whom_others_know_by_other_names() -> None:
    filed = Filed(report(1, HANNAH), report(2, AISHA, KENT))
    filed.come(*(report(number, both(HANNAH, AISHA), HOSTILE) for number in (3, 4, 5)))
    assert filed.persons(1, 2) == 2


def test_what_it_says_is_asked_about() -> None:
    filed = Filed(report(1, HANNAH), report(2, AISHA, KENT))
    assert not open_reviews(filed.index, MODEL, filed.ids)
    filed.come(report(3, both(HANNAH, AISHA), HELPLINE))
    assert open_reviews(filed.index, MODEL, filed.ids)


def test_a_second_agency_that_says_so_joins_them() -> None:
    filed = Filed(report(1, HANNAH), report(2, AISHA, KENT))
    filed.come(report(3, both(HANNAH, AISHA), HELPLINE), report(4, both(AISHA, HANNAH), "partner:refuge"))
    assert filed.persons(1, 2) == 1


def test_one_of_the_agencies_that_know_them_may_say_so_of_its_own() -> None:
    filed = Filed(report(1, HANNAH), report(2, AISHA))
    filed.come(report(3, both(HANNAH, AISHA)))
    assert filed.persons(1, 2, 3) == 1


@pytest.mark.parametrize("decided", [((1, 2),), ((1, 3), (2, 3))], ids=["the two", "each with what joins them"])
def test_a_person_who_judges_them_to_be_one_joins_them(decided: Sequence[tuple[int, int]]) -> None:
    reports = [report(1, HANNAH), report(2, AISHA, KENT), report(3, both(HANNAH, AISHA), HELPLINE)]
    filed = Filed(*reports)
    for left, right in decided:
        name = f"j{left}{right}"
        filed.index.judgements[name] = Judgement(name, Decision.SAME, (f"inc_R{left}", "P1"), (f"inc_R{right}", "P1"))
    filed.linker.apply(put=reports)
    assert filed.persons(1, 2, 3) == 1


def test_a_new_given_name_with_the_old_family_name_needs_no_second_agency() -> None:
    danny = person("Danny", "Kowalski", "5")
    filed = Filed(report(1, person("Marek", "Kowalski", "4")), report(2, danny, KENT))
    filed.come(report(3, both(person("Marek", "Kowalski", "4"), danny), HELPLINE))
    assert filed.persons(1, 2, 3) == 1


def test_a_new_name_is_joined_where_the_reports_themselves_have_something_in_common() -> None:
    known = {"dob": "1991-04-17", "identifiers": [{"type": "nhs", "value": "9990000018"}]}
    filed = Filed(report(1, {**HANNAH, **known}), report(2, {**AISHA, **known}, KENT))
    filed.come(report(3, {**both(HANNAH, AISHA), **known}, HELPLINE))
    assert filed.persons(1, 2, 3) == 1


def crafted(random: Random, number: int) -> LinkIncident:
    """A report of the hostile agency that mixes what is known of two persons, in one party."""
    one, two = random.sample(CAST, 2)
    made: Body = {"name": random.choice((one, two))["name"]}
    if random.random() < 0.7:
        made["aliases"] = [random.choice((one, two))["name"] for _ in range(random.randint(1, 2))]
    if births := [who["dob"] for who in (one, two) if "dob" in who and random.random() < 0.5]:
        made["dob"] = births[0]
    for member in ("phones", "addresses", "identifiers"):
        taken = [value for who in (one, two) if random.random() < 0.7 for value in who.get(member, ())]
        if taken:
            made[member] = taken
    if random.random() < 0.3:  # a step of a chain: what the next one has, and neither of the two
        made["phones"] = [*made.get("phones", ()), {"value": f"+4477009002{number % 7:02}"}]
    return report(1000 + number, made, HOSTILE, random.choice(("victim", "victim", "suspect")))


def a_few_at_a_time(filed: Filed, bridges: list[LinkIncident]) -> None:
    for start in range(0, len(bridges), 10):
        filed.come(*bridges[start : start + 10])


def in_one_go(filed: Filed, bridges: list[LinkIncident]) -> None:
    filed.come(*bridges)


@pytest.mark.parametrize("way", [a_few_at_a_time, in_one_go], ids=["a few at a time", "in one go"])
@pytest.mark.parametrize("known", [1, 3], ids=["known from a report each", "known from three each"])
def test_a_hostile_agency_joins_nobody_and_withdrawing_its_reports_leaves_no_trace(
    known: int, way: Callable[[Filed, list[LinkIncident]], None]
) -> None:
    agencies = (SUSSEX, KENT, HELPLINE)
    own = [report(10 * who + n, CAST[who], agencies[n]) for who in range(len(CAST)) for n in range(known)]
    filed = Filed(*own)
    before = outcome_of(filed.index, MODEL, [one.id for one in own])
    assert len(before.persons) == len(CAST)
    random = Random(known)
    bridges = [crafted(random, number) for number in range(BRIDGES)]
    way(filed, bridges)
    for who in range(len(CAST)):
        for other in range(who):
            assert filed.persons(10 * who, 10 * other) == 2
        assert filed.persons(*(10 * who + n for n in range(known))) == 1
    filed.linker.apply(drop=[bridge.id for bridge in bridges])
    assert outcome_of(filed.index, MODEL, [one.id for one in own]) == before
