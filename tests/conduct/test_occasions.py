"""How reports fall into occasions: named cases of law and practice, and properties that hold for any reports."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.conduct.summary import summarise
from service.domain.course import Member
from service.domain.report import Precision
from service.domain.standing import Standing
from service.domain.summary import Summary

from .cases import (
    CONTACTS,
    DAMAGES,
    FOLLOWS,
    HAMPSHIRE,
    HELPLINE,
    LANDLORD,
    LOITERS,
    PROSECUTORS,
    SUSSEX,
    at,
    course_of,
    reported,
)

DAY, MONTH, HOUR, UNKNOWN = Precision.DAY, Precision.MONTH, Precision.HOUR, Precision.UNKNOWN

CASES: list[tuple[str, list[Member], int]] = [
    ("one report is one occasion", [reported(SUSSEX, "2026-11-03 18:05", CONTACTS)], 1),
    (
        "Kelly: three calls within five minutes, each recorded by the force, are three occasions",
        [reported(SUSSEX, f"2026-11-03 02:0{minute}", CONTACTS, channel="call") for minute in (0, 2, 5)],
        3,
    ),
    (
        "Kelly: another force's report of one of the calls does not make the three into one",
        [
            *(reported(SUSSEX, f"2026-11-03 02:0{minute}", CONTACTS, channel="call") for minute in (0, 2, 5)),
            reported(HAMPSHIRE, "2026-11-03 02:03", CONTACTS, channel="call"),
        ],
        3,
    ),
    (
        "Kelly: a helpline's report of that day does not make the three into one, nor add a fourth",
        [
            *(reported(SUSSEX, f"2026-11-03 02:0{minute}", CONTACTS, channel="call") for minute in (0, 2, 5)),
            reported(HELPLINE, "2026-11-03 00:00", CONTACTS, precision=DAY),
        ],
        3,
    ),
    (
        "Lau: two acts four months apart stay two occasions, without any cut-off",
        [reported(SUSSEX, "2026-03-01 12:00", CONTACTS), reported(SUSSEX, "2026-07-01 12:00", DAMAGES)],
        2,
    ),
    (
        "Pratt: two acts three months apart are two occasions",
        [reported(SUSSEX, "2026-03-01 12:00", CONTACTS), reported(SUSSEX, "2026-06-01 12:00", CONTACTS)],
        2,
    ),
    (
        "the same event reported by two forces is one occasion",
        [reported(SUSSEX, "2026-11-03 18:05", LOITERS), reported(HAMPSHIRE, "2026-11-03 18:20", LOITERS)],
        1,
    ),
    (
        "the same event reported by four agencies is one occasion",
        [reported(a, "2026-11-03 18:05", LOITERS) for a in (SUSSEX, HAMPSHIRE, HELPLINE, LANDLORD)],
        1,
    ),
    (
        "a thin report that names no conduct is the event that another agency reports at that time",
        [reported(SUSSEX, "2026-11-03 18:05", LOITERS), reported(HELPLINE, "2026-11-03 18:10")],
        1,
    ),
    (
        "two agencies that report different conduct at the same time report two occasions",
        [reported(SUSSEX, "2026-11-03 18:05", LOITERS), reported(HELPLINE, "2026-11-03 18:05", CONTACTS)],
        2,
    ),
    (
        "two agencies that report contact over different channels report two occasions",
        [
            reported(SUSSEX, "2026-11-03 18:05", CONTACTS, channel="call"),
            reported(HELPLINE, "2026-11-03 18:05", CONTACTS, channel="instagram"),
        ],
        2,
    ),
    (
        "a channel in capitals is the same channel",
        [
            reported(SUSSEX, "2026-11-03 18:05", CONTACTS, channel="WHATSAPP"),
            reported(HELPLINE, "2026-11-03 18:05", CONTACTS, channel="whatsapp"),
        ],
        1,
    ),
    (
        "thirty minutes apart is one occasion",
        [reported(SUSSEX, "2026-11-03 18:00", LOITERS), reported(HAMPSHIRE, "2026-11-03 18:30", LOITERS)],
        1,
    ),
    (
        "thirty-one minutes apart is two",
        [reported(SUSSEX, "2026-11-03 18:00", LOITERS), reported(HAMPSHIRE, "2026-11-03 18:31", LOITERS)],
        2,
    ),
    (
        "loitering that neighbours report to one force again and again is one occasion while it lasts",
        [reported(SUSSEX, f"2026-11-03 18:{minute}", LOITERS) for minute in ("00", "25", "50")],
        1,
    ),
    (
        "following and then damage, recorded apart by one force, are two occasions",
        [reported(SUSSEX, "2026-11-03 18:00", FOLLOWS), reported(SUSSEX, "2026-11-03 18:10", DAMAGES)],
        2,
    ),
    (
        "two records of one force of the same minute and conduct are one occasion",
        [
            reported(SUSSEX, "2026-11-03 18:00", DAMAGES, reference="a"),
            reported(SUSSEX, "2026-11-03 18:00", DAMAGES, reference="b"),
        ],
        1,
    ),
    (
        "two records of one force, each only to the hour, are two occasions",
        [
            reported(SUSSEX, "2026-11-03 18:00", DAMAGES, reference="a", precision=HOUR),
            reported(SUSSEX, "2026-11-03 18:00", DAMAGES, reference="b", precision=HOUR),
        ],
        2,
    ),
    (
        "an hour on one side covers a minute on the other",
        [
            reported(SUSSEX, "2026-11-03 18:00", DAMAGES, precision=HOUR),
            reported(HAMPSHIRE, "2026-11-03 18:55", DAMAGES),
        ],
        1,
    ),
    (
        "a landlord's report of the day is the event that the police know to the minute",
        [reported(SUSSEX, "2026-11-03 18:05", DAMAGES), reported(LANDLORD, "2026-11-03 00:00", DAMAGES, precision=DAY)],
        1,
    ),
    (
        "a landlord's report of other conduct that day is another occasion",
        [reported(SUSSEX, "2026-11-03 18:05", LOITERS), reported(LANDLORD, "2026-11-03 00:00", DAMAGES, precision=DAY)],
        2,
    ),
    (
        "two reports of the day by one agency are two occasions",
        [
            reported(LANDLORD, "2026-11-03 00:00", DAMAGES, precision=DAY, reference="a"),
            reported(LANDLORD, "2026-11-03 00:00", DAMAGES, precision=DAY, reference="b"),
        ],
        2,
    ),
    (
        "a summer day begins an hour earlier in universal time",
        [
            reported(SUSSEX, "2026-06-30 23:30", DAMAGES),
            reported(LANDLORD, "2026-06-30 23:00", DAMAGES, precision=DAY),
        ],
        1,
    ),
    (
        "a helpline's report of a month joins an event in it and adds none",
        [
            reported(SUSSEX, "2026-06-12 10:00", CONTACTS),
            reported(SUSSEX, "2026-06-20 10:00", CONTACTS),
            reported(HELPLINE, "2026-06-01 12:00", CONTACTS, precision=MONTH),
        ],
        2,
    ),
    (
        "a report of a period of months is one occasion where nothing else is known",
        [reported(HELPLINE, "2026-06-10 12:00", CONTACTS, until="2026-10-18 12:00", precision=DAY)],
        1,
    ),
    (
        "a report with an exact start that spans weeks joins nobody's separate calls together",
        [
            reported(HELPLINE, "2026-06-01 00:00", CONTACTS, until="2026-06-30 00:00"),
            reported(SUSSEX, "2026-06-12 10:00", CONTACTS),
            reported(SUSSEX, "2026-06-12 10:05", CONTACTS),
        ],
        2,
    ),
    (
        "a time that is not known covers its month",
        [
            reported(SUSSEX, "2026-06-12 10:00", CONTACTS),
            reported(HELPLINE, "2026-06-30 12:00", CONTACTS, precision=UNKNOWN),
        ],
        1,
    ),
    (
        "a referral to prosecutors is no occasion of its own",
        [reported(SUSSEX, "2026-11-03 18:05", CONTACTS), reported(PROSECUTORS, "2026-11-12 10:15")],
        1,
    ),
    (
        "a referral dated before everything else is no occasion of its own either",
        [reported(SUSSEX, "2026-11-03 18:05", CONTACTS), reported(PROSECUTORS, "2026-01-12 10:15", CONTACTS)],
        1,
    ),
    ("two referrals with nothing else are one occasion", [
        reported(PROSECUTORS, "2026-11-12 10:15"), reported(PROSECUTORS, "2026-11-14 10:15")], 1),
    (
        "a report whose end lies before its start counts from its start",
        [reported(SUSSEX, "2026-11-03 18:05", CONTACTS, until="2026-11-02 18:05")],
        1,
    ),
]  # fmt: skip


@pytest.mark.parametrize("members, occasions", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_reports_fall_into_occasions(members: list[Member], occasions: int) -> None:
    assert len(summarise(course_of(members)).occasions) == occasions


def test_a_referral_firms_up_no_occasion_and_says_nothing_of_its_conduct() -> None:
    suspected = reported(SUSSEX, "2026-11-03 18:05", CONTACTS, standing=Standing.SUSPECTED)
    occasion = summarise(course_of([suspected, reported(PROSECUTORS, "2026-11-12 10:15", DAMAGES)])).occasions[0]
    assert (occasion.standing, occasion.behaviours, len(occasion.members)) == (Standing.SUSPECTED, (CONTACTS,), 2)


def test_an_occasion_is_as_exact_and_as_firm_as_the_best_report_of_it() -> None:
    vague = reported(LANDLORD, "2026-11-03 00:00", DAMAGES, precision=DAY, standing=Standing.UNATTRIBUTED)
    exact = reported(SUSSEX, "2026-11-03 18:05", DAMAGES, until="2026-11-03 18:40")
    occasion = summarise(course_of([vague, exact])).occasions[0]
    assert (occasion.started, occasion.ended) == (at("2026-11-03 18:05"), at("2026-11-03 18:40"))
    assert (occasion.precision, occasion.standing) == (Precision.MINUTE, Standing.ATTRIBUTED)


def test_figures_of_a_course_are_those_of_its_occasions() -> None:
    summary = summarise(
        course_of(
            [
                reported(SUSSEX, "2026-01-01 12:00", CONTACTS),
                reported(SUSSEX, "2026-01-11 12:00", CONTACTS, standing=Standing.SUSPECTED),
                reported(HELPLINE, "2026-02-01 12:00", DAMAGES, precision=MONTH, standing=Standing.UNATTRIBUTED),
                reported(SUSSEX, "2026-03-01 12:00", CONTACTS, LOITERS),
                reported(SUSSEX, "2026-03-31 12:00", CONTACTS),
            ]
        )
    )
    assert [o.gap_days for o in summary.occasions] == [None, 10, None, None, 30]
    assert (summary.attributed, summary.suspected, summary.unattributed) == (3, 1, 1)
    assert summary.behaviours == ((CONTACTS, 4), (LOITERS, 1), (DAMAGES, 1))
    assert (summary.median_gap_days, summary.longest_gap_days, summary.span_days) == (20.0, 30, 89)
    assert [o.day for o in summary.occasions][-1] == date(2026, 3, 31)
    assert summary.agencies == (HELPLINE, SUSSEX)


def test_a_course_without_reports_has_no_summary() -> None:
    with pytest.raises(ValueError, match="at least one incident"):
        summarise(course_of([]))


MEMBERS = st.lists(
    st.builds(
        reported,
        st.sampled_from([SUSSEX, HAMPSHIRE, HELPLINE, LANDLORD, PROSECUTORS]),
        st.builds("2026-11-0{} {:02}:{:02}".format, st.integers(1, 2), st.integers(17, 19), st.integers(0, 59)),
        st.sampled_from([CONTACTS, LOITERS, DAMAGES]),
        precision=st.sampled_from([Precision.MINUTE, Precision.MINUTE, *Precision]),
        channel=st.sampled_from(["", "call", "letter"]),
        standing=st.sampled_from(Standing),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda member: member.incident_id,
)


def together(summary: Summary) -> set[frozenset[str]]:
    """The occasions as sets of incident ids."""
    return {frozenset(m.incident_id for m in o.members) for o in summary.occasions}


@given(MEMBERS.flatmap(lambda members: st.tuples(st.just(members), st.permutations(members))))
def test_the_order_of_reports_does_not_matter(orders: tuple[list[Member], list[Member]]) -> None:
    one, other = orders
    assert summarise(course_of(one)) == summarise(course_of(other))


@given(MEMBERS)
def test_every_report_is_of_exactly_one_occasion_and_figures_add_up(members: list[Member]) -> None:
    summary = summarise(course_of(members))
    placed = [m.incident_id for o in summary.occasions for m in o.members]
    assert sorted(placed) == sorted(m.incident_id for m in members)
    assert summary.attributed + summary.suspected + summary.unattributed == len(summary.occasions)
    assert [o.number for o in summary.occasions] == list(range(1, len(summary.occasions) + 1))
    assert all(o.started <= later.started for o, later in zip(summary.occasions, summary.occasions[1:], strict=False))


@given(MEMBERS)
def test_the_reports_of_one_occasion_are_one_occasion_by_themselves(members: list[Member]) -> None:
    for occasion in summarise(course_of(members)).occasions:
        assert len(summarise(course_of(occasion.members)).occasions) == 1


@given(MEMBERS)
def test_a_report_from_far_away_adds_one_occasion_and_moves_no_other(members: list[Member]) -> None:
    assume(any(member.agency != PROSECUTORS for member in members))
    before = together(summarise(course_of(members)))
    distant = reported(SUSSEX, "2027-05-01 12:00", CONTACTS)
    after = together(summarise(course_of([*members, distant])))
    assert len(after) == len(before) + 1
    prosecutors = {m.incident_id for m in members if m.agency == PROSECUTORS}
    assert {o - prosecutors for o in before} <= {o - prosecutors for o in after}


@given(st.lists(st.integers(0, 300), min_size=1, max_size=8, unique=True), st.integers(0, 300))
def test_loitering_that_is_one_occasion_stays_so_when_more_of_it_is_reported(minutes: list[int], more: int) -> None:
    def seen(after: int) -> Member:
        return reported(SUSSEX, f"{at('2026-11-03 12:00') + timedelta(minutes=after):%Y-%m-%d %H:%M}", LOITERS)

    before = together(summarise(course_of(map(seen, minutes))))
    after = together(summarise(course_of(map(seen, {*minutes, more}))))
    assert all(any(occasion <= later for later in after) for occasion in before)
