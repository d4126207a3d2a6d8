"""What connects the occasions of a course, and what lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from service.conduct.nexus import nexus_of
from service.domain.course import Member
from service.domain.nexus import Between, Nexus
from service.domain.report import Precision

from .cases import CONTACTS, DAMAGES, FOLLOWS, HAMPSHIRE, HELPLINE, LOITERS, PROSECUTORS, SUSSEX
from .record_cases import day, record, report

TODAY = day("2026-11-24")


def nexus(*members: Member) -> Nexus:
    return nexus_of(record(*members), TODAY)


def ended(text: str, started: str = "") -> dict[str, Any]:
    """What a report says of the relationship."""
    return {"relationship": {"from": "S1", "to": "V1", "type": "ex_partner", "started": started, "ended": text}}


GAPS: list[tuple[str, Sequence[Member], list[tuple[int, int, int, bool]]]] = [
    (
        "five emails in ten minutes, then silence for five months",
        [
            *(report(f"2026-05-01 20:{minute:02}", name=f"mail {minute}") for minute in (0, 2, 4, 7, 10)),
            report("2026-10-01 20:00"),
        ],
        [(1, 2, 0, False), (2, 3, 0, False), (3, 4, 0, False), (4, 5, 0, False), (5, 6, 153, True)],
    ),
    (
        "Pratt: two acts three months apart",
        [report("2026-01-10 12:00"), report("2026-04-10 12:00")],
        [(1, 2, 90, True)],
    ),
    (
        "fifty-nine days apart is no silence",
        [report("2026-01-01 12:00"), report("2026-03-01 12:00")],
        [(1, 2, 59, False)],
    ),
    ("sixty days apart is one", [report("2026-01-01 12:00"), report("2026-03-02 12:00")], [(1, 2, 60, True)]),
    (
        "sixty days over the leap day end a day sooner",
        [report("2028-01-01 12:00"), report("2028-03-01 12:00")],
        [(1, 2, 60, True)],
    ),
    (
        "an hour to midnight and an hour past it are a day apart",
        [report("2026-01-01 23:00"), report("2026-01-02 01:00")],
        [(1, 2, 1, False)],
    ),
    (
        "the night on which the clocks go back has one day in it",
        [report("2026-10-24 22:59"), report("2026-10-24 23:59", DAMAGES), report("2026-10-26 00:00")],
        [(1, 2, 1, False), (2, 3, 1, False)],
    ),
    (
        "the night on which the clocks go forward has one day in it",
        [report("2026-03-28 23:59"), report("2026-03-29 00:30", DAMAGES), report("2026-03-29 23:00")],
        [(1, 2, 1, False), (2, 3, 1, False)],
    ),
    (
        "nothing is said of a gap to an occasion known to the month",
        [report("2026-01-01 12:00"), report("2026-04-01 12:00", DAMAGES, precision=Precision.MONTH)],
        [],
    ),
    (
        "a gap in which a helpline was told of months of contact is no silence",
        [
            report("2026-01-01 12:00", CONTACTS, until="2026-06-30 12:00", agency=HELPLINE, precision=Precision.DAY),
            report("2026-01-02 12:00", DAMAGES),
            report("2026-06-20 12:00", DAMAGES),
        ],
        [(1, 2, 1, False), (2, 3, 169, False)],
    ),
]


@pytest.mark.parametrize("members, gaps", [case[1:] for case in GAPS], ids=[case[0] for case in GAPS])
def test_gaps_between_occasions(members: Sequence[Member], gaps: list[tuple[int, int, int, bool]]) -> None:
    assert [(g.before, g.after, g.days, g.is_silence) for g in nexus(*members).gaps] == gaps


ANNIVERSARIES: list[tuple[str, Sequence[Member], list[tuple[int, int | None, int, int]]]] = [
    (
        "Lau: a card on her birthday, and another a year later",
        [report("2025-04-17 12:00"), report("2026-04-17 12:00")],
        [(2, 1, 1, 0)],
    ),
    ("three days off still is one", [report("2025-04-17 12:00"), report("2026-04-20 12:00")], [(2, 1, 1, 3)]),
    ("four days off is none", [report("2025-04-17 12:00"), report("2026-04-21 12:00")], []),
    (
        "across the turn of the year it is three days off",
        [report("2024-12-30 12:00"), report("2026-01-02 12:00")],
        [(2, 1, 1, 3)],
    ),
    (
        "that of the leap day is the last of February",
        [report("2024-02-29 12:00"), report("2026-02-28 12:00")],
        [(2, 1, 2, 0)],
    ),
    (
        "in a course of daily contact no day is told as an anniversary",
        [
            *(report(f"2025-04-{number:02} 12:00") for number in range(10, 18)),
            *(report(f"2026-04-{number:02} 12:00") for number in (10, 11, 12)),
        ],
        [(9, 1, 1, 0), (9, 2, 1, -1), (9, 3, 1, -2), (9, 4, 1, -3)],
    ),
    (
        "the day a year after she left him is one, whatever went before",
        [report("2026-05-18 12:00", **ended("2025-05-20")), report("2026-05-20 12:00", DAMAGES)],
        [(1, None, 1, -2), (2, None, 1, 0)],
    ),
    (
        "a relationship that ended in a month without a day has no anniversary",
        [report("2026-05-20 12:00", **ended("2025-05"))],
        [],
    ),
]


@pytest.mark.parametrize(
    "members, found", [case[1:] for case in ANNIVERSARIES], ids=[case[0] for case in ANNIVERSARIES]
)
def test_anniversaries(members: Sequence[Member], found: list[tuple[int, int | None, int, int]]) -> None:
    told = [(a.occasion, a.of_occasion, a.years, a.days_off) for a in nexus(*members).anniversaries]
    assert sorted(told, key=str) == sorted(found, key=str)


S, R = Between.SEPARATION, Between.RECONCILIATION
BEFORE, AFTER = report("2026-01-10 12:00"), report("2026-09-10 12:00", DAMAGES)
BETWEEN: list[tuple[str, Sequence[Member], list[tuple[Between, str, int | None, int | None, int]]]] = [
    (
        "a separation that two reports tell, one more exactly, is one",
        [
            report("2026-01-10 12:00", **ended("2026-05")),
            report("2026-09-10 12:00", DAMAGES, agency=HAMPSHIRE, **ended("2026-05-20")),
        ],
        [(S, "2026-05-20", 1, 2, 2)],
    ),
    (
        "separations of which reports differ are both told",
        [report("2026-01-10 12:00", **ended("2026-03")), report("2026-09-10 12:00", DAMAGES, **ended("2026-05-20"))],
        [(S, "2026-03-01", 1, 2, 1), (S, "2026-05-20", 1, 2, 1)],
    ),
    (
        "Hills: a reconciliation between two acts",
        [BEFORE, report("2026-09-10 12:00", DAMAGES, knowledge=[{"kind": "reconciliation", "at": "2026-04-01"}])],
        [(R, "2026-04-01", 1, 2, 1)],
    ),
    (
        "a relationship that began again after it had ended",
        [
            report("2026-01-10 12:00", **ended("2025-12-01", "2019-06")),
            report("2026-09-10 12:00", DAMAGES, **ended("2026-08-01", "2026-02-14")),
        ],
        [(S, "2025-12-01", None, 1, 1), (R, "2026-02-14", 1, 2, 1), (S, "2026-08-01", 1, 2, 1)],
    ),
    (
        "a relationship that began in the month in which it ended began once",
        [
            report("2026-01-10 12:00", **ended("2026-02-20")),
            report("2026-09-10 12:00", DAMAGES, **ended("", "2026-02")),
        ],
        [(S, "2026-02-20", 1, 2, 1)],
    ),
    (
        "a separation on the day of an occasion lies on neither side of it",
        [report("2026-01-10 12:00", **ended("2026-01-10")), AFTER],
        [(S, "2026-01-10", None, 2, 1)],
    ),
    (
        "a note that denies a reconciliation tells of none",
        [BEFORE, report("2026-09-10 12:00", knowledge=[{"kind": "reconciled", "at": "2026-04-01", "value": False}])],
        [],
    ),
    ("a date that cannot be read is passed over", [report("2026-01-10 12:00", **ended("last spring"))], []),
    (
        "how somebody else stood to her is another matter",
        [
            report(
                "2026-01-10 12:00",
                parties=[{"local_id": "T1", "role": "third_party"}],
                relationship={"from": "T1", "to": "V1", "type": "ex_partner", "ended": "2026-05-20"},
            )
        ],
        [],
    ),
]


@pytest.mark.parametrize("members, events", [case[1:] for case in BETWEEN], ids=[case[0] for case in BETWEEN])
def test_what_came_between(
    members: Sequence[Member], events: list[tuple[Between, str, int | None, int | None, int]]
) -> None:
    told = nexus(*members).between
    assert [(e.what, e.when.first.isoformat(), e.after, e.before, len(e.grounds)) for e in told] == events
    assert all(e.is_between == (e.after is not None and e.before is not None) for e in told)


HISTORIC: list[tuple[str, Member, bool]] = [
    (
        "what is told the same day is not historic",
        report("2026-10-01 12:00", reported={"at": "2026-10-01T13:00:00Z"}),
        False,
    ),
    (
        "what is told on the 28th day is not yet",
        report("2026-10-01 12:00", reported={"at": "2026-10-29T12:00:00Z"}),
        False,
    ),
    ("what is told on the 29th day is", report("2026-10-01 12:00", reported={"at": "2026-10-30T00:00:00Z"}), True),
    (
        "an hour before midnight in summer is the next day already",
        report("2026-05-31 23:30", reported={"at": "2026-06-29T22:30:00Z"}),
        False,
    ),
    (
        "a period counts from its end",
        report("2026-06-10 12:00", until="2026-10-18 12:00", reported={"at": "2026-10-19T14:00:00Z"}),
        False,
    ),
    ("nothing is said where no time of report is told", report("2020-10-01 12:00"), False),
    (
        "a referral to prosecutors discloses nothing",
        report("2020-10-01 12:00", agency=PROSECUTORS, reported={"at": "2026-10-19T14:00:00Z"}),
        False,
    ),
]


@pytest.mark.parametrize("member, is_historic", [case[1:] for case in HISTORIC], ids=[case[0] for case in HISTORIC])
def test_historic_disclosures(member: Member, *, is_historic: bool) -> None:
    assert bool(nexus(member).historic) is is_historic


def test_a_first_interview_that_tells_of_years_counts_by_the_events() -> None:
    told = [
        report(f"202{year}-03-01 12:00", DAMAGES, name=f"{year}", reported={"at": "2026-11-20T10:00:00Z"})
        for year in (2, 3, 4)
    ]
    found = nexus(*told)
    assert [(h.occasion, h.event_day.year, h.reported_day) for h in found.historic] == [
        (number, 2021 + number, day("2026-11-20")) for number in (1, 2, 3)
    ]
    assert found.span_days == 731


def test_what_occasions_have_in_common_is_told_by_their_numbers() -> None:
    found = nexus(
        report("2026-01-01 12:00", CONTACTS, behaviours=[{"code": CONTACTS, "channel": "WhatsApp"}]),
        report("2026-02-01 12:00", LOITERS),
        report("2026-03-01 12:00", FOLLOWS, knowledge=["child_contact_decision"]),
        report("2026-04-01 12:00", CONTACTS, behaviours=[{"code": CONTACTS, "channel": "sms"}]),
    )
    assert [(s.code, s.occasions) for s in found.conduct] == [(CONTACTS, (1, 4))]
    assert [(s.code, s.occasions) for s in found.channels] == [("messages", (1, 4))]
    assert [(s.code, s.text, s.occasions) for s in found.themes] == [
        ("contact", "contact that she does not want", (1, 4)),
        ("presence", "being where she is", (2, 3)),
    ]


def test_a_theme_may_rest_on_what_is_known_and_on_conduct() -> None:
    known: dict[str, Any] = {"knowledge": [{"kind": "child_contact_decision", "at": "2026-01-20"}]}
    found = nexus(report("2026-01-21 12:00", DAMAGES, **known), report("2026-02-01 12:00", "EXT_CHILD_CONTACT_ABUSE"))
    assert [s.occasions for s in found.themes if s.code == "children"] == [(1, 2)]


def test_a_referral_lends_no_channel() -> None:
    named: dict[str, Any] = {"behaviours": [{"code": CONTACTS, "channel": "sms"}]}
    found = nexus(
        report("2026-01-01 12:00", CONTACTS, **named),
        report("2026-02-01 12:00", DAMAGES, agency=SUSSEX),
        report("2026-02-02 12:00", agency=PROSECUTORS, **named),
    )
    assert found.channels == ()
