"""What became of a course before prosecutors and courts: which events count, whom they concern, what they stop."""

from __future__ import annotations

from typing import Any

import pytest

from service.conduct.breaches import orders_of
from service.conduct.clocks import Beside, clocks_of
from service.conduct.findings import find, is_limit_passed
from service.conduct.measures import closing_of
from service.conduct.proceedings import next_hearing, proceedings_of
from service.conduct.summary import summarise
from service.domain.clocks import DueOf, DueState, LimitState
from service.domain.course import Member
from service.domain.record import Asked, Findings
from service.domain.report import Precision

from .cases import HELPLINE, PROSECUTORS, SUSSEX, course_of
from .record_cases import SUSPECTED, crime, day, record, report

RUNNING, PASSED, STOPPED = LimitState.RUNNING, LimitState.PASSED, LimitState.STOPPED
NOT_KNOWN = LimitState.NOT_KNOWN

HARASSMENT = [{"cjs_code": "PH97004"}]
FEAR = [{"cjs_code": "PH97010"}]
STALKING = [{"cjs_code": "PH97006"}]
LAST_ACT = "2026-11-03 18:05"
"""The last day for it is the third of May 2027."""
AFTERWARDS = "2027-06-01"
SECOND = {"local_id": "S2", "role": "suspect", "name": {"full": "Piotr Zielinski"}}
SISTER = {"local_id": "V2", "role": "victim", "name": {"full": "Ruth Bright-Adeyemi"}}


def event(code: str, on: str = "2027-01-04", **more: Any) -> dict[str, Any]:
    """An event for stalking, as a report tells of it."""
    return {"event": code, "on": on, "offences": STALKING, **more}


def told(*events: dict[str, Any], **more: Any) -> Member:
    """A report of the last act that tells of events."""
    return report(LAST_ACT, proceedings=list(events), **more)


def found(on: str, *members: Member) -> Findings:
    course = course_of(members)
    return find(course, summarise(course), Asked(on=day(on)))


def state(code: str, on: str, *members: Member) -> LimitState:
    (limit,) = [one for one in found(on, *members).clocks.limits if one.code == code]
    return limit.state


STOPS: list[tuple[str, str, Member, LimitState]] = [
    ("a charge on the last day stops the clock", AFTERWARDS, told(event("charge", "2027-05-03")), STOPPED),
    ("a charge on the day after comes too late", AFTERWARDS, told(event("charge", "2027-05-04")), PASSED),
    ("nothing that began in time, and nothing later", AFTERWARDS, told(), PASSED),
    ("an information that is laid stops it", AFTERWARDS, told(event("information laid")), STOPPED),
    ("a summons is an information by another name", AFTERWARDS, told(event("Summons")), STOPPED),
    ("a postal requisition stops it", AFTERWARDS, told(event("postal-requisition")), STOPPED),
    ("a written charge stops it", AFTERWARDS, told(event("written_charge")), STOPPED),
    ("a caution does not", AFTERWARDS, told(event("caution")), PASSED),
    ("no further action does not", AFTERWARDS, told(event("nfa")), PASSED),
    ("that a prosecutor authorised a charge does not", AFTERWARDS, told(event("charge_authorised")), PASSED),
    ("a word that nobody knows does not", AFTERWARDS, told(event("frobnicated")), PASSED),
    ("a conviction shows that something began", AFTERWARDS, told(event("conviction")), NOT_KNOWN),
    ("a conviction after the last day does too", AFTERWARDS, told(event("conviction", "2027-05-20")), NOT_KNOWN),
    ("a conviction beside the charge", AFTERWARDS, told(event("charge"), event("conviction", "2027-05-20")), STOPPED),
    ("a hearing shows that something began", AFTERWARDS, told(event("hearing")), NOT_KNOWN),
    ("a charge with another offence", AFTERWARDS, told(event("charge", offences=HARASSMENT)), PASSED),
    (
        "a charge with several offences",
        AFTERWARDS,
        told(event("charge", offences=[*HARASSMENT, *STALKING])),
        STOPPED,
    ),
    (
        "a charge by the subclass of the offence",
        AFTERWARDS,
        told(event("charge", offences=[{"ho_class": "195/12"}])),
        STOPPED,
    ),
    ("a charge by its class only", AFTERWARDS, told(event("charge", offences=[{"ho_class": "8Q"}])), NOT_KNOWN),
    ("a charge with no offence named", AFTERWARDS, told(event("charge", offences=[])), NOT_KNOWN),
    ("a charge with no offence named while it runs", "2027-05-03", told(event("charge", offences=[])), RUNNING),
    ("a charge that is to come", "2027-01-03", told(event("charge", "2027-01-04")), RUNNING),
    ("a charge on the day that is asked about", "2027-01-04", told(event("charge", "2027-01-04")), STOPPED),
    ("a charge in a month that ended in time", AFTERWARDS, told(event("charge", "2027-04")), STOPPED),
    ("a charge in the month in which time ran out", AFTERWARDS, told(event("charge", "2027-05")), NOT_KNOWN),
    ("a charge in the month of the act", AFTERWARDS, told(event("charge", "2026-11")), NOT_KNOWN),
    ("a charge of which no day is told", AFTERWARDS, told(event("charge", "")), PASSED),
    ("a charge on the day before the act", AFTERWARDS, told(event("charge", "2026-11-02")), PASSED),
    ("a charge on the day of the act", AFTERWARDS, told(event("charge", "2026-11-03")), STOPPED),
    ("a charge an hour before the act", AFTERWARDS, told(event("charge", "2026-11-03T17:05:00+00:00")), NOT_KNOWN),
    ("a charge an hour after the act", AFTERWARDS, told(event("charge", "2026-11-03T19:05:00+00:00")), STOPPED),
    (
        "a charge at a time of the day, for an act of which only the day is known",
        AFTERWARDS,
        told(event("charge", "2026-11-03T09:00:00+00:00"), precision=Precision.DAY),
        STOPPED,
    ),
    (
        "a charge that was discontinued",
        AFTERWARDS,
        told(event("charge"), event("discontinued", "2027-04-01")),
        PASSED,
    ),
    (
        "a charge that is discontinued tomorrow",
        "2027-05-20",
        told(event("charge"), event("discontinued", "2027-05-21")),
        STOPPED,
    ),
    (
        "a charge with it that was discontinued for another offence",
        AFTERWARDS,
        told(event("charge"), event("discontinued", "2027-04-01", offences=HARASSMENT)),
        STOPPED,
    ),
    (
        "a charge that was discontinued, and a second one in time",
        AFTERWARDS,
        told(event("charge"), event("discontinued", "2027-02-01"), event("charge", "2027-03-01")),
        STOPPED,
    ),
    (
        "a charge that was discontinued, and a second one too late",
        AFTERWARDS,
        told(event("charge"), event("discontinued", "2027-02-01"), event("charge", "2027-05-10")),
        PASSED,
    ),
    ("an acquittal leaves it stopped", AFTERWARDS, told(event("charge"), event("acquittal", "2027-05-30")), STOPPED),
]


@pytest.mark.parametrize("on, member, expected", [c[1:] for c in STOPS], ids=[c[0] for c in STOPS])
def test_what_stops_the_summary_limit(on: str, member: Member, expected: LimitState) -> None:
    assert state("PHA_2A", on, member) is expected


WHOSE: list[tuple[str, Member, LimitState]] = [
    ("of two suspects this one is named", told(event("charge", suspect="S1"), parties=[SECOND]), STOPPED),
    ("of two suspects the other is named", told(event("charge", suspect="S2"), parties=[SECOND]), PASSED),
    ("of two suspects none is named", told(event("charge"), parties=[SECOND]), PASSED),
    ("of two victims this one is named", told(event("charge", victim="V1"), parties=[SISTER]), STOPPED),
    ("of two victims the other is named", told(event("charge", victim="V2"), parties=[SISTER]), PASSED),
    ("of two victims none is named", told(event("charge"), parties=[SISTER]), PASSED),
    ("the report is only suspected to be of him", told(event("charge"), standing=SUSPECTED), PASSED),
    ("a partner says so", told(event("charge"), agency=HELPLINE), PASSED),
    ("a prosecutor says so", told(event("charge"), agency=PROSECUTORS), STOPPED),
]


@pytest.mark.parametrize("member, expected", [case[1:] for case in WHOSE], ids=[case[0] for case in WHOSE])
def test_a_charge_counts_where_it_is_sure_whom_it_concerns(member: Member, expected: LimitState) -> None:
    assert state("PHA_2A", AFTERWARDS, member) is expected


def test_what_concerns_another_suspect_is_not_told_and_what_leaves_it_open_is_not_counted() -> None:
    named = told(event("charge", suspect="S2"), event("caution", "2027-01-05"), parties=[SECOND])
    (only,) = found(AFTERWARDS, named).proceedings
    assert (only.event, only.is_counted) == ("caution", False)


def test_an_act_after_the_charge_begins_the_limit_anew() -> None:
    again = report("2027-03-01 08:00", name="again")
    assert state("PHA_2A", "2027-09-01", told(event("charge")), again) is RUNNING
    assert state("PHA_2A", "2027-09-02", told(event("charge")), again) is PASSED


def test_a_limit_that_was_stopped_says_by_what_and_prompts_nothing() -> None:
    stopped = found("2027-05-01", told(event("charge", "2027-04-20")))
    (limit,) = [one for one in stopped.clocks.limits if one.code == "PHA_2A"]
    assert limit.attributed is not None
    assert limit.attributed.stopped_by is not None
    assert (limit.attributed.stopped_by.how, limit.attributed.stopped_by.began_on) == ("charge", day("2027-04-20"))
    assert limit.attributed.notice is None
    prompts = {raised.prompt.code: raised.prompt.basis for raised in stopped.record.raised}
    assert "Stalking" not in prompts["P09"]
    assert "Harassment" in prompts["P09"]


def test_an_act_that_is_charged_by_itself_stops_the_limit_of_that_act() -> None:
    once = report(
        "2026-08-31 12:00",
        classification=crime("OS23001"),
        proceedings=[event("charge", "2027-02-28", offences=[{"cjs_code": "OS23001"}])],
    )
    assert state("OSA_179", AFTERWARDS, once) is STOPPED


def test_one_event_that_two_agencies_tell_of_is_one_event() -> None:
    both = (told(event("charge")), told(event("charged", "2027-01-04T10:30:00+00:00"), agency=PROSECUTORS, name="C"))
    (only,) = found(AFTERWARDS, *both).proceedings
    assert [(ground.agency, ground.pointer) for ground in only.grounds] == [
        (PROSECUTORS, "/proceedings/0"),
        (SUSSEX, "/proceedings/0"),
    ]
    assert only.on is not None
    assert only.on.at is not None


def test_events_come_by_day_and_those_without_one_last() -> None:
    member = told(event("hearing", "2027-02-01"), event("caution", ""), event("charge", "2027-01-04"))
    assert [one.event for one in found(AFTERWARDS, member).proceedings] == ["charge", "hearing", "caution"]


HEARINGS: list[tuple[str, str, tuple[dict[str, Any], ...], str | None]] = [
    ("the charge names it", "2027-01-05", (event("charge", next_hearing="2027-02-01"),), "2027-02-01"),
    ("on the day itself", "2027-02-01", (event("charge", next_hearing="2027-02-01"),), "2027-02-01"),
    ("on the day after it is over", "2027-02-02", (event("charge", next_hearing="2027-02-01"),), None),
    ("a hearing that is told of before it is", "2027-01-05", (event("hearing", "2027-02-01"),), "2027-02-01"),
    (
        "a hearing put it off",
        "2027-02-02",
        (event("charge", next_hearing="2027-02-01"), event("hearing", "2027-02-01", next_hearing="2027-03-01")),
        "2027-03-01",
    ),
    (
        "the proceedings were discontinued",
        "2027-01-20",
        (event("charge", next_hearing="2027-02-01"), event("discontinued", "2027-01-10")),
        None,
    ),
    (
        "he was convicted and is to be sentenced",
        "2027-02-02",
        (event("charge"), event("conviction", "2027-02-01", next_hearing="2027-03-15")),
        "2027-03-15",
    ),
]


@pytest.mark.parametrize("on, events, expected", [c[1:] for c in HEARINGS], ids=[c[0] for c in HEARINGS])
def test_the_next_hearing(on: str, events: tuple[dict[str, Any], ...], expected: str | None) -> None:
    coming = next_hearing(proceedings_of(record(told(*events)), day(on)), day(on))
    assert (coming.first.isoformat() if coming else None) == expected


BAIL: list[tuple[str, str, dict[str, Any], str, DueState]] = [
    ("no further action ends it", "bail", event("nfa"), "2027-01-04", DueState.ENDED),
    ("a day before that it stands", "bail", event("nfa"), "2027-01-03", DueState.RUNNING),
    ("a charge leaves it", "bail", event("charge"), "2027-01-04", DueState.RUNNING),
    ("a conviction leaves it until sentence", "bail", event("conviction"), "2027-01-04", DueState.RUNNING),
    (
        "an end before it was given is of another matter",
        "bail",
        event("nfa", "2026-11-03"),
        "2027-01-04",
        DueState.RUNNING,
    ),
    ("a stalking protection order stands by itself", "spo", event("nfa"), "2027-01-04", DueState.RUNNING),
]


@pytest.mark.parametrize("kind, closing, on, expected", [c[1:] for c in BAIL], ids=[c[0] for c in BAIL])
def test_bail_ends_with_the_matter_it_is_given_in(
    kind: str, closing: dict[str, Any], on: str, expected: DueState
) -> None:
    order = {"type": kind, "made_at": "2026-11-04", "served_at": "2026-11-04", "expires_at": "2027-06-01"}
    dues = found(on, told(closing, orders=[order])).clocks.dues
    assert [due.state for due in dues if due.of is DueOf.ORDER_ENDS] == [expected]


def test_clocks_without_proceedings_close_nothing() -> None:
    summary, today = record(told()), day(AFTERWARDS)
    assert clocks_of(summary, today, Beside(orders=orders_of(summary, today))).limits == ()


def test_a_charge_is_known_to_the_suspect_from_then_on() -> None:
    again = report("2027-03-01 08:00", name="again")
    for after, status in ((), "gap"), ((again,), "evidenced"):
        (stalking,) = [
            c for c in found(AFTERWARDS, told(event("charge")), *after).record.coverage if c.code == "PHA_2A"
        ]
        assert stalking.element("knew").status == status


MISSED = [
    ("a limit that passed without proceedings", (told(),), True, False),
    ("a limit that was stopped", (told(event("charge")),), False, False),
    ("a charge with an offence that has no limit", (told(event("charge", offences=FEAR)),), False, False),
    ("such a charge before the last act", (told(event("charge", "2026-11-01", offences=FEAR)),), True, False),
    ("a charge that came too late", (told(event("charge", "2027-05-04")),), True, False),
    ("closed for it", (told(event("nfa", "2027-05-10", reason="Time limit")),), True, True),
    ("closed for something else", (told(event("nfa", "2027-05-10", reason="evidential")),), True, False),
    ("charged although the limit is spoken of", (told(event("charge", reason="time_limit")),), False, False),
]


@pytest.mark.parametrize("members, is_passed, is_closed", [c[1:] for c in MISSED], ids=[c[0] for c in MISSED])
def test_limits_that_were_missed(members: tuple[Member, ...], *, is_passed: bool, is_closed: bool) -> None:
    assert is_limit_passed(record(*members), day(AFTERWARDS)) is is_passed
    assert closing_of(members[0].report, day(AFTERWARDS))[1] is is_closed


CLOSED = [
    ("no further action closes it at the end of the day", event("nfa", "2027-01-04"), "2027-01-04"),
    ("an acquittal closes it", event("acquittal", "2027-02-01"), "2027-02-01"),
    ("a charge does not", event("charge"), None),
    ("a hearing does not", event("hearing"), None),
    ("an end of which no day is told closes it at no known time", event("nfa", ""), None),
]


@pytest.mark.parametrize("told_of, expected", [case[1:] for case in CLOSED], ids=[case[0] for case in CLOSED])
def test_an_event_may_close_the_incident(told_of: dict[str, Any], expected: str | None) -> None:
    closed, _ = closing_of(told(told_of).report, day(AFTERWARDS))
    assert (closed.date().isoformat() if closed else None) == expected
