"""Limits on proceedings, to the day: months of every length, leap years, both clock changes, and later law."""

from __future__ import annotations

from datetime import date

import pytest

from service.conduct.limits import limits_of, shown
from service.conduct.moments import months_after
from service.domain.clocks import Limit, LimitState, Proceedings
from service.domain.course import Member
from service.domain.report import Precision

from .cases import DAMAGES, HAMPSHIRE, HELPLINE, PROSECUTORS, at
from .record_cases import SUSPECTED, UNATTRIBUTED, crime, day, record, report

RUNNING, PASSED, STOPPED = LimitState.RUNNING, LimitState.PASSED, LimitState.STOPPED
NO_LIMIT, NOT_KNOWN = LimitState.NO_LIMIT, LimitState.NOT_KNOWN
MONTH, UNKNOWN, DAY = Precision.MONTH, Precision.UNKNOWN, Precision.DAY


def limit(code: str, on: str, *members: Member, proceedings: tuple[Proceedings, ...] = ()) -> Limit:
    (found,) = [one for one in limits_of(record(*members), day(on), proceedings) if one.code == code]
    return found


LAST_DAYS: list[tuple[str, Member, str]] = [
    ("six months from the third of November", report("2026-11-03 18:05"), "2027-05-03"),
    ("from the last of August it is the last of February", report("2026-08-31 12:00"), "2027-02-28"),
    ("from the thirtieth of August too", report("2026-08-30 12:00"), "2027-02-28"),
    ("from the twenty-ninth of August too", report("2026-08-29 12:00"), "2027-02-28"),
    ("from the twenty-eighth of August too", report("2026-08-28 12:00"), "2027-02-28"),
    ("from the last of August before a leap year it is the leap day", report("2027-08-31 12:00"), "2028-02-29"),
    ("from the twenty-ninth of August before a leap year too", report("2027-08-29 12:00"), "2028-02-29"),
    ("from the twenty-eighth it is a day sooner", report("2027-08-28 12:00"), "2028-02-28"),
    ("from the leap day it is the twenty-ninth of August", report("2028-02-29 12:00"), "2028-08-29"),
    ("from the last of February in other years it is the twenty-eighth", report("2027-02-28 12:00"), "2027-08-28"),
    ("from the last of March it is the last of September", report("2026-03-31 12:00"), "2026-09-30"),
    ("from the last of May it is the last of November", report("2026-05-31 12:00"), "2026-11-30"),
    ("from the last of October it is the last of April", report("2026-10-31 12:00"), "2027-04-30"),
    ("from the last of December it is the last of June", report("2026-12-31 12:00"), "2027-06-30"),
    ("from New Year's Day it is the first of July", report("2027-01-01 00:00"), "2027-07-01"),
    ("half past eleven in a summer night by universal time is the next day", report("2026-06-30 23:30"), "2027-01-01"),
    ("a minute before midnight in summer is still the day", report("2026-06-30 22:59"), "2026-12-30"),
    ("the last hour of universal time before summer ends", report("2026-10-24 23:00"), "2027-04-25"),
    ("the hour that comes twice as summer ends is of one day", report("2026-10-25 00:30"), "2027-04-25"),
    ("the hour that comes twice, the second time", report("2026-10-25 01:30"), "2027-04-25"),
    ("the night after summer has ended begins at midnight again", report("2026-10-25 23:59"), "2027-04-25"),
    ("the night before summer begins", report("2026-03-28 23:59"), "2026-09-28"),
    ("the night after summer has begun", report("2026-03-29 23:00"), "2026-09-30"),
    ("the minute before summer begins", report("2026-03-29 00:59"), "2026-09-29"),
    (
        "a night of loitering counts from the day on which it began",
        report("2026-11-03 23:30", until="2026-11-04 00:20"),
        "2027-05-03",
    ),
    ("what is known to the hour counts by its day", report("2026-11-03 00:40", precision=Precision.HOUR), "2027-05-03"),
    (
        "what is known to the month counts from the first of it",
        report("2026-11-20 12:00", precision=MONTH),
        "2027-05-01",
    ),
    (
        "a time that is not known counts from the first of its month",
        report("2026-11-20 12:00", precision=UNKNOWN),
        "2027-05-01",
    ),
    (
        "a period counts from its first day",
        report("2026-11-03 12:00", until="2026-11-20 12:00", precision=DAY),
        "2027-05-03",
    ),
    ("the end of the calendar is the end", report("9999-12-31 23:59"), "9999-12-31"),
]


@pytest.mark.parametrize("member, last_day", [case[1:] for case in LAST_DAYS], ids=[case[0] for case in LAST_DAYS])
def test_the_last_day_for_stalking_and_for_harassment(member: Member, last_day: str) -> None:
    for code in ("PHA_2", "PHA_2A"):
        deadline = limit(code, "2026-11-24", member).attributed
        assert deadline is not None
        assert deadline.last_day == day(last_day)


STATES: list[tuple[str, str, LimitState, int, int | None]] = [
    ("ninety-one days before it nothing is said", "2027-02-01", RUNNING, 91, None),
    ("ninety days before it is", "2027-02-02", RUNNING, 90, 90),
    ("sixty-one days before it is the same notice", "2027-03-03", RUNNING, 61, 90),
    ("sixty days before", "2027-03-04", RUNNING, 60, 60),
    ("thirty-one days before", "2027-04-02", RUNNING, 31, 60),
    ("thirty days before", "2027-04-03", RUNNING, 30, 30),
    ("fourteen days before", "2027-04-19", RUNNING, 14, 14),
    ("eight days before", "2027-04-25", RUNNING, 8, 14),
    ("seven days before", "2027-04-26", RUNNING, 7, 7),
    ("the day before", "2027-05-02", RUNNING, 1, 7),
    ("on the last day an information can still be laid", "2027-05-03", RUNNING, 0, 7),
    ("on the day after it cannot", "2027-05-04", PASSED, -1, None),
]


@pytest.mark.parametrize("on, state, left, notice", [case[1:] for case in STATES], ids=[case[0] for case in STATES])
def test_how_the_limit_stands_as_it_comes_near(on: str, state: LimitState, left: int, notice: int | None) -> None:
    found = limit("PHA_2A", on, report("2026-11-03 18:05"))
    deadline = found.attributed
    assert deadline is not None
    assert (found.state, deadline.state, deadline.days_left, deadline.notice) == (state, state, left, notice)


LAST, SUSPECT_LAST = report("2026-09-01 12:00"), report("2026-11-03 12:00", DAMAGES, standing=SUSPECTED)
OCCASIONS: list[tuple[str, list[Member], str | None, str | None]] = [
    ("from the last of two", [report("2026-03-01 12:00"), LAST], "2027-03-01", None),
    ("a suspected occasion runs beside it", [LAST, SUSPECT_LAST], "2027-03-01", "2027-05-03"),
    (
        "a suspected occasion before the last attributed one keeps its own day",
        [LAST, report("2026-02-01 12:00", DAMAGES, standing=SUSPECTED)],
        "2027-03-01",
        "2026-08-01",
    ),
    ("a suspected occasion alone", [SUSPECT_LAST], None, "2027-05-03"),
    (
        "an occasion that is nobody's moves nothing",
        [LAST, report("2026-11-03 12:00", DAMAGES, standing=UNATTRIBUTED)],
        "2027-03-01",
        None,
    ),
    (
        "with nobody's alone there is nothing to count from",
        [report("2026-11-03 12:00", standing=UNATTRIBUTED)],
        None,
        None,
    ),
    (
        "a second agency's report that firms up the last occasion moves it",
        [LAST, SUSPECT_LAST, report("2026-11-03 12:00", DAMAGES, agency=HAMPSHIRE)],
        "2027-05-03",
        None,
    ),
    ("a referral to prosecutors is no act", [LAST, report("2026-11-12 10:15", agency=PROSECUTORS)], "2027-03-01", None),
    (
        "a month that may hold an earlier day does not outrun a known one",
        [report("2026-11-20 12:00"), report("2026-11-05 12:00", DAMAGES, agency=HELPLINE, precision=MONTH)],
        "2027-05-20",
        None,
    ),
    (
        "a later month does, from its first day",
        [report("2026-10-20 12:00"), report("2026-11-25 12:00", DAMAGES, agency=HELPLINE, precision=MONTH)],
        "2027-05-01",
        None,
    ),
    (
        "acts reported long after count by the day on which they were",
        [report("2026-01-10 12:00", received="2026-11-20 10:00", reported={"at": "2026-11-19T09:00:00Z"})],
        "2026-07-10",
        None,
    ),
]


@pytest.mark.parametrize("members, his, maybe", [case[1:] for case in OCCASIONS], ids=[case[0] for case in OCCASIONS])
def test_which_occasion_the_limit_counts_from(members: list[Member], his: str | None, maybe: str | None) -> None:
    found = limit("PHA_2", "2026-11-24", *members)
    days = [d.last_day.isoformat() if d else None for d in (found.attributed, found.suspected)]
    assert days == [his, maybe]


PROCEEDINGS: list[tuple[str, str, tuple[Proceedings, ...], LimitState]] = [
    (
        "a charge on the last day stops it",
        "2027-06-01",
        (Proceedings(began_on=day("2027-05-03"), how="charge"),),
        STOPPED,
    ),
    (
        "a charge on the day after comes too late",
        "2027-06-01",
        (Proceedings(began_on=day("2027-05-04"), how="charge"),),
        PASSED,
    ),
    (
        "a charge with another offence stops nothing",
        "2027-06-01",
        (Proceedings(began_on=day("2027-01-04"), how="charge", offence="PHA_2"),),
        PASSED,
    ),
    (
        "a charge with the offence itself stops it",
        "2027-06-01",
        (Proceedings(began_on=day("2027-01-04"), how="written charge", offence="PHA_2A"),),
        STOPPED,
    ),
    (
        "a charge that is still to come stops nothing yet",
        "2027-01-01",
        (Proceedings(began_on=day("2027-02-01"), how="charge"),),
        RUNNING,
    ),
    (
        "of two the first counts",
        "2027-06-01",
        (
            Proceedings(began_on=day("2027-05-10"), how="charge"),
            Proceedings(began_on=day("2027-04-10"), how="information"),
        ),
        STOPPED,
    ),
]


@pytest.mark.parametrize("on, begun, state", [case[1:] for case in PROCEEDINGS], ids=[case[0] for case in PROCEEDINGS])
def test_proceedings_stop_the_clock(on: str, begun: tuple[Proceedings, ...], state: LimitState) -> None:
    assert limit("PHA_2A", on, report("2026-11-03 18:05"), proceedings=begun).state is state


LATE = report("2024-02-03 18:05", classification=crime("SC15004", "OS23002"))
WITHOUT = [
    ("fear of violence has no summary limit", "PHA_4", NO_LIMIT),
    ("stalking with serious distress has none", "PHA_4A_ALARM", NO_LIMIT),
    ("controlling or coercive behaviour has none", "SCA_76", NO_LIMIT),
    ("a threatening communication has none", "OSA_181", NO_LIMIT),
    ("harassment had one, and it has passed", "PHA_2", PASSED),
]


@pytest.mark.parametrize("code, state", [case[1:] for case in WITHOUT], ids=[case[0] for case in WITHOUT])
def test_offences_that_are_triable_either_way_say_outright_that_there_is_no_limit(code: str, state: LimitState) -> None:
    found = limit(code, "2026-11-24", LATE)
    assert found.state is state
    assert found.sentence.startswith("No summary limit") is (state is NO_LIMIT)


ACTS: list[tuple[str, str, str, str, LimitState]] = [
    ("a false communication counts from its own day", "OS23001", "OSA_179", "2026-08-31", RUNNING),
    ("sharing an intimate image counts from its own day", "SX03249", "SOA_66B_1", "2026-08-31", RUNNING),
    ("a network offence may still be in time past six months", "CA03006", "CA_127", "2026-08-31", NOT_KNOWN),
    ("a common assault may be, if it is domestic abuse", "CJ88116", "CJA_39", "2026-08-31", NOT_KNOWN),
    ("harassment at home has no row and is summary", "CJ01015", "CJ01015", "2026-08-31", RUNNING),
]


@pytest.mark.parametrize("cjs_code, code, last_day, state", [case[1:] for case in ACTS], ids=[case[0] for case in ACTS])
def test_offences_of_one_act_count_from_that_act(cjs_code: str, code: str, last_day: str, state: LimitState) -> None:
    told = report("2026-02-28 12:00", classification=crime("PH97006", cjs_code))
    on = "2026-08-28" if state is RUNNING else "2026-09-01"
    found = limit(code, on, told, report("2026-11-03 18:05", DAMAGES))
    assert found.attributed is not None
    assert found.attributed.last_day == day("2026-08-28")
    assert found.state is state
    assert limit(code, "2030-01-01", told).state is PASSED


FORCE: list[tuple[str, str, str, str, LimitState]] = [
    ("a threat on the day on which the offence came in", "2024-01-31 00:00", "OS23002", "OSA_181", NO_LIMIT),
    ("a threat on the day before it", "2024-01-30 23:59", "OS23002", "OSA_181", NOT_KNOWN),
    ("a false communication on the day before it", "2024-01-30 23:59", "OS23001", "OSA_179", NOT_KNOWN),
    ("stalking on the day before it was an offence", "2012-11-24 23:59", "PH97006", "PHA_2A", NOT_KNOWN),
]


@pytest.mark.parametrize("when, cjs_code, code, state", [case[1:] for case in FORCE], ids=[case[0] for case in FORCE])
def test_a_crime_that_is_recorded_for_a_day_before_its_law(
    when: str, cjs_code: str, code: str, state: LimitState
) -> None:
    assert limit(code, "2026-11-24", report(when, classification=crime(cjs_code))).state is state


def test_that_there_is_no_limit_is_said_once_whatever_the_number_of_acts() -> None:
    told = [report(f"2026-0{m}-10 12:00", DAMAGES, classification=crime("OS23002")) for m in (3, 5)]
    assert limit("OSA_181", "2026-11-24", *told).state is NO_LIMIT


def test_an_offence_of_one_act_has_a_clock_for_each_act() -> None:
    told = [report(f"2026-0{m}-10 12:00", DAMAGES, classification=crime("PH97006", "OS23001")) for m in (3, 5)]
    found = [one for one in limits_of(record(*told), day("2026-10-01")) if one.code == "OSA_179"]
    assert [one.state for one in found] == [PASSED, RUNNING]


def test_whether_a_limit_runs_for_a_crime_that_the_rules_do_not_know_is_not_known() -> None:
    assert (
        limit("ZZ99001", "2026-11-24", report("2020-01-01 12:00", classification=crime("ZZ99001"))).state is NOT_KNOWN
    )


def test_a_crime_that_prosecutors_propose_is_of_no_one_act() -> None:
    proposed = report("2026-11-12 10:15", agency=PROSECUTORS, classification=crime("OS23001"))
    assert "OSA_179" not in {
        one.code for one in limits_of(record(report("2026-11-03 12:00"), proposed), day("2026-11-24"))
    }


def test_stalking_was_no_offence_before_the_25th_of_november_2012() -> None:
    def codes(when: str) -> set[str]:
        return {one.code for one in limits_of(record(report(when)), day("2026-11-24"))}

    assert {"PHA_2", "PHA_4"} <= codes("2012-11-24 23:59")
    assert not {"PHA_2A", "PHA_4A_ALARM"} & codes("2012-11-24 23:59")
    assert {"PHA_2A", "PHA_4A_ALARM"} <= codes("2012-11-25 00:00")


def test_the_limit_tells_how_it_moved_as_reports_came_in() -> None:
    found = limit(
        "PHA_2A",
        "2026-11-24",
        report("2026-03-31 12:00", received="2026-04-01 09:00", name="first"),
        report("2026-08-31 12:00", DAMAGES, received="2026-09-05 09:00", name="third", standing=SUSPECTED),
        report("2026-05-31 12:00", received="2026-09-01 09:00", name="second"),
        report("2026-02-01 12:00", DAMAGES, received="2026-10-01 09:00", name="of old"),
    )
    assert [(move.incident_id, move.attributed, move.suspected) for move in found.history] == [
        ("inc_first", date(2026, 9, 30), None),
        ("inc_second", date(2026, 11, 30), None),
        ("inc_third", date(2026, 11, 30), date(2027, 2, 28)),
    ]


def test_two_acts_of_one_day_move_the_limit_once() -> None:
    told = [report(f"2026-03-31 1{hour}:00", received=f"2026-04-0{hour} 09:00", name=f"{hour}") for hour in (1, 2)]
    assert [move.incident_id for move in limit("PHA_2", "2026-11-24", *told).history] == ["inc_1"]


KNOWN: list[tuple[str, Member, bool]] = [
    ("a minute tells the day", report("2026-11-03 18:05"), True),
    ("a month does not", report("2026-11-03 18:05", precision=MONTH), False),
    ("a night of two days does not", report("2026-11-03 23:30", until="2026-11-04 00:20"), False),
]


@pytest.mark.parametrize("member, is_known", [case[1:] for case in KNOWN], ids=[case[0] for case in KNOWN])
def test_a_last_day_says_whether_it_was_counted_from_a_day_that_is_known(member: Member, *, is_known: bool) -> None:
    deadline = limit("PHA_2", "2026-11-24", member).attributed
    assert deadline is not None
    assert deadline.is_day_known is is_known


def test_what_readers_were_shown_is_kept_when_a_link_is_undone() -> None:
    first, second = report("2026-03-31 12:00"), report("2026-08-31 12:00", DAMAGES)
    both, one = (limits_of(record(*m), day("2026-09-01")) for m in ([first, second], [first]))
    kept = shown((), both, at("2026-09-01 09:00"), 1)
    kept = shown(kept, both, at("2026-09-02 09:00"), 2)
    kept = shown(kept, one, at("2026-09-03 09:00"), 3)
    assert [(s.revision, s.attributed) for s in kept if s.code == "PHA_2"] == [
        (1, date(2027, 2, 28)),
        (3, date(2026, 9, 30)),
    ]


@pytest.mark.parametrize(
    "of, months, found",
    [
        ("2026-11-24", -12, "2025-11-24"),
        ("2028-02-29", -12, "2027-02-28"),
        ("2026-12-31", 0, "2026-12-31"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2027-01-31", -1, "2026-12-31"),
    ],
)
def test_months_count_both_ways(of: str, months: int, found: str) -> None:
    assert months_after(day(of), months) == day(found)
