"""Prompts that answer the inspections, and the readiness pack: each from both sides, with its rule and its facts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from service.conduct.inspection import read_inspection
from service.conduct.limits import limits_of
from service.conduct.record import prompts_for
from service.conduct.rule_sets import RULES
from service.conduct.summary import summarise
from service.domain.agency import AgencyId
from service.domain.course import Member
from service.domain.record import Asked
from service.domain.standing import Standing

from .bodies import DAMAGE, HARASSMENT, ON, STALKING, raised, record, told
from .cases import CONTACTS, DAMAGES, FOLLOWS, HAMPSHIRE, HELPLINE, LOITERS, SUSSEX, course_of

FIRST, SECOND, THIRD = "2026-10-01 12:00", "2026-10-08 12:00", "2026-10-15 12:00"
TABLE = RULES.on("inspection", ON, read_inspection)
SPO = {"type": "SPO", "made_at": "2026-10-02"}


def force(when: str, *conduct: str, **parts: Any) -> Member:
    """A report of the force, of contact unless it says of what."""
    return told(SUSSEX, when, *(conduct or (CONTACTS,)), **parts)


def assessed(at: str) -> dict[str, Any]:
    """A DASH with the stalking question answered."""
    return {"tool": "DASH", "at": at, "positive_ids": [8], "grade": "medium"}


CASES: list[tuple[str, str, list[Member], bool]] = [
    ("two occasions between former partners, nothing recorded", "P02",
     [force(FIRST, relationship="ex_partner"), force(SECOND)], True),
    ("two occasions between former partners, recorded as harassment", "P02",
     [force(FIRST, relationship="ex_partner", principal=HARASSMENT), force(SECOND)], True),
    ("two occasions between former partners, recorded as stalking", "P02",
     [force(FIRST, relationship="ex_partner", principal=STALKING), force(SECOND)], False),
    ("two occasions between former partners, stalking beneath damage", "P02",
     [force(FIRST, relationship="ex_partner", principal=DAMAGE, included=[STALKING]), force(SECOND)], False),
    ("one occasion between former partners", "P02", [force(FIRST, relationship="ex_partner")], False),
    ("two occasions of strangers with two kinds of listed act", "P02", [force(FIRST), force(SECOND, LOITERS)], True),
    ("two occasions of neighbours with one kind of listed act", "P02",
     [force(FIRST, relationship="neighbour"), force(SECOND)], False),
    ("two occasions of threats, which the Act does not list", "P02",
     [force(FIRST, "EXT_THREAT_KILL"), force(SECOND, "EXT_THREAT_VIOLENCE")], False),

    ("two occasions with acts and no order", "P05", [force(FIRST), force(SECOND, FOLLOWS)], True),
    ("one occasion with acts", "P05", [force(FIRST)], False),
    ("acts that are only suspected to be his", "P05", [force(FIRST), force(SECOND, standing=Standing.SUSPECTED)], True),
    ("acts of nobody known", "P05", [force(FIRST), force(SECOND, standing=Standing.UNATTRIBUTED)], False),
    ("acts, and a Stalking Protection Order without an end", "P05", [force(FIRST, orders=[SPO]), force(SECOND)], False),
    ("acts, and one that ended yesterday", "P05",
     [force(FIRST, orders=[{**SPO, "expires_at": "2026-11-23"}]), force(SECOND)], True),
    ("acts, and one that ends today", "P05",
     [force(FIRST, orders=[{**SPO, "expires_at": "2026-11-24"}]), force(SECOND)], False),
    ("acts, and an interim order", "P05",
     [force(FIRST, orders=[{"type": "interim-spo"}]), force(SECOND)], False),
    ("acts, and a non-molestation order, which is another thing", "P05",
     [force(FIRST, orders=[{"type": "nmo"}]), force(SECOND)], True),
    ("acts, and an order that was considered since", "P05",
     [force(FIRST), force(SECOND, knowledge=[{"kind": "spo_considered", "at": "2026-10-09"}])], False),
    ("acts, and more of them since an order was considered", "P05",
     [force(FIRST, knowledge=[{"kind": "spo_considered", "at": "2026-10-02"}]), force(SECOND)], True),
    ("two occasions of assault only", "P05", [force(FIRST, "EXT_ASSAULT"), force(SECOND, "EXT_ASSAULT")], False),

    ("a second occasion without any assessment", "P06", [force(FIRST), force(SECOND)], True),
    ("a second occasion with the stalking question answered", "P06",
     [force(FIRST), force(SECOND, assessments=[assessed("2026-10-09")])], False),
    ("an assessment, and conduct since", "P07",
     [force(FIRST, assessments=[assessed("2026-10-02")]), force(SECOND)], True),
    ("an assessment after the newest conduct", "P07",
     [force(FIRST), force(SECOND, assessments=[assessed("2026-10-09")])], False),
    ("an old event that is told after the assessment is no newer conduct", "P07",
     [force(SECOND, assessments=[assessed("2026-10-09")]), force(FIRST, made="2026-11-01 10:00")], False),
    ("S-DASH with two of eleven answered", "P08",
     [force(FIRST), force(SECOND, assessments=[{"tool": "S-DASH", "at": "2026-10-09", "positive_ids": [1, 2]}])], True),
    ("DASH with question 8 answered", "P08",
     [force(FIRST), force(SECOND, assessments=[assessed("2026-10-09")])], False),
]  # fmt: skip


@pytest.mark.parametrize(
    "code, members, is_raised", [case[1:] for case in CASES], ids=[f"{case[1]}: {case[0]}" for case in CASES]
)
def test_a_course_raises(code: str, members: list[Member], is_raised: bool) -> None:
    assert bool(raised(record(*members), code)) is is_raised


ELSEWHERE: list[tuple[str, list[Member], AgencyId | None, bool]] = [
    ("Hampshire holds two occasions and Sussex, which reads, one",
     [force(FIRST), told(HAMPSHIRE, SECOND, CONTACTS), told(HAMPSHIRE, THIRD, CONTACTS)], SUSSEX, True),
    ("Hampshire itself reads",
     [force(FIRST), told(HAMPSHIRE, SECOND, CONTACTS), told(HAMPSHIRE, THIRD, CONTACTS)], HAMPSHIRE, False),
    ("both hold one", [force(FIRST), told(HAMPSHIRE, SECOND, CONTACTS)], SUSSEX, False),
    ("Hampshire reports one occasion, twice, and Sussex one",
     [force(FIRST), told(HAMPSHIRE, SECOND, LOITERS), told(HAMPSHIRE, "2026-10-08 12:05", LOITERS)], SUSSEX, False),
    ("a helpline holds more, which leads nothing",
     [force(FIRST), told(HELPLINE, SECOND, CONTACTS), told(HELPLINE, THIRD, CONTACTS)], SUSSEX, False),
    ("a helpline reads", [force(FIRST), told(HELPLINE, SECOND, CONTACTS)], HELPLINE, False),
    ("nobody reads", [force(FIRST), told(HAMPSHIRE, SECOND, CONTACTS), told(HAMPSHIRE, THIRD, CONTACTS)], None, False),
]  # fmt: skip


@pytest.mark.parametrize(
    "members, reader, is_raised", [case[1:] for case in ELSEWHERE], ids=[case[0] for case in ELSEWHERE]
)
def test_another_force_holds_more(members: list[Member], reader: AgencyId | None, is_raised: bool) -> None:
    found = raised(record(*members, reader=reader), "P11")
    assert bool(found) is is_raised
    assert {ground.agency for one in found for ground in one.grounds} <= {HAMPSHIRE}


@pytest.mark.parametrize(
    "on, near, passed",
    [
        (date(2027, 1, 7), False, False),
        (date(2027, 1, 8), True, False),
        (date(2027, 4, 8), True, False),
        (date(2027, 4, 9), False, True),
    ],
)
def test_the_limit_of_summary_offences_is_prompted_from_ninety_days_before_to_its_end(
    on: date, near: bool, passed: bool
) -> None:
    members = [force(FIRST, principal=STALKING), force(SECOND)]
    limits = limits_of(summarise(course_of(members)), on)
    found = record(*members, on=on, limits=limits)
    assert (bool(raised(found, "P09")), bool(raised(found, "P10"))) == (near, passed)
    for one in (*raised(found, "P09"), *raised(found, "P10")):
        assert "8 April 2027" in one.prompt.basis
        assert {ground.occasion for ground in one.grounds} == {2}


def test_no_limit_is_prompted_where_none_was_computed() -> None:
    found = record(force(FIRST), force(SECOND), on=date(2027, 4, 1))
    assert not raised(found, "P09")
    assert not raised(found, "P10")


def test_a_pack_gathers_acts_harm_and_what_was_tried_and_says_what_lacks() -> None:
    found = record(
        force(FIRST, DAMAGES, suspect={"known": True}, knowledge=["told_to_stop"]),
        force(SECOND, FOLLOWS, "EXT_THREAT_KILL", impact={"very_frightened": True}),
    )
    pack = found.pack
    assert [(g.occasion, g.pointer) for g in pack.acts] == [(1, "/behaviours/0"), (2, "/behaviours/0")]
    assert [(g.occasion, g.pointer) for g in pack.risk] == [(2, "/behaviours/1"), (2, "/impact/very_frightened")]
    assert [(g.occasion, g.pointer) for g in pack.necessity] == [(1, "/knowledge/0")]
    assert pack.lacks == ("assessment",)
    (prompt,) = raised(found, "P05")
    assert prompt.prompt.basis.startswith("2 occasions with acts associated with stalking.")
    assert prompt.prompt.basis.endswith("Not recorded: an assessment by a person.")


@pytest.mark.parametrize(
    "missing, parts",
    [
        ("risk", {"impact": None}),
        ("assessment", {"assessments": []}),
        ("necessity", {"knowledge": []}),
        ("suspect", {"suspect": {}}),
    ],
)
def test_a_pack_lacks_what_no_report_tells(missing: str, parts: dict[str, Any]) -> None:
    whole: dict[str, Any] = {
        "impact": {"distress": True},
        "assessments": [assessed("2026-10-09")],
        "knowledge": ["warned"],
        "suspect": {"known": True},
    }
    assert record(force(FIRST), force(SECOND, **whole)).pack.lacks == ()
    assert record(force(FIRST), force(SECOND, **{**whole, **parts})).pack.lacks == (missing,)


def test_an_order_that_was_breached_shows_that_something_was_tried() -> None:
    pack = record(force(FIRST), force(SECOND, "EXT_ORDER_BREACH")).pack
    assert [(g.occasion, g.says) for g in pack.necessity] == [(2, "breach of an order, as fact")]


GRAVE = [
    force(FIRST, CONTACTS, "EXT_ORDER_BREACH", relationship="ex_partner", principal=DAMAGE,
          assessments=[{"tool": "S-DASH", "at": "2026-10-02", "positive_ids": [1]}]),
    told(HAMPSHIRE, SECOND, FOLLOWS, "EXT_THREAT_KILL"),
    told(HAMPSHIRE, THIRD, LOITERS, "EXT_STRANGULATION"),
]  # fmt: skip


def test_every_prompt_names_its_rule_and_the_reports_it_rests_on() -> None:
    found = record(*GRAVE, reader=SUSSEX)
    codes = {one.prompt.code for one in found.raised}
    assert {"I01", "I02", "I07", "I09", "I10", "I14", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P11"} == codes
    for one in found.raised:
        assert one.rule
        assert one.prompt.basis
        assert {ground.incident_id for ground in one.grounds} <= {member.incident_id for member in GRAVE}
        assert one.grounds


def test_the_prompts_of_occasions_keep_their_codes_and_words() -> None:
    summary = summarise(course_of(GRAVE))
    found = record(*GRAVE)
    assert [one.prompt for one in found.raised][: len(summary.prompts)] == list(summary.prompts)


def test_a_receipt_carries_the_prompts_of_the_record() -> None:
    course = course_of(GRAVE)
    summary, asked = summarise(course), Asked(on=ON, reader=SUSSEX)
    assert prompts_for(course, summary, asked) == tuple(one.prompt for one in record(*GRAVE, reader=SUSSEX).raised)


def test_a_second_report_of_one_occasion_raises_nothing() -> None:
    once, twice = told(SUSSEX, FIRST, LOITERS), told(HELPLINE, FIRST, LOITERS)
    assert {one.prompt.code for one in record(once, twice).raised} - {"I14"} == set()


@pytest.mark.parametrize("code", sorted(TABLE))
def test_no_prompt_grades_a_risk_or_advises_on_charge(code: str) -> None:
    rule = TABLE[code]
    words = " ".join(str(rule[key]) for key in rule if key.startswith(("text", "basis"))).lower()
    assert not re.search(r"\b(risk|score|high|medium|charge|guilty|dangerous|likely)\b", words)


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_prompt_can_be_raised(code: str) -> None:
    on = date(2027, 4, 1) if code == "P09" else date(2027, 6, 1)
    limits = limits_of(summarise(course_of(GRAVE)), on)
    assert raised(record(*GRAVE, on=on, reader=SUSSEX, limits=limits), code)
