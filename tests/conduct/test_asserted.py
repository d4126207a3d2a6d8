"""What reports assert of how their parties stand to each other, and what follows from it."""

from __future__ import annotations

from typing import Any

import pytest

from service.conduct.findings import find
from service.conduct.groups import with_group_offence
from service.conduct.relations import Around, Counted, relations_of
from service.domain.agency import AgencyId
from service.domain.course import Member
from service.domain.findings import Coverage
from service.domain.record import Asked
from service.domain.relations import (
    AskPolice,
    GroupCourse,
    GroupFounded,
    Place,
    Proxy,
    ProxyStatus,
    Relation,
    RepeatVictim,
    Sight,
    ThirdParty,
)

from .cases import CONTACTS, HAMPSHIRE, HELPLINE, SUSSEX
from .record_cases import SUSPECTED, UNATTRIBUTED, course_named, day, report

TODAY = day("2026-11-24")
ALL = frozenset(Sight)
ALLEGED, CONFIRMED, DENIED, NAMED = ProxyStatus.ALLEGED, ProxyStatus.CONFIRMED, ProxyStatus.DENIED, ProxyStatus.NAMED

RUTH = {"local_id": "V2", "role": "victim", "name": {"full": "Ruth Bright-Adeyemi"}}
PRIYA = {"local_id": "V3", "role": "victim", "name": {"full": "Priya Chandran-Okoro"}}
MOTHER = {"local_id": "P1", "role": "proxy", "name": {"full": "Irena Kowalska"}}
BROTHER = {"local_id": "S2", "role": "suspect", "name": {"full": "Jan Kowalski"}}
DAUGHTER = {"local_id": "T1", "role": "third_party", "name": {"full": "Ada Bright-Adeyemi"}}


def course(course_id: str, *members: Member, victim: str = "per_v", suspect: str = "per_s") -> Counted:
    return Counted(*course_named(course_id, *members, victim=victim, suspect=suspect))


def told(own: Counted, *others: Counted, sights: frozenset[Sight] = ALL) -> tuple[Relation, ...]:
    return relations_of(own, TODAY, Around(others=others)).told_to(sights)


def letter(*relations: dict[str, Any], victim: str = "V1", suspect: str = "S1", **more: Any) -> Member:
    """A report of a letter to two sisters."""
    return report(
        "2026-11-03 18:05",
        name="letter",
        parties=[RUTH, PRIYA, MOTHER, BROTHER, DAUGHTER],
        relations=list(relations),
        victim=victim,
        suspect=suspect,
        **more,
    )


def between(source: str, kind: str, target: str, **more: Any) -> dict[str, Any]:
    return {"from": source, "type": kind, "to": target, **more}


TO_SELL = {"objective": "to have the land sold"}
CAMPAIGNS: list[tuple[str, list[dict[str, Any]], GroupFounded, str, tuple[str, ...]]] = [
    ("nobody asserts one", [], GroupFounded.SHARED_REPORT, "", ()),
    (
        "a report asserts one with its objective",
        [between("V1", "group_with", "V2", **TO_SELL)],
        GroupFounded.ASSERTED,
        "to have the land sold",
        ("/relations/0",),
    ),
    (
        "it may be told the other way about",
        [between("V2", "same campaign", "V1", **TO_SELL)],
        GroupFounded.ASSERTED,
        "to have the land sold",
        ("/relations/0",),
    ),
    (
        "a report asserts one without an objective",
        [between("V1", "group_with", "V2")],
        GroupFounded.ASSERTED,
        "",
        ("/relations/0",),
    ),
    (
        "the police say that it is none",
        [between("V1", "group_with", "V2", status="denied", **TO_SELL)],
        GroupFounded.SHARED_REPORT,
        "",
        (),
    ),
    (
        "one between others of the report is none of these two",
        [between("V2", "group_with", "V3", **TO_SELL)],
        GroupFounded.SHARED_REPORT,
        "",
        (),
    ),
    ("a relation of another kind is none", [between("V1", "relative", "V2")], GroupFounded.SHARED_REPORT, "", ()),
    ("a word that nobody knows is none", [between("V1", "entangled", "V2")], GroupFounded.SHARED_REPORT, "", ()),
]


@pytest.mark.parametrize(
    "relations, founded, objective, places", [c[1:] for c in CAMPAIGNS], ids=[c[0] for c in CAMPAIGNS]
)
def test_a_campaign_towards_two_victims(
    relations: list[dict[str, Any]], founded: GroupFounded, objective: str, places: tuple[str, ...]
) -> None:
    own = course("crs_1", letter(*relations))
    other = course("crs_2", letter(*relations, victim="V2"), victim="per_w")
    (group,) = [one for one in told(own, other) if isinstance(one, GroupCourse)]
    assert (group.founded, group.objective) == (founded, objective)
    assert group.said_in == tuple(Place("inc_letter", pointer) for pointer in places)
    assert (group.courses, group.has_each) == (("crs_1", "crs_2"), True)


def test_three_victims_of_one_report_are_one_campaign() -> None:
    said = (between("V1", "group_with", "V2"), between("V1", "group_with", "V3", **TO_SELL))
    own = course("crs_1", letter(*said))
    others = [course(f"crs_{n}", letter(*said, victim=f"V{n}"), victim=f"per_{n}") for n in (2, 3)]
    (group,) = [one for one in told(own, *others) if isinstance(one, GroupCourse)]
    assert (group.courses, group.objective) == (("crs_1", "crs_2", "crs_3"), "to have the land sold")


def test_a_campaign_of_another_suspect_is_none() -> None:
    said = between("V1", "group_with", "V2", **TO_SELL)
    other = course("crs_2", letter(said, victim="V2", suspect="S2"), victim="per_w", suspect="per_t")
    assert not [one for one in told(course("crs_1", letter(said)), other) if isinstance(one, GroupCourse)]


PROXIES: list[tuple[str, list[dict[str, Any]], AgencyId, ProxyStatus]] = [
    ("nobody says for whom", [], SUSSEX, NAMED),
    ("she acts for him", [between("P1", "acts_for", "S1")], SUSSEX, ALLEGED),
    ("the police confirm it", [between("P1", "acting for", "S1", status="confirmed")], SUSSEX, CONFIRMED),
    ("the police deny it", [between("P1", "acts_for", "S1", status="denied")], SUSSEX, DENIED),
    ("a partner can no more than allege", [between("P1", "acts_for", "S1", status="confirmed")], HELPLINE, ALLEGED),
    ("a partner cannot deny", [between("P1", "acts_for", "S1", status="denied")], HELPLINE, ALLEGED),
    ("she acts for another", [between("P1", "acts_for", "S2")], SUSSEX, NAMED),
    ("he acts for her", [between("S1", "acts_for", "P1")], SUSSEX, NAMED),
    (
        "of two words on one the last holds",
        [between("P1", "acts_for", "S1"), between("P1", "acts_for", "S1", status="denied")],
        SUSSEX,
        DENIED,
    ),
]


@pytest.mark.parametrize("relations, agency, status", [c[1:] for c in PROXIES], ids=[c[0] for c in PROXIES])
def test_who_acts_for_the_suspect(relations: list[dict[str, Any]], agency: AgencyId, status: ProxyStatus) -> None:
    (proxy,) = [one for one in told(course("crs_1", letter(*relations, agency=agency))) if isinstance(one, Proxy)]
    is_counted = status in {ALLEGED, CONFIRMED}
    assert (proxy.status, proxy.counted) == (status, ("inc_letter",) if is_counted else ())
    assert bool(proxy.said_in) is (status is not NAMED)


AROUND: list[tuple[str, list[dict[str, Any]], tuple[str, ...]]] = [
    ("nobody says how she stands to the victim", [], ()),
    ("she lives with her", [between("T1", "member_of_household", "V1")], ("member_of_household",)),
    (
        "she is her child and lives with her",
        [between("T1", "lives with", "V1"), between("T1", "child of", "V1")],
        ("child_of", "member_of_household"),
    ),
    ("she lives with somebody else", [between("T1", "member_of_household", "V2")], ()),
    ("that she acts for him says nothing of that", [between("T1", "acts_for", "S1")], ()),
]


@pytest.mark.parametrize("relations, stands_as", [c[1:] for c in AROUND], ids=[c[0] for c in AROUND])
def test_how_third_parties_stand_to_the_victim(relations: list[dict[str, Any]], stands_as: tuple[str, ...]) -> None:
    (third,) = [one for one in told(course("crs_1", letter(*relations))) if isinstance(one, ThirdParty)]
    assert third.stands_as == stands_as
    assert len(third.said_in) == len(stands_as)


@pytest.mark.parametrize("is_said", [True, False])
def test_suspects_of_one_report_act_together_where_it_says_so(*, is_said: bool) -> None:
    said = [between("S2", "acts_with", "S1")] if is_said else [between("S2", "acts_with", "P1")]
    other = course("crs_2", letter(*said, suspect="S2"), suspect="per_t")
    (repeat,) = [one for one in told(course("crs_1", letter(*said)), other) if isinstance(one, RepeatVictim)]
    assert repeat.shared == ("inc_letter",)
    assert repeat.together == ((Place("inc_letter", "/relations/0"),) if is_said else ())


def covered(own: Counted, *others: Counted, sights: frozenset[Sight] = ALL) -> tuple[Coverage, ...]:
    found = find(own.course, own.summary, Asked(on=TODAY)).record.coverage
    return with_group_offence(found, told(own, *others, sights=sights), own.summary, TODAY)


def towards_two(*relations: dict[str, Any], **more: Any) -> tuple[Counted, Counted]:
    own = course("crs_1", letter(*relations, **more))
    return own, course("crs_2", letter(*relations, victim="V2", **more), victim="per_w")


GROUP_ELEMENTS: list[tuple[str, tuple[Counted, Counted], str, str]] = [
    ("a campaign with an objective", towards_two(between("V1", "group_with", "V2", **TO_SELL)), "asserted", "asserted"),
    ("a campaign without one", towards_two(between("V1", "group_with", "V2")), "asserted", "gap"),
    ("a report towards two, of which nobody says more", towards_two(), "asserted", "gap"),
    (
        "one that may be of somebody else",
        (
            course("crs_1", letter(standing=SUSPECTED)),
            course("crs_2", letter(victim="V2"), victim="per_w"),
        ),
        "gap",
        "gap",
    ),
]


@pytest.mark.parametrize(
    "courses, each, objective", [c[1:] for c in GROUP_ELEMENTS], ids=[c[0] for c in GROUP_ELEMENTS]
)
def test_the_elements_of_harassment_of_two_or_more(courses: tuple[Counted, Counted], each: str, objective: str) -> None:
    codes = [one.code for one in covered(*courses)]
    assert codes[codes.index("PHA_2") + 1] == "PHA_2_GROUP"
    group = covered(*courses)[codes.index("PHA_2_GROUP")]
    assert (group.element("each_person").status, group.element("objective").status) == (each, objective)
    assert not {"course", "nexus", "stalking_acts"} & {element.code for element in group.elements}
    assert {ground.incident_id for element in group.elements for ground in element.supports} <= {"inc_letter"}


def test_one_occasion_towards_each_is_enough_for_a_group_and_not_for_one_victim() -> None:
    found = {one.code: one for one in covered(*towards_two(between("V1", "group_with", "V2", **TO_SELL)))}
    assert found["PHA_2"].element("course").status == "gap"
    assert found["PHA_2_GROUP"].element("each_person").occasions == 1


def test_without_the_sight_of_a_group_there_is_no_such_offence() -> None:
    both = towards_two(between("V1", "group_with", "V2", **TO_SELL))
    blind = {one.code for one in covered(*both, sights=ALL - {Sight.GROUP_COURSE})}
    assert "PHA_2_GROUP" not in blind
    assert blind == {one.code for one in covered(both[0])}


ELSEWHERE = {"victim": "per_w"}
ASKS: list[tuple[str, Counted, list[Counted], bool]] = [
    (
        "he has another victim",
        course("crs_1", letter()),
        [course("crs_2", report("2026-01-01 09:00"), **ELSEWHERE)],
        True,
    ),
    ("nobody else is known", course("crs_1", letter()), [], False),
    (
        "she is accused by him",
        course("crs_1", letter()),
        [course("crs_2", report("2026-01-01 09:00"), victim="per_s", suspect="per_v")],
        True,
    ),
    (
        "her other suspects are no reason",
        course("crs_1", letter()),
        [course("crs_2", report("2026-01-01 09:00"), suspect="per_t")],
        False,
    ),
    (
        "the other was more than five years ago",
        course("crs_1", letter()),
        [course("crs_2", report("2021-11-23 09:00"), **ELSEWHERE)],
        False,
    ),
    (
        "only her own agency reports him here",
        course("crs_1", letter(agency=HELPLINE)),
        [course("crs_2", report("2026-01-01 09:00"), **ELSEWHERE)],
        False,
    ),
    (
        "the police report somebody here who may be him",
        course("crs_1", letter(standing=SUSPECTED), report("2026-10-01 09:00", agency=HELPLINE)),
        [course("crs_2", report("2026-01-01 09:00"), **ELSEWHERE)],
        False,
    ),
    (
        "the police report nobody in particular here",
        course("crs_1", letter(standing=UNATTRIBUTED, suspect="")),
        [course("crs_2", report("2026-01-01 09:00"), **ELSEWHERE)],
        False,
    ),
    (
        "elsewhere there is only somebody who may be him",
        course("crs_1", letter()),
        [course("crs_2", report("2026-01-01 09:00", standing=SUSPECTED), **ELSEWHERE)],
        False,
    ),
]


@pytest.mark.parametrize("own, others, asks", [case[1:] for case in ASKS], ids=[case[0] for case in ASKS])
def test_when_an_advocate_is_told_to_ask_the_police(own: Counted, others: list[Counted], *, asks: bool) -> None:
    found = told(own, *others, sights=frozenset({Sight.ASK_POLICE}))
    assert [type(one) for one in found] == [AskPolice] * asks


def test_what_there_is_to_ask_about_is_told_in_one_text() -> None:
    own = course("crs_1", letter())
    victim = course("crs_2", report("2026-01-01 09:00", CONTACTS, agency=HAMPSHIRE), **ELSEWHERE)
    turned = course("crs_3", report("2026-01-01 09:00"), victim="per_s", suspect="per_v")
    texts = [
        told(own, *others, sights=frozenset({Sight.ASK_POLICE})) for others in ([victim], [turned], [victim, turned])
    ]
    assert texts[0] == texts[1] == texts[2]
