"""How courses stand to each other, and that each relation is told only to whom its sight is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import pytest

from service.conduct.relations import Around, Counted, relations_of
from service.domain.course import Member
from service.domain.evidence import PartyRef
from service.domain.relations import (
    AskPolice,
    CounterAllegation,
    GroupAssertion,
    GroupCourse,
    GroupFounded,
    Proxy,
    ProxyAssertion,
    ProxyStatus,
    Relation,
    Relations,
    RepeatVictim,
    SerialSuspect,
    SerialSuspectPointer,
    Sight,
    ThirdParty,
    ThirdPartyVictim,
)

from .cases import CONTACTS, DAMAGES, HAMPSHIRE, HELPLINE, SUSSEX, at
from .record_cases import SUSPECTED, course_named, day, report

TODAY = day("2026-11-24")
VICTIM, SUSPECT = "per_v", "per_s"


def course(course_id: str, *members: Member, victim: str = VICTIM, suspect: str = SUSPECT) -> Counted:
    return Counted(
        *course_named(
            course_id, *(members or (report("2026-11-03 18:05", name=course_id),)), victim=victim, suspect=suspect
        )
    )


OWN = course("crs_own", report("2026-10-01 12:00", name="own 1"), report("2026-11-03 18:05", DAMAGES, name="own 2"))
ALL = frozenset(Sight)


def relations(own: Counted, *others: Counted, **around: Any) -> Relations:
    return relations_of(own, TODAY, Around(others=others, **around))


def kinds(found: Sequence[Relation]) -> list[type[Relation]]:
    return [type(one) for one in found]


SERIAL = [SerialSuspectPointer, SerialSuspect, AskPolice]
NEIGHBOURS: list[tuple[str, Counted, Sequence[Counted], list[Any]]] = [
    ("a course by itself has no relation", OWN, [], []),
    ("another victim of the same suspect", OWN, [course("crs_2", victim="per_w")], SERIAL),
    ("another suspect of the same victim", OWN, [course("crs_2", suspect="per_t")], [RepeatVictim]),
    (
        "the two the other way about",
        OWN,
        [course("crs_2", victim=SUSPECT, suspect=VICTIM)],
        [AskPolice, CounterAllegation],
    ),
    ("two others entirely", OWN, [course("crs_2", victim="per_w", suspect="per_t")], []),
    ("a course is no neighbour of itself", OWN, [OWN], []),
    (
        "a suspect whom nobody knows is not the suspect of another course that nobody knows",
        course("crs_own", suspect=""),
        [course("crs_2", victim="per_w", suspect="")],
        [],
    ),
    (
        "somebody who may be the suspect makes no serial suspect of him",
        OWN,
        [course("crs_2", report("2026-11-03 18:05", standing=SUSPECTED), victim="per_w")],
        [],
    ),
    (
        "a suspect of hers who is not known makes her a repeat victim",
        OWN,
        [course("crs_2", suspect="")],
        [RepeatVictim],
    ),
    (
        "everything at once",
        OWN,
        [
            course("crs_4", victim=SUSPECT, suspect=VICTIM),
            course("crs_3", suspect="per_t"),
            course("crs_2", victim="per_w"),
        ],
        [*SERIAL, RepeatVictim, CounterAllegation],
    ),
]


@pytest.mark.parametrize("own, others, found", [case[1:] for case in NEIGHBOURS], ids=[case[0] for case in NEIGHBOURS])
def test_neighbours_are_found_by_persons(own: Counted, others: Sequence[Counted], found: list[Any]) -> None:
    assert kinds(relations(own, *others).told_to(ALL)) == found
    assert relations(own, *others[::-1]).told_to(ALL) == relations(own, *others).told_to(ALL)


def test_a_pointer_to_a_serial_suspect_tells_how_many_and_whom_to_ring_and_no_course() -> None:
    others = [
        course("crs_2", report("2026-11-03 18:05", agency=HAMPSHIRE), victim="per_w"),
        course("crs_3", report("2026-11-03 18:05", agency=HELPLINE), victim="per_w"),
        course("crs_4", report("2026-11-03 18:05", agency=SUSSEX), victim="per_x"),
    ]
    (pointer,) = relations(OWN, *others).told_to({Sight.SERIAL_SUSPECT_POINTER})
    assert pointer == SerialSuspectPointer(victims=2, forces=(HAMPSHIRE, SUSSEX))
    assert "crs" not in repr(pointer)
    assert "per_" not in repr(pointer)


RECENT: list[tuple[str, str, bool]] = [
    ("five years ago to the day is recent", "2021-11-24 12:00", True),
    ("five years and a day ago is not", "2021-11-23 12:00", False),
]


@pytest.mark.parametrize("when, is_recent", [case[1:] for case in RECENT], ids=[case[0] for case in RECENT])
def test_other_victims_of_the_last_five_years_are_recent(when: str, *, is_recent: bool) -> None:
    (serial,) = relations(OWN, course("crs_2", report(when), victim="per_w")).told_to({Sight.SERIAL_SUSPECT_COURSES})
    assert isinstance(serial, SerialSuspect)
    assert serial.recent == (("crs_2",) if is_recent else ())
    assert [pointer.course_id for pointer in serial.courses] == ["crs_2"]


def test_suspects_of_one_report_are_seen_to_share_it() -> None:
    shared = report("2026-10-01 12:00", name="own 1")
    (repeat,) = relations(OWN, course("crs_2", shared, suspect="per_t")).told_to({Sight.REPEAT_VICTIM})
    assert isinstance(repeat, RepeatVictim)
    assert repeat.shared == ("inc_own 1",)


FIRST: list[tuple[str, Member, bool, bool]] = [
    ("hers came first in both ways", report("2026-12-01 12:00", received="2026-12-02 12:00"), False, False),
    (
        "his is of earlier events and was reported later",
        report("2026-01-01 12:00", received="2026-12-02 12:00"),
        True,
        False,
    ),
    (
        "his was reported first and is of later events",
        report("2026-12-01 12:00", received="2026-01-02 12:00"),
        False,
        True,
    ),
]


@pytest.mark.parametrize("member, by_event, by_receipt", [c[1:] for c in FIRST], ids=[c[0] for c in FIRST])
def test_a_counter_allegation_tells_which_came_first(member: Member, *, by_event: bool, by_receipt: bool) -> None:
    other = course("crs_2", member, victim=SUSPECT, suspect=VICTIM)
    (counter,) = relations(OWN, other).told_to({Sight.COUNTER_ALLEGATION})
    assert isinstance(counter, CounterAllegation)
    assert (counter.is_first_by_event, counter.is_first_by_receipt) == (by_event, by_receipt)


def campaign(*courses: str, objective: str = "to have the laboratory closed", number: int = 1) -> GroupAssertion:
    return GroupAssertion(
        id=f"grp_{number}",
        courses=frozenset(courses),
        objective=objective,
        reason="The letters say so.",
        by="staff_1",
        at=at(f"2026-11-2{number} 09:00"),
    )


SHARED = report("2026-10-01 12:00", name="own 1")
OTHER = course("crs_2", victim="per_w")
GROUPS: list[tuple[str, Sequence[Counted], list[GroupAssertion], list[tuple[GroupFounded, bool, str]]]] = [
    ("two victims of one suspect are no group by themselves", [OTHER], [], []),
    (
        "one report of conduct towards both is worth a look",
        [course("crs_2", SHARED, victim="per_w")],
        [],
        [(GroupFounded.SHARED_REPORT, True, "")],
    ),
    (
        "a campaign that somebody asserts, with its objective",
        [OTHER],
        [campaign("crs_own", "crs_2")],
        [(GroupFounded.ASSERTED, True, "to have the laboratory closed")],
    ),
    (
        "a campaign without an objective is told as one without",
        [OTHER],
        [campaign("crs_own", "crs_2", objective="")],
        [(GroupFounded.ASSERTED, True, "")],
    ),
    ("a campaign of others is none of this course", [OTHER], [campaign("crs_2", "crs_3")], []),
    (
        "a campaign with a course of another suspect is none",
        [course("crs_2", victim="per_w", suspect="per_t")],
        [campaign("crs_own", "crs_2")],
        [],
    ),
    (
        "towards each there is one that is his, beside one that is only suspected",
        [course("crs_2", report("2026-11-03 18:05", standing=SUSPECTED), report("2026-01-03 18:05"), victim="per_w")],
        [campaign("crs_own", "crs_2")],
        [(GroupFounded.ASSERTED, True, "to have the laboratory closed")],
    ),
    (
        "an asserted campaign is not told again for the report that they share",
        [course("crs_2", SHARED, victim="per_w"), course("crs_3", SHARED, victim="per_x")],
        [campaign("crs_own", "crs_2")],
        [(GroupFounded.ASSERTED, True, "to have the laboratory closed"), (GroupFounded.SHARED_REPORT, True, "")],
    ),
]


@pytest.mark.parametrize("others, asserted, groups", [case[1:] for case in GROUPS], ids=[case[0] for case in GROUPS])
def test_group_courses(
    others: Sequence[Counted], asserted: list[GroupAssertion], groups: list[tuple[GroupFounded, bool, str]]
) -> None:
    found = relations(OWN, *others, groups=tuple(asserted)).told_to({Sight.GROUP_COURSE})
    assert [(g.founded, g.has_each, g.objective) for g in found if isinstance(g, GroupCourse)] == groups
    # s.2A needs the single-victim form.
    assert all(g.founds == ("PHA_2",) for g in found if isinstance(g, GroupCourse))


def test_an_asserted_campaign_and_a_shared_report_name_each_course_once() -> None:
    others = (course("crs_2", SHARED, victim="per_w"), course("crs_3", SHARED, victim="per_x"))
    found = relations(OWN, *others, groups=(campaign("crs_own", "crs_2"),)).told_to({Sight.GROUP_COURSE})
    assert [(g.courses, g.shared) for g in found if isinstance(g, GroupCourse)] == [
        (("crs_2", "crs_own"), ("inc_own 1",)),
        (("crs_3", "crs_own"), ("inc_own 1",)),
    ]


def test_a_group_of_which_one_victim_has_nothing_that_is_his_does_not_have_each() -> None:
    own = course("crs_own", report("2026-10-01 12:00", standing=SUSPECTED))
    (group,) = relations(own, OTHER, groups=(campaign("crs_own", "crs_2"),)).told_to({Sight.GROUP_COURSE})
    assert isinstance(group, GroupCourse)
    assert (group.per_victim, group.has_each) == ((("crs_2", 1), ("crs_own", 0)), False)


MOTHER = {"local_id": "P1", "role": "proxy", "name": {"full": "Irena Kowalska"}}


def for_him(target: str = "S1", kind: str = "acting for") -> dict[str, Any]:
    return {"relationship": {"from": "P1", "to": target, "type": kind}}


def says(status: ProxyStatus, number: int = 1, course_id: str = "crs_own") -> ProxyAssertion:
    return ProxyAssertion(
        id=f"prx_{number}",
        party=PartyRef("inc_letter", "P1"),
        course_id=course_id,
        status=status,
        reason="She said that he had dictated it.",
        by="staff_1",
        at=at(f"2026-11-2{number} 09:00"),
    )


ALLEGED, CONFIRMED, DENIED, NAMED = (
    ProxyStatus.ALLEGED,
    ProxyStatus.CONFIRMED,
    ProxyStatus.DENIED,
    ProxyStatus.NAMED,
)
PROXIES: list[tuple[str, dict[str, Any], list[ProxyAssertion], ProxyStatus, bool]] = [
    ("his mother is named, and nobody says for whom she wrote: it counts for nothing", {}, [], NAMED, False),
    ("the report says that she wrote for him", for_him(), [], ALLEGED, True),
    ("the report says that she is his mother, which is not acting for him", for_him(kind="mother"), [], NAMED, False),
    ("the report says that she acted for somebody else", for_him(target="V1"), [], NAMED, False),
    ("an officer confirms it", {}, [says(CONFIRMED)], CONFIRMED, True),
    ("an officer alleges it", {}, [says(ALLEGED)], ALLEGED, True),
    ("an officer finds that she did not, whatever the report says", for_him(), [says(DENIED)], DENIED, False),
    ("the last word stands", {}, [says(DENIED, 2), says(CONFIRMED, 1)], DENIED, False),
    ("what is said of another course is of that", {}, [says(CONFIRMED, course_id="crs_9")], NAMED, False),
]


@pytest.mark.parametrize("notes, said, status, counts", [c[1:] for c in PROXIES], ids=[c[0] for c in PROXIES])
def test_proxies(notes: dict[str, Any], said: list[ProxyAssertion], status: ProxyStatus, *, counts: bool) -> None:
    own = course("crs_own", report("2026-10-01 12:00", name="letter", parties=[MOTHER], **notes))
    (proxy,) = relations(own, proxies=tuple(said)).told_to({Sight.PROXY})
    assert isinstance(proxy, Proxy)
    assert proxy.status is status
    assert (proxy.counted, proxy.not_counted) == ((("inc_letter",), ()) if counts else ((), ("inc_letter",)))


def test_a_proxy_who_is_resolved_is_one_person_in_two_reports() -> None:
    members = [
        report("2026-10-01 12:00", name="letter", parties=[MOTHER], **for_him()),
        report("2026-10-09 12:00", name="call", parties=[MOTHER]),
    ]
    refs = [PartyRef(member.incident_id, "P1") for member in members]
    own = course("crs_own", *members)
    assert len(relations(own).told_to({Sight.PROXY})) == 2
    (proxy,) = relations(own, persons=dict.fromkeys(refs, "per_m")).told_to({Sight.PROXY})
    assert isinstance(proxy, Proxy)
    assert (proxy.person_id, proxy.status) == ("per_m", ALLEGED)
    assert (proxy.counted, proxy.not_counted) == (("inc_letter",), ("inc_call",))


def test_the_suspect_is_nobodys_proxy() -> None:
    own = course("crs_own", report("2026-10-01 12:00", name="letter", parties=[MOTHER]))
    assert relations(own, persons={PartyRef("inc_letter", "P1"): SUSPECT}).told_to(ALL) == ()


SISTER = {"local_id": "T1", "role": "third_party", "name": {"full": "Ruth Bright"}}
THIRD: list[tuple[str, Sequence[str], bool]] = [
    ("a sister who is named in a report of contact", [CONTACTS], False),
    ("a sister who is written to as well", [CONTACTS, "EXT_THIRD_PARTY_HARASSMENT"], True),
]


@pytest.mark.parametrize("codes, is_harassed", [case[1:] for case in THIRD], ids=[case[0] for case in THIRD])
def test_third_parties(codes: Sequence[str], *, is_harassed: bool) -> None:
    own = course("crs_own", report("2026-10-01 12:00", *codes, name="r", parties=[SISTER]))
    (third,) = relations(own).told_to({Sight.THIRD_PARTY})
    assert isinstance(third, ThirdParty)
    assert (third.is_harassed, third.incidents) == (is_harassed, ("inc_r",))


def test_a_third_party_with_a_course_of_her_own_is_told_only_with_the_sight_of_serial_suspects() -> None:
    own = course("crs_own", report("2026-10-01 12:00", name="r", parties=[SISTER]))
    found = relations(own, course("crs_2", victim="per_t"), persons={PartyRef("inc_r", "T1"): "per_t"})
    assert ThirdPartyVictim("per_t", ("crs_2",)) in found.told_to({Sight.SERIAL_SUSPECT_COURSES})
    assert "crs_2" not in str(found.told_to({Sight.THIRD_PARTY}))


EVERYTHING = relations(
    course("crs_own", report("2026-10-01 12:00", name="own 1", parties=[MOTHER, SISTER])),
    course("crs_2", SHARED, victim="per_t"),
    course("crs_3", suspect="per_x"),
    course("crs_4", victim=SUSPECT, suspect=VICTIM),
    persons={PartyRef("inc_own 1", "T1"): "per_t"},
)


def test_every_relation_is_in_the_test_and_needs_a_sight() -> None:
    assert {type(one) for one in EVERYTHING.told_to(ALL)} == set(get_args(Relation))
    assert {one.needs for one in EVERYTHING.told_to(ALL)} == set(Sight)


@pytest.mark.parametrize("sight", sorted(Sight))
def test_no_relation_is_told_without_its_sight(sight: Sight) -> None:
    assert all(one.needs is sight for one in EVERYTHING.told_to({sight}))
    assert EVERYTHING.told_to({sight})
    assert not any(one.needs is sight for one in EVERYTHING.told_to(ALL - {sight}))


def test_without_a_sight_not_even_their_number_is_told() -> None:
    nothing = relations(course("crs_own"))
    assert EVERYTHING.told_to(()) == nothing.told_to(()) == ()
    assert repr(EVERYTHING) == repr(nothing) == str(nothing)
    assert not hasattr(EVERYTHING, "__len__")
    assert not hasattr(EVERYTHING, "__iter__")


def test_assertions_need_a_reason_and_something_to_be_about() -> None:
    with pytest.raises(ValueError, match="two courses"):
        campaign("crs_own")
    with pytest.raises(ValueError, match="alleges, confirms or denies"):
        says(NAMED)
    with pytest.raises(ValueError, match="needs a reason"):
        GroupAssertion(
            id="grp_1", courses=frozenset({"a", "b"}), objective="", reason=" ", by="s", at=at("2026-11-24 09:00")
        )
    with pytest.raises(ValueError, match="needs a reason"):
        ProxyAssertion(
            id="prx_1",
            party=PartyRef("inc_letter", "P1"),
            course_id="crs_own",
            status=DENIED,
            reason="",
            by="s",
            at=at("2026-11-24 09:00"),
        )
