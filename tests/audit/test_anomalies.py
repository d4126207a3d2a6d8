"""The rules on anomalies, case by case, with the clock of the United Kingdom as it is, twice a year changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from itertools import count
from random import Random

import pytest

from service.audit.anomalies import OWN_REPORTS, Anomaly, Deed, Rule, Thresholds, anomalies, deed_of, read_thresholds
from service.conduct.rule_sets import RuleSets
from service.conduct.uk_time import uk_time
from service.disclosure.permissions import Permission
from service.disclosure.roles import ROLES

from .made import entry_of

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)  # a Tuesday
RULES = RuleSets(resources.files("service.audit") / "rules").on("anomalies", date(2026, 11, 3), read_thresholds)
_NUMBERS = count(1)


def deed(at: datetime = NOON, **changed: object) -> Deed:
    """That an officer of Sussex looked at a course; changed where it is said."""
    given: dict[str, object] = {
        "id": f"aud_{next(_NUMBERS):06}",
        "at": at,
        "agency": "police:47",
        "who": "staff-0017",
        "role": "police_investigator",
        "operation": "consultation",
        "outcome": "permit",
        "action": "police.course.read",
        "subjects": ("crs_1",),
        "rows": 1,
        "reason": "",
    }
    return Deed(**{**given, **changed})  # type: ignore[arg-type]


def apart(number: int, minutes: float, **changed: object) -> list[Deed]:
    """So many of these, each so long after the one before."""
    return [deed(NOON + timedelta(minutes=minutes * place), **changed) for place in range(number)]


def refused(number: int, minutes: float, **changed: object) -> list[Deed]:
    return [
        deed(one.at, outcome="deny", rows=0, subjects=(f"crs_{place}",), **changed)
        for place, one in enumerate(apart(number, minutes))
    ]


def found(deeds: Sequence[Deed], thresholds: Thresholds = RULES) -> list[Anomaly]:
    return anomalies(deeds, thresholds, uk_time)


def rules_of(deeds: Sequence[Deed]) -> list[tuple[str, int]]:
    """The rule of each anomaly and how many entries it rests on."""
    return [(one.rule.value, len(one.entries)) for one in found(deeds)]


CASES: dict[str, tuple[list[Deed], list[tuple[str, int]]]] = {
    "nothing": ([], []),
    "an officer reads her case": (apart(3, 30), []),
    "somebody asks for a record in which they are a party": (
        [deed(outcome="deny", reason="own_record", rows=0)],
        [("own_record", 1)],
    ),
    "said of a colleague that he is no party": (
        [deed(operation="alteration", reason="own_record_cleared")],
        [("own_record_cleared", 1)],
    ),
    "was not let say so": ([deed(operation="alteration", outcome="deny", reason="own_record_cleared", rows=0)], []),
    "and again": (refused(2, 5, reason="own_record"), [("own_record", 1)] * 2),
    "two records that one may not see": (refused(2, 5), []),
    "three of them": (refused(3, 5), [("no_case_relationship", 3)]),
    "three of them over two days": (refused(3, 12 * 60), []),
    "three of them by three people": (
        [deed(outcome="deny", who=f"staff-{number}", rows=0) for number in range(3)],
        [],
    ),
    "one reference at three agencies is three people": (
        [deed(outcome="deny", agency=f"police:{number}", rows=0) for number in (44, 46, 47)],
        [],
    ),
    "three permissions that the role has not": (refused(3, 5, reason="NotPermitted"), []),
    "three corrections that contradict": (refused(3, 5, operation="combination"), []),
    "one reading by break-glass": ([deed(outcome="break_glass")], [("no_case_relationship", 1)]),
    "one more, told by its reason": ([deed(reason="break_glass: threat to life")], [("no_case_relationship", 1)]),
    "nine readings of one record in a day": (apart(9, 30), []),
    "ten of them": (apart(10, 30), [("repeated_look_up", 10)]),
    "ten of them, a day each": (apart(10, 24 * 60), []),
    "ten of ten records": ([deed(NOON, subjects=(f"crs_{number}",)) for number in range(10)], []),
    "ten of a list with it": (
        apart(10, 30, subjects=("crs_2", "crs_1", "crs_2"), rows=3),
        [("repeated_look_up", 10)] * 2,
    ),
    "ten readings of an own report": (apart(10, 30, action="incident.read_own", subjects=("inc_1",)), []),
    "499 records in an hour": ([deed(rows=250, subjects=()), deed(rows=249, subjects=())], []),
    "500 records in an hour": ([deed(rows=250, subjects=()), deed(rows=250, subjects=())], [("mass_reading", 2)]),
    "500 records in just an hour and no less": (
        [deed(rows=250, subjects=()), deed(NOON + timedelta(hours=1), rows=250, subjects=())],
        [],
    ),
    "an import of many reports": ([deed(operation="collection", action="import.write", rows=5000)], []),
    "a search at three": ([deed(datetime(2026, 11, 3, 3, tzinfo=UTC))], [("after_hours", 1)]),
    "a denial at three": ([deed(datetime(2026, 11, 3, 3, tzinfo=UTC), outcome="deny", rows=0)], []),
}


@pytest.mark.parametrize("case", CASES)
def test_a_case(case: str) -> None:
    deeds, expected = CASES[case]
    assert rules_of(deeds) == expected
    Random(case).shuffle(deeds)
    assert rules_of(deeds) == expected


HOURS = [
    # role, instant, day of the night or None
    ("police_investigator", "2026-11-03T00:29:59+00:00", None),
    ("police_investigator", "2026-11-03T00:30:00+00:00", "2026-11-03"),
    ("police_investigator", "2026-11-03T04:59:59+00:00", "2026-11-03"),
    ("police_investigator", "2026-11-03T05:00:00+00:00", None),
    ("police_investigator", "2026-11-07T12:00:00+00:00", None),  # a Saturday: police work
    ("cps_prosecutor", "2026-11-03T19:59:59+00:00", None),
    ("cps_prosecutor", "2026-11-03T20:00:00+00:00", "2026-11-03"),
    ("cps_prosecutor", "2026-11-04T06:29:59+00:00", "2026-11-03"),
    ("cps_prosecutor", "2026-11-04T06:30:00+00:00", None),
    ("cps_prosecutor", "2026-11-07T12:00:00+00:00", "2026-11-07"),
    ("partner_practitioner", "2026-11-09T03:00:00+00:00", "2026-11-08"),  # the night of Sunday
    # Summer time ends on 25 October 2026 at 01:00 UTC: the hour from one o'clock comes twice.
    ("police_investigator", "2026-10-24T23:29:59+00:00", None),  # 00:29:59 in summer time
    ("police_investigator", "2026-10-24T23:30:00+00:00", "2026-10-25"),
    ("police_investigator", "2026-10-25T00:30:00+00:00", "2026-10-25"),  # 01:30 in summer time
    ("police_investigator", "2026-10-25T01:30:00+00:00", "2026-10-25"),  # 01:30 once more
    ("police_investigator", "2026-10-25T04:30:00+00:00", "2026-10-25"),  # 04:30; in summer time it would be 05:30
    ("police_investigator", "2026-10-25T05:00:00+00:00", None),
    # Summer time begins on 29 March 2026 at 01:00 UTC: there is no 01:30.
    ("police_investigator", "2026-03-29T00:59:00+00:00", "2026-03-29"),
    ("police_investigator", "2026-03-29T01:00:00+00:00", "2026-03-29"),  # 02:00
    ("police_investigator", "2026-03-29T03:59:59+00:00", "2026-03-29"),  # 04:59:59
    ("police_investigator", "2026-03-29T04:00:00+00:00", None),  # 05:00
    ("cps_prosecutor", "2026-06-02T18:59:59+00:00", None),  # 19:59:59 in summer time
    ("cps_prosecutor", "2026-06-02T19:00:00+00:00", "2026-06-02"),
    ("cps_prosecutor", "2026-06-05T23:30:00+00:00", "2026-06-05"),  # Saturday 00:30: the night of Friday
]


@pytest.mark.parametrize("role, at, night", HOURS)
def test_after_hours_goes_by_the_wall_clock(role: str, at: str, night: str | None) -> None:
    instant = datetime.fromisoformat(at)
    (hours,) = [one for one in RULES.hours if role in one.roles]
    assert hours.night_of(uk_time(instant)) == (date.fromisoformat(night) if night else None)
    expected = [("after_hours", 1)] if night else []
    assert rules_of([deed(instant, role=role)]) == expected


def test_a_night_is_one_anomaly_and_two_nights_are_two() -> None:
    night = [datetime(2026, 11, 3, 21, tzinfo=UTC) + timedelta(hours=hour) for hour in (0, 4, 8)]
    later = [at + timedelta(days=1) for at in night[:2]]
    told = rules_of([deed(at, role="cps_prosecutor", subjects=()) for at in night + later])
    assert told == [("after_hours", 3), ("after_hours", 2)]


def test_a_burst_is_told_whole_and_two_bursts_apart() -> None:
    deeds = refused(7, 10)
    later = [deed(one.at + timedelta(days=10), outcome="deny", rows=0) for one in deeds[:4]]
    between = deed(NOON + timedelta(days=5), outcome="deny", rows=0)
    first, second = found([*deeds, between, *later])
    assert first.entries == tuple(one.id for one in deeds)
    assert second.entries == tuple(one.id for one in later)
    assert (first.first_at, first.last_at) == (deeds[0].at, deeds[-1].at)


def test_a_burst_is_just_what_lies_in_a_stretch_that_weighs_enough() -> None:
    """Against the definition, tried for every stretch: an entry is told if some stretch with it has enough."""
    chance = Random(4711)
    for _ in range(200):
        minutes = sorted(chance.randrange(0, 6000) for _ in range(chance.randrange(12)))
        deeds = [deed(NOON + timedelta(minutes=at), outcome="deny", rows=0) for at in minutes]
        told = {entry for one in found(deeds) for entry in one.entries}
        expected = set()
        for start in deeds:
            inside = [one for one in deeds if timedelta(0) <= one.at - start.at < RULES.denials_within]
            if len(inside) >= RULES.denials:
                expected |= {one.id for one in inside}
        assert told == expected


def test_an_anomaly_names_who_and_the_record_and_nothing_else() -> None:
    (one,) = found([deed(outcome="deny", reason="own_record", rows=0)])
    assert (one.rule, one.agency, one.who, one.subject) == (Rule.OWN_RECORD, "police:47", "staff-0017", "crs_1")


def test_a_deed_is_read_from_an_entry_of_the_log() -> None:
    read = deed_of(entry_of(7))
    assert (read.id, read.who, read.agency, read.subjects) == ("aud_0007", "staff-0017", "police:47", ("crs_0000",))
    assert read.at == NOON + timedelta(seconds=7)
    assert deed_of({**entry_of(7), "acting_for": ""}).who == "rms-47"


def test_the_hours_of_every_role_are_told_once_and_of_no_other() -> None:
    assert sorted(role for hours in RULES.hours for role in hours.roles) == sorted(ROLES)


def test_what_counts_as_an_own_report_is_named_by_permissions_that_there_are() -> None:

    assert {Permission(name) for name in OWN_REPORTS} == OWN_REPORTS
