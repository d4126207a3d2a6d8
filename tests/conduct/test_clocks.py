"""Days to keep under orders and for assessments, to the day and over both clock changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.conduct.breaches import orders_of
from service.conduct.clocks import Beside, clocks_of
from service.conduct.limits import limits_of
from service.conduct.rule_sets import RULES, RuleSets
from service.domain.clocks import Due, DueOf, DueState, LimitState
from service.domain.course import Member

from .cases import DAMAGES, HAMPSHIRE, PROSECUTORS, at
from .record_cases import SUSPECTED, UNATTRIBUTED, day, record, report

ENDS, NOTIFICATION, REASSESSMENT = DueOf.ORDER_ENDS, DueOf.NOTIFICATION, DueOf.REASSESSMENT
RUNNING, OVERDUE, MET, LATE = DueState.RUNNING, DueState.OVERDUE, DueState.MET, DueState.MET_LATE
ENDED, OPEN_ENDED, NOT_ASKED, NOT_KNOWN = (
    DueState.ENDED,
    DueState.OPEN_ENDED,
    DueState.NOT_ASKED,
    DueState.NOT_KNOWN,
)


def dues(of: DueOf, on: str, *members: Member, assessed: str = "", rules: RuleSets = RULES) -> list[Due]:
    summary, today = record(*members), day(on)
    beside = Beside(orders=orders_of(summary, today, rules), assessed_at=at(assessed) if assessed else None)
    return [due for due in clocks_of(summary, today, beside, rules).dues if due.of is of]


def due(of: DueOf, on: str, *members: Member, assessed: str = "") -> Due:
    (found,) = dues(of, on, *members, assessed=assessed)
    return found


def ordered(**order: Any) -> Member:
    """A report of conduct in October 2027 that tells of an order."""
    note = {"type": "SPO", "made_at": "2026-11-10", "served_at": "2026-11-14", "expires_at": "2028-02-29", **order}
    return report("2027-10-20 12:00", orders=[note])


EXPIRY: list[tuple[str, str, DueState, int, int | None]] = [
    ("sixty-one days before an order ends nothing is said", "2027-12-30", RUNNING, 61, None),
    ("sixty days before", "2027-12-31", RUNNING, 60, 60),
    ("thirty-one days before", "2028-01-29", RUNNING, 31, 60),
    ("thirty days before", "2028-01-30", RUNNING, 30, 30),
    ("eight days before", "2028-02-21", RUNNING, 8, 30),
    ("seven days before", "2028-02-22", RUNNING, 7, 7),
    ("on the leap day on which it ends", "2028-02-29", RUNNING, 0, 7),
    ("on the day after it is over", "2028-03-01", ENDED, -1, None),
]


@pytest.mark.parametrize("on, state, left, notice", [case[1:] for case in EXPIRY], ids=[case[0] for case in EXPIRY])
def test_an_order_comes_to_its_end(on: str, state: DueState, left: int, notice: int | None) -> None:
    found = due(ENDS, on, ordered())
    assert (found.state, found.days_left, found.notice, found.on) == (state, left, notice, day("2028-02-29"))


ACTIVITY: list[tuple[str, Member, str, tuple[int, ...]]] = [
    ("conduct a year ago to the day counts", ordered(expires_at="2028-10-25"), "2028-10-20", (1,)),
    ("conduct a year and a day ago does not", ordered(expires_at="2028-10-25"), "2028-10-21", ()),
    (
        "conduct that is only suspected to be his counts",
        report("2027-10-20 12:00", standing=SUSPECTED, orders=[{"type": "SPO", "expires_at": "2027-11-01"}]),
        "2027-10-28",
        (1,),
    ),
    (
        "conduct of nobody knows whom does not",
        report("2027-10-20 12:00", standing=UNATTRIBUTED, orders=[{"type": "SPO", "expires_at": "2027-11-01"}]),
        "2027-10-28",
        (),
    ),
]


@pytest.mark.parametrize("member, on, recent", [case[1:] for case in ACTIVITY], ids=[case[0] for case in ACTIVITY])
def test_notice_of_an_end_rests_on_conduct_in_the_year_before(member: Member, on: str, recent: tuple[int, ...]) -> None:
    found = due(ENDS, on, member)
    assert found.occasions == recent
    assert (found.notice is not None) is bool(recent)
    assert ("no proof" in found.sentence) is (not recent)


UNDATED: list[tuple[str, Any, DueState]] = [
    ("no end is told", None, NOT_KNOWN),
    ("an end that cannot be read is not known", "soon", NOT_KNOWN),
    ("until further order", "until_further_order", OPEN_ENDED),
    ("until further order, in words", "Until further order", OPEN_ENDED),
]


@pytest.mark.parametrize("expires, state", [case[1:] for case in UNDATED], ids=[case[0] for case in UNDATED])
def test_an_order_without_a_day_on_which_it_ends(expires: Any, state: DueState) -> None:
    found = due(ENDS, "2027-11-01", ordered(expires_at=expires))
    assert (found.state, found.on, found.days_left) == (state, None, None)


def test_an_end_that_is_known_to_the_month_is_said_for_the_first_of_it_and_over_after_the_last() -> None:
    month = ordered(expires_at="2028-02")
    assert due(ENDS, "2028-01-31", month).on == day("2028-02-01")
    assert due(ENDS, "2028-02-29", month).state is RUNNING
    assert due(ENDS, "2028-03-01", month).state is ENDED


SERVICE: list[tuple[str, dict[str, Any], str]] = [
    ("the day of service is the first of three", {"served_at": "2026-11-14"}, "2026-11-16"),
    ("service in the evening is no later", {"served_at": "2026-11-14T23:59:00+00:00"}, "2026-11-16"),
    ("over the turn of the month", {"served_at": "2026-11-30"}, "2026-12-02"),
    ("over the leap day", {"served_at": "2028-02-28"}, "2028-03-01"),
    ("over the end of February in other years", {"served_at": "2027-02-27"}, "2027-03-01"),
    (
        "half past eleven in a summer night by universal time is the next day",
        {"served_at": "2026-06-30T23:30:00Z"},
        "2026-07-03",
    ),
    ("as the clocks go back", {"served_at": "2026-10-24T23:30:00Z"}, "2026-10-27"),
    ("on the night after", {"served_at": "2026-10-25T23:30:00Z"}, "2026-10-27"),
    ("on the night before the clocks go forward", {"served_at": "2026-03-28T23:30:00Z"}, "2026-03-30"),
    ("on the night after they went", {"served_at": "2026-03-29T23:30:00Z"}, "2026-04-01"),
    ("service known to the month counts from the first of it", {"served_at": "2026-11"}, "2026-11-03"),
    ("a domestic abuse protection order asks for the same", {"type": "DAPO", "served_at": "2026-11-14"}, "2026-11-16"),
]


@pytest.mark.parametrize("order, last", [case[1:] for case in SERVICE], ids=[case[0] for case in SERVICE])
def test_by_when_names_and_address_are_to_be_notified(order: dict[str, Any], last: str) -> None:
    assert due(NOTIFICATION, "2026-11-16", ordered(**order)).on == day(last)


NOTIFIED: list[tuple[str, dict[str, Any], str, DueState]] = [
    ("on the third day there is time", {}, "2026-11-16", RUNNING),
    ("on the fourth there is none", {}, "2026-11-17", OVERDUE),
    ("notified on the third day", {"notified_at": "2026-11-16"}, "2027-01-01", MET),
    ("notified on the fourth", {"notified_at": "2026-11-17"}, "2027-01-01", LATE),
    ("notified on a day that is not told exactly", {"notified_at": "2026-11"}, "2027-01-01", LATE),
    ("service is not known", {"served_at": None}, "2027-01-01", NOT_KNOWN),
]


@pytest.mark.parametrize("order, on, state", [case[1:] for case in NOTIFIED], ids=[case[0] for case in NOTIFIED])
def test_how_a_notification_stands(order: dict[str, Any], on: str, state: DueState) -> None:
    assert due(NOTIFICATION, on, ordered(**order)).state is state


def test_an_order_that_replaces_an_interim_one_asks_for_no_notification_of_its_own() -> None:
    interim = {"type": "SPO", "reference": "i", "interim": True, "made_at": "2026-11-10", "served_at": "2026-11-14"}
    full = {"type": "SPO", "reference": "f", "interim": False, "made_at": "2027-01-20", "served_at": "2027-01-20"}
    both = report("2027-10-20 12:00", orders=[interim, full])
    assert {d.order: d.state for d in dues(NOTIFICATION, "2027-11-01", both)} == {1: OVERDUE, 2: NOT_ASKED}
    unserved = report("2027-10-20 12:00", orders=[{**interim, "served_at": None}, full])
    assert {d.order: d.state for d in dues(NOTIFICATION, "2027-11-01", unserved)} == {1: NOT_KNOWN, 2: OVERDUE}


def test_an_order_that_asks_for_no_notification_has_no_such_clock() -> None:
    assert dues(NOTIFICATION, "2027-11-01", ordered(type="NMO")) == []
    assert dues(NOTIFICATION, "2027-11-01", ordered(type="barring order")) == []


OLD = report("2026-10-01 12:00", reported={"at": "2026-10-01T13:00:00Z"})
NEW = report("2026-11-03 18:05", DAMAGES, reported={"at": "2026-11-03T19:42:00Z"})
REASSESS: list[tuple[str, list[Member], str, str, DueState, str | None, tuple[int, ...]]] = [
    ("never assessed: due from the first report", [OLD, NEW], "", "2026-10-02", RUNNING, "2026-10-02", (1, 2)),
    ("never assessed, and the day is past", [OLD, NEW], "", "2026-10-03", OVERDUE, "2026-10-02", (1, 2)),
    ("assessed after all that is known", [OLD, NEW], "2026-11-03 20:30", "2027-05-01", MET, None, ()),
    ("assessed in the minute of the newest report", [OLD, NEW], "2026-11-03 19:42", "2027-05-01", MET, None, ()),
    (
        "assessed an hour before the newest report",
        [OLD, NEW],
        "2026-11-03 18:42",
        "2026-11-04",
        RUNNING,
        "2026-11-04",
        (2,),
    ),
    ("and a day later it is overdue", [OLD, NEW], "2026-11-03 18:42", "2026-11-05", OVERDUE, "2026-11-04", (2,)),
    (
        "something of old that is told only now asks anew",
        [NEW, report("2024-01-01 12:00", reported={"at": "2026-11-20T10:00:00Z"})],
        "2026-11-03 20:30",
        "2026-11-21",
        RUNNING,
        "2026-11-21",
        (1,),
    ),
    (
        "where no time of report is told, receipt counts",
        [report("2026-11-01 12:00", received="2026-11-05 08:00")],
        "2026-11-04 12:00",
        "2026-11-06",
        RUNNING,
        "2026-11-06",
        (1,),
    ),
    (
        "another force's report of the same evening asks anew",
        [NEW, report("2026-11-03 18:05", DAMAGES, agency=HAMPSHIRE, reported={"at": "2026-11-08T09:00:00Z"})],
        "2026-11-03 20:30",
        "2026-11-09",
        RUNNING,
        "2026-11-09",
        (1,),
    ),
    (
        "a referral to prosecutors does not",
        [NEW, report("2026-11-12 10:15", agency=PROSECUTORS, reported={"at": "2026-11-12T10:15:00Z"})],
        "2026-11-03 20:30",
        "2026-11-13",
        MET,
        None,
        (),
    ),
    (
        "what is nobody's does not",
        [NEW, report("2026-11-12 10:15", standing=UNATTRIBUTED, reported={"at": "2026-11-12T10:15:00Z"})],
        "2026-11-03 20:30",
        "2026-11-13",
        MET,
        None,
        (),
    ),
    (
        "half past eleven in a summer night by universal time is the next day",
        [report("2026-06-30 20:00", reported={"at": "2026-06-30T23:30:00Z"})],
        "",
        "2026-07-02",
        RUNNING,
        "2026-07-02",
        (1,),
    ),
]


@pytest.mark.parametrize(
    "members, assessed, on, state, last, occasions", [c[1:] for c in REASSESS], ids=[c[0] for c in REASSESS]
)
def test_when_risk_is_to_be_assessed_anew(
    members: list[Member], assessed: str, on: str, state: DueState, last: str | None, occasions: tuple[int, ...]
) -> None:
    found = due(REASSESSMENT, on, *members, assessed=assessed)
    assert (found.state, found.on, found.occasions) == (state, day(last) if last else None, occasions)


def test_clocks_come_in_the_order_in_which_they_run_out_and_those_without_a_day_last() -> None:
    summary, today = record(ordered(), NEW), day("2026-11-15")
    beside = Beside(
        orders=orders_of(summary, today),
        assessed_at=at("2026-11-14 12:00"),
        limits=limits_of(summary, today),
    )
    clocks = clocks_of(summary, today, beside)
    assert [clock.of for clock in clocks.dues] == [NOTIFICATION, REASSESSMENT, ENDS]
    assert {clock.code: clock.state for clock in clocks.limits} == {
        "PHA_2": LimitState.RUNNING,
        "PHA_2A": LimitState.RUNNING,
        "PHA_4": LimitState.NO_LIMIT,
        "PHA_4A_FEAR": LimitState.NO_LIMIT,
        "PHA_4A_ALARM": LimitState.NO_LIMIT,
        "SCA_76": LimitState.NO_LIMIT,
    }


def test_a_threshold_changes_on_the_day_of_its_file(tmp_path: Path) -> None:
    for file in RULES.folder.iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    text = (RULES.folder / "clocks-2026-11.toml").read_text(encoding="utf-8")
    changed = text.replace("reassess_within_days = 1", "reassess_within_days = 5")
    (tmp_path / "clocks-2026-12.toml").write_text(changed, encoding="utf-8")
    orders = (RULES.folder / "orders-2026-11.toml").read_text(encoding="utf-8")
    (tmp_path / "orders-2026-12.toml").write_text(
        orders.replace("notification_days = 3", "notification_days = 7"), encoding="utf-8"
    )
    rules = RuleSets(tmp_path)
    found = [
        [dues(of, on, ordered(), rules=rules)[0].on for of in (REASSESSMENT, NOTIFICATION)]
        for on in ("2026-11-30", "2026-12-01")
    ]
    assert found == [
        [day("2026-11-25"), day("2026-11-16")],
        [day("2026-11-29"), day("2026-11-20")],
    ]


@pytest.mark.parametrize("file", ["clocks-2026-11.toml", "limits-2026-11.toml", "orders-2026-11.toml"])
def test_no_clock_grades_a_risk_or_advises_on_charge(file: str) -> None:
    words = (RULES.folder / file).read_text(encoding="utf-8").lower()
    for word in ("high risk", "score", "should be charged", "guilty", "likely", "dangerous"):
        assert word not in words
