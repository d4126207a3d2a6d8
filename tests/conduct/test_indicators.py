"""The 22 escalation indicators: each from both sides of its threshold, and the guardrails that hold for all."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from service.conduct.indicators import read_indicators
from service.conduct.rule_sets import RULES
from service.domain.course import Member
from service.domain.findings import IndicatorState
from service.domain.report import Precision

from .bodies import BREACH_OF_RESTRAINT, indicator, record, told
from .cases import CONTACTS, DAMAGES, FOLLOWS, HAMPSHIRE, HELPLINE, LOITERS, SUSSEX

PRESENT, ABSENT, NOT_KNOWN = IndicatorState.PRESENT, IndicatorState.ABSENT, IndicatorState.NOT_KNOWN
MONTH = Precision.MONTH


def day(number: int) -> str:
    """Noon of a day of 2026, counted from the first of January."""
    return f"{datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=number):%Y-%m-%d %H:%M}"


def on(*days: int, conduct: str | dict[str, Any] = CONTACTS, **parts: Any) -> list[Member]:
    """Reports of the force, one on each day."""
    return [told(SUSSEX, day(number), conduct, **parts) for number in days]


def sdash(*yes: int, at: str = "2026-11-10", **more: Any) -> dict[str, Any]:
    """An S-DASH with these questions answered yes."""
    return {"tool": "S-DASH", "at": at, "positive_ids": list(yes), **more}


def noted(kind: str, at: str = "") -> list[Member]:
    """Conduct on the first of January 2026, and a note about the course."""
    return on(0, knowledge=[{"kind": kind, "at": at}])


CASES: list[tuple[str, str, list[Member], IndicatorState]] = [
    ("one occasion", "I01", on(0), ABSENT),
    ("a second occasion", "I01", on(0, 1), PRESENT),
    ("one occasion that two agencies report", "I01",
     [told(SUSSEX, day(0), LOITERS), told(HELPLINE, day(0), LOITERS)], ABSENT),

    ("three occasions in a month after none", "I02", on(0, 60, 65, 70), PRESENT),
    ("two occasions in a month after none", "I02", on(0, 60, 70), ABSENT),
    ("three in a month and one that is known to the month only", "I02",
     [*on(0, 60, 65, 70), *on(90, precision=MONTH)], PRESENT),
    ("two in a month and one that is known to the month only", "I02",
     [*on(0, 60, 70), *on(90, precision=MONTH)], NOT_KNOWN),
    ("gaps of 100, 50 and 20 days after one of 200", "I02", on(0, 200, 300, 350, 370), PRESENT),
    ("thirty old events, all told at a first interview in October", "I02",
     [told(SUSSEX, day(3 * n), CONTACTS, made="2026-10-01 10:00") for n in range(30)], ABSENT),
    ("three of last week, told with thirty old ones", "I02",
     [*(told(SUSSEX, day(3 * n), CONTACTS, made="2026-10-01 10:00") for n in range(30)),
      *(told(SUSSEX, f"2026-09-2{n} 12:00", CONTACTS, made="2026-10-01 10:00") for n in (5, 6, 7))], PRESENT),
    ("shrinking gaps between events that are all told long afterwards", "I02",
     [told(SUSSEX, day(n), CONTACTS, made="2026-11-01 10:00") for n in (0, 120, 180, 210, 215)], ABSENT),
    ("gaps that shrink only by what is told long afterwards", "I02",
     [*on(0), *(told(SUSSEX, day(n), CONTACTS, made="2026-11-01 10:00") for n in (120, 180, 210, 215))], ABSENT),
    ("a rise whose last report says that it discloses the past", "I02",
     [*on(0, 60, 65), *on(70, handling=["HISTORIC-DISCLOSURE"])], ABSENT),

    ("contact twice, then a threat", "I03", [*on(0, 10), *on(20, conduct="EXT_THREAT_KILL")], PRESENT),
    ("a threat, then contact", "I03", [*on(0, conduct="EXT_THREAT_KILL"), *on(10, 20)], ABSENT),
    ("contact and nothing else", "I03", on(0, 10, 20, 30), ABSENT),
    ("a single occasion has nothing before it", "I03", on(0, conduct="EXT_ASSAULT"), ABSENT),
    ("damage four occasions ago and watching since", "I03",
     [*on(0, conduct=DAMAGES), *on(10, 20, 30, conduct="S2A3_G")], ABSENT),
    ("contact, then a threat in some month", "I03",
     [*on(0, 10), *on(31, conduct="EXT_THREAT_KILL", precision=MONTH)], NOT_KNOWN),
    ("contact, then a threat", "I03", [*on(0), *on(10, conduct="EXT_THREAT_KILL")], PRESENT),
    ("an occasion of which nobody says what was done", "I03", [*on(0), told(SUSSEX, day(10))], NOT_KNOWN),

    ("three kinds lately after one", "I04", [*on(0), *on(100, conduct=FOLLOWS), *on(101, conduct=DAMAGES)], PRESENT),
    ("one new kind lately, two in all", "I04", [*on(0), *on(100, conduct=FOLLOWS)], ABSENT),
    ("new kinds that are known to the month only", "I04",
     [*on(0), *on(100, conduct=FOLLOWS, precision=MONTH)], NOT_KNOWN),

    ("messages, then he follows her", "I05", [*on(0, 5), *on(9, conduct=FOLLOWS)], PRESENT),
    ("messages, then at her door", "I05",
     [*on(0, 5), *on(9, conduct={"code": CONTACTS, "channel": "doorstep"})], PRESENT),
    ("he follows her, then messages", "I05", [*on(0, conduct=FOLLOWS), *on(5, 9)], ABSENT),
    ("messages only", "I05", on(0, 5, 9), ABSENT),
    ("messages in some month, then he follows her", "I05",
     [*on(0, precision=MONTH), *on(40, conduct=FOLLOWS)], NOT_KNOWN),
    ("something that nobody described, then he follows her", "I05",
     [told(SUSSEX, day(0)), *on(9, conduct=FOLLOWS)], NOT_KNOWN),

    ("four times outside her home in seven days", "I06", on(0, 2, 4, 6, conduct=LOITERS), PRESENT),
    ("three times in seven days", "I06", on(0, 3, 6, conduct=LOITERS), ABSENT),
    ("four times in eight days", "I06", on(0, 2, 4, 7, conduct=LOITERS), ABSENT),
    ("once, on which four agencies report", "I06",
     [told(a, day(0), LOITERS) for a in (SUSSEX, HAMPSHIRE, HELPLINE)] + on(1, 2, conduct=LOITERS), ABSENT),
    ("three times, and the victim answers that it is more", "I06",
     on(0, 3, 6, conduct=LOITERS, assessments=[sdash(4)]), PRESENT),
    ("twice in days and twice in some month", "I06",
     [*on(0, 2, conduct=LOITERS), *on(3, 50, conduct=LOITERS, precision=MONTH)], NOT_KNOWN),

    ("a breach as conduct", "I07", on(0, conduct="EXT_ORDER_BREACH"), PRESENT),
    ("a breach that is only a crime classification", "I07", on(0, included=[BREACH_OF_RESTRAINT]), PRESENT),
    ("a breach that is only a note on the order", "I07",
     on(0, orders=[{"type": "spo", "conditions_breached": [{"id": "P2"}]}]), PRESENT),
    ("no breach", "I07", on(0), ABSENT),
    ("a report that says nothing of what was done", "I07", [told(SUSSEX, day(0))], NOT_KNOWN),

    ("contact a fortnight after the separation", "I08", on(14, relationship="ex_partner", ended="2026-01-01"), PRESENT),
    ("contact fifteen days after it", "I08", on(15, relationship="ex_partner", ended="2026-01-01"), ABSENT),
    ("contact after a separation in some month", "I08", on(14, relationship="ex_partner", ended="2026-01"), NOT_KNOWN),
    ("no trigger is recorded", "I08", on(14), NOT_KNOWN),
    ("contact on the day of the arrest, the hour not known", "I08", noted("arrested", "2026-01-01"), NOT_KNOWN),
    ("contact two hours after the release", "I08", noted("released", "2026-01-01T10:00:00+00:00"), PRESENT),
    ("contact two hours before the arrest", "I08", noted("arrested", "2026-01-01T14:00:00+00:00"), ABSENT),
    ("contact three days after an order was served", "I08",
     on(3, orders=[{"type": "nmo", "served_at": "2026-01-01"}]), PRESENT),
    ("contact three days after a letter of no further action", "I08",
     on(3, knowledge=[{"kind": "NFA", "at": "2026-01-01"}]), PRESENT),

    ("a threat to kill", "I09", on(0, conduct="EXT_THREAT_KILL"), PRESENT),
    ("a threat of suicide", "I09", on(0, conduct="EXT_THREAT_SELF_HARM"), PRESENT),
    ("no threat", "I09", on(0), ABSENT),
    ("strangulation five years ago", "I10", [told(SUSSEX, "2021-03-01 12:00", "EXT_STRANGULATION"), *on(0)], PRESENT),
    ("contact only", "I10", on(0), ABSENT),
    ("no conduct named at all", "I10", [told(SUSSEX, day(0))], NOT_KNOWN),

    ("conduct towards her mother", "I11", on(0, conduct="EXT_THIRD_PARTY_HARASSMENT"), PRESENT),
    ("a friend who acts for him", "I11", on(0, others=[{"local_id": "P1", "role": "proxy"}]), PRESENT),
    ("an answer that he got others to help", "I11", on(0, assessments=[sdash(9)]), PRESENT),
    ("nobody else", "I11", on(0), ABSENT),

    ("he tried to find her", "I13", on(0, conduct="EXT_ATTEMPT_LOCATE"), PRESENT),
    ("he found her new address", "I13", noted("new_address_found"), PRESENT),
    ("he did not, as far as reports say what he did", "I13", on(0), ABSENT),

    ("two forces", "I14", [*on(0), told(HAMPSHIRE, day(1), CONTACTS)], PRESENT),
    ("one force", "I14", on(0, 1), ABSENT),

    ("very frightened, said a fortnight ago", "I15", on(0, assessments=[sdash(1)]), PRESENT),
    ("very frightened by DASH question 2", "I15",
     on(0, assessments=[{"tool": "DASH", "at": "2026-11-20", "positive_ids": [2]}]), PRESENT),
    ("very frightened, said thirty days ago", "I15", on(0, assessments=[sdash(1, at="2026-10-25")]), PRESENT),
    ("very frightened, said thirty-one days ago", "I15", on(0, assessments=[sdash(1, at="2026-10-24")]), NOT_KNOWN),
    ("very frightened, said on no known day", "I15", on(0, assessments=[sdash(1, at="2026")]), NOT_KNOWN),
    ("not very frightened, said last week", "I15",
     on(0, assessments=[{"tool": "S-DASH", "at": "2026-11-17", "answers": {"1": "no"}}]), ABSENT),
    ("very frightened, in a helpline's report of this month", "I15",
     [told(HELPLINE, "2026-11-02 12:00", CONTACTS, impact={"very_frightened": True})], PRESENT),
    ("nobody asked her", "I15", on(0), NOT_KNOWN),

    ("a new baby", "I16", on(0, assessments=[{"tool": "DASH", "positive_ids": [9]}]), PRESENT),
    ("abuse by way of the children", "I16", on(0, conduct="EXT_CHILD_CONTACT_ABUSE"), PRESENT),
    ("no children, no pregnancy, no animals: all asked", "I16",
     on(0, assessments=[{"tool": "DASH", "positive_ids": [1], "complete": True}]), ABSENT),
    ("no conflict over contact, and nothing asked of pregnancy or animals", "I16",
     on(0, assessments=[{"tool": "DASH", "answers": {"7": "no"}}]), NOT_KNOWN),
    ("other questions answered yes say nothing of children", "I16",
     on(0, assessments=[{"tool": "DASH", "positive_ids": [1]}]), NOT_KNOWN),

    ("five emails in ten minutes, each reported, then silence for months", "I17",
     [told(SUSSEX, f"2026-06-01 12:0{n}", {"code": CONTACTS, "channel": "email"}) for n in range(5)], PRESENT),
    ("five emails in ten minutes in one report, then silence: one occasion", "I17",
     [told(SUSSEX, "2026-06-01 12:00", {"code": CONTACTS, "count": 5})], ABSENT),
    ("five occasions in a fortnight, the last thirteen days ago", "I17",
     [told(SUSSEX, f"2026-11-{n:02} 12:00", CONTACTS) for n in (3, 5, 7, 9, 11)], ABSENT),
    ("five occasions in a fortnight, the last fourteen days ago", "I17",
     [told(SUSSEX, f"2026-11-{n:02} 12:00", CONTACTS) for n in (2, 4, 6, 8, 10)], PRESENT),
    ("four occasions, then silence", "I17", on(0, 1, 2, 3), ABSENT),
    ("five occasions, then custody", "I17",
     [*on(0, 1, 2, 3), *on(4, knowledge=[{"kind": "in_custody", "at": "2026-01-06"}])], ABSENT),
    ("five occasions, then silence, and custody at no known time", "I17",
     [*on(0, 1, 2, 3), *on(4, knowledge=["in_custody"])], NOT_KNOWN),
    ("five occasions, then silence, and custody before them", "I17",
     [*on(0, 1, 2, 3), *on(4, knowledge=[{"kind": "in_custody", "at": "2025-06-01"}])], PRESENT),

    ("a second vexatious complaint", "I18", on(0, 9, conduct="EXT_VEXATIOUS_COMPLAINT"), PRESENT),
    ("a first one", "I18", on(0, conduct="EXT_VEXATIOUS_COMPLAINT"), ABSENT),

    ("contact the day after she withdrew support", "I19",
     [*on(0, knowledge=[{"kind": "victim_withdrew", "at": "2026-01-02"}]), *on(2)], PRESENT),
    ("contact on the day on which she withdrew support", "I19", noted("victim_withdrew", "2026-01-01"), ABSENT),
    ("no contact since she withdrew support", "I19", noted("victim_withdrew", "2026-01-02"), ABSENT),
    ("nobody says that she withdrew", "I19", on(0, 5), NOT_KNOWN),

    ("conduct the day after the assessment", "I20", on(0, assessments=[sdash(1, at="2025-12-31")]), PRESENT),
    ("an assessment on the day of the conduct", "I20", on(0, assessments=[sdash(1, at="2026-01-01")]), ABSENT),
    ("an assessment two hours before the conduct of that day", "I20",
     on(0, assessments=[sdash(1, at="2026-01-01T10:00:00+00:00")]), PRESENT),
    ("an assessment of no known day", "I20", on(0, assessments=[sdash(1, at="last week")]), NOT_KNOWN),
    ("no assessment at all: not known here, and asked for by a prompt", "I20", on(0), NOT_KNOWN),
    ("an assessment in a month that may have seen more", "I20",
     on(0, precision=MONTH, assessments=[sdash(1, at="2026-01-15")]), NOT_KNOWN),
    ("an assessment after the month of the conduct", "I20",
     on(0, precision=MONTH, assessments=[sdash(1, at="2026-02-01")]), ABSENT),

    ("an order that ends in fourteen days", "I21",
     on(0, orders=[{"type": "spo", "expires_at": "2026-12-08"}]), PRESENT),
    ("an order that ends in fifteen days", "I21", on(0, orders=[{"type": "spo", "expires_at": "2026-12-09"}]), ABSENT),
    ("an order that ends today", "I21", on(0, orders=[{"type": "spo", "expires_at": "2026-11-24"}]), PRESENT),
    ("an order that ended yesterday", "I21", on(0, orders=[{"type": "spo", "expires_at": "2026-11-23"}]), ABSENT),
    ("an order without an end", "I21", on(0, orders=[{"type": "spo"}]), NOT_KNOWN),
    ("a release from custody next week", "I21", noted("release_due", "2026-12-01"), PRESENT),

    ("he works with the records of an agency", "I22", noted("insider_access"), PRESENT),
    ("nobody says where he works", "I22", on(0), NOT_KNOWN),
]  # fmt: skip


@pytest.mark.parametrize("code, members, state", [case[1:] for case in CASES], ids=[f"{c[1]}: {c[0]}" for c in CASES])
def test_an_indicator(code: str, members: list[Member], state: IndicatorState) -> None:
    assert indicator(record(*members), code).state is state


@pytest.mark.parametrize("others, state", [(None, NOT_KNOWN), (0, ABSENT), (1, PRESENT)])
def test_other_victims_are_told_without_naming_them(others: int | None, state: IndicatorState) -> None:
    found = indicator(record(*on(0), same_suspect=others), "I12")
    assert (found.state, found.grounds) == (state, ())


def test_all_22_are_told_whether_they_are_there_or_not() -> None:
    assert [one.code for one in record(*on(0)).indicators] == [f"I{number:02}" for number in range(1, 23)]


@pytest.mark.parametrize("code", sorted(set(RULES.on("indicators", date(2026, 11, 24), read_indicators)) - {"I12"}))
def test_every_indicator_can_be_there_and_otherwise(code: str) -> None:
    states = {state for _, of, _, state in CASES if of == code}
    assert PRESENT in states
    assert states & {ABSENT, NOT_KNOWN}


@pytest.mark.parametrize("name, code, members, state", CASES, ids=[f"{c[1]}: {c[0]}" for c in CASES])
def test_what_is_there_names_the_statements_it_rests_on(
    name: str, code: str, members: list[Member], state: IndicatorState
) -> None:
    found = indicator(record(*members), code)
    assert bool(found.grounds) is (state is PRESENT), name
    for ground in found.grounds:
        body: Any = next(m.report.body for m in members if m.incident_id == ground.incident_id)
        for part in ground.pointer.split("/")[1:]:
            body = body[int(part)] if isinstance(body, list) else body[part]
        assert body


def test_an_indicator_rests_on_figures() -> None:
    assert indicator(record(*on(0, 60, 65, 70)), "I02").basis == "3 in the 30 days up to the latest, 0 in the 30 before"
    assert indicator(record(*on(0, 200, 300, 350, 370)), "I02").basis == "last gaps of 100, 50, 20 days; median 75"
    assert indicator(record(*on(0, 2, 4, 6, conduct=LOITERS)), "I06").basis == "4 occasions in 7 days"
    assert indicator(record(*on(0, conduct="EXT_WEAPON")), "I10").basis == "reported on 1 occasion"


def test_a_second_breach_is_a_pattern() -> None:
    assert indicator(record(*on(0, 9, conduct="EXT_ORDER_BREACH")), "I07").notes == ("pattern",)
    assert indicator(record(*on(0, conduct="EXT_ORDER_BREACH")), "I07").notes == ()


@pytest.mark.parametrize(
    "served, is_soon",
    [
        ("2025-12-29T12:00:00+00:00", True),
        ("2025-12-29T11:59:00+00:00", False),
        ("2026-01-01T12:01:00+00:00", False),
        ("2025-12-30", True),
        ("2025-12-29", False),
    ],
)
def test_a_breach_within_72_hours_of_service_is_told(served: str, is_soon: bool) -> None:
    breach = on(0, conduct="EXT_ORDER_BREACH", orders=[{"type": "spo", "served_at": served}])
    assert ("soon_after_service" in indicator(record(*breach), "I07").notes) is is_soon


def test_threats_to_kill_and_of_suicide_are_told_together() -> None:
    both = [*on(0, conduct="EXT_THREAT_KILL"), *on(9, conduct="EXT_THREAT_SELF_HARM")]
    assert indicator(record(*both), "I09").notes == ("together",)
    assert indicator(record(*both[:1]), "I09").notes == ()


# Guardrail a: occasions, not reports of them.
@pytest.mark.parametrize("code", ["I01", "I02", "I06", "I07", "I17", "I18"])
def test_another_agencys_report_of_the_same_occasion_adds_nothing(code: str) -> None:
    conduct = {"I06": LOITERS, "I07": "EXT_ORDER_BREACH", "I18": "EXT_VEXATIOUS_COMPLAINT"}.get(code, LOITERS)
    once = on(0, conduct=conduct)
    again = [told(agency, day(0), conduct) for agency in (HAMPSHIRE, HELPLINE)]
    before, after = indicator(record(*once), code), indicator(record(*once, *again), code)
    assert (before.state, before.basis, before.notes) == (after.state, after.basis, after.notes)


# Guardrail b: the time of the event, not that of the report.
def test_when_events_were_reported_changes_no_figure_within_the_month() -> None:
    soon = [told(SUSSEX, day(n), CONTACTS, made=day(n + 1)) for n in (0, 60, 65, 70)]
    late = [told(SUSSEX, day(n), CONTACTS, made=day(80)) for n in (0, 60, 65, 70)]
    assert indicator(record(*soon), "I02") == indicator(record(*late), "I02")


# Guardrail c: a human's grade.
@pytest.mark.parametrize("grade", ["high", "medium", "standard"])
def test_no_conduct_and_no_indicator_touches_a_grade_that_a_person_gave(grade: str) -> None:
    graded = on(0, assessments=[{"tool": "DASH", "at": "2026-01-01", "grade": grade}])
    calm, grave = record(*graded), record(*graded, *on(20, 21, 22, conduct="EXT_ASSAULT"))
    assert calm.assessments.highest_grade == grave.assessments.highest_grade == grade
    assert calm.assessments.latest_grade == grave.assessments.latest_grade == grade


# Guardrail d: what is missing is not known.
def test_a_bare_report_makes_nothing_absent_that_it_does_not_tell() -> None:
    bare = record(told(SUSSEX, "2026-01-01 00:00", precision=Precision.UNKNOWN))
    absent = {one.code for one in bare.indicators if one.state is ABSENT}
    assert absent == {"I01", "I14"}


# Guardrail e: nothing is decided, and nothing is added up.
def test_indicators_have_no_sum_and_no_grade() -> None:
    found = record(*on(0, 1, 2))
    words = " ".join(f"{one.name} {one.basis}" for one in found.indicators)
    assert not re.search(r"\b(risk|score|high|low|likely|dangerous|total|guilty|charge)\b", words.lower())
    assert not {"score", "grade", "total", "rank"} & set(type(found.indicators[0]).__slots__)


@pytest.mark.parametrize("members", [case[2] for case in CASES], ids=[f"{c[1]}: {c[0]}" for c in CASES])
def test_the_order_of_reports_makes_no_difference_to_the_record(members: list[Member]) -> None:
    assert record(*members[::-1]) == record(*members)
