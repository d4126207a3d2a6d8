"""What a course prompts: each prompt's threshold from both sides, and that none grades or advises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from service.conduct.rulebook import prompt_rules
from service.conduct.summary import summarise
from service.conduct.uk_time import uk_day
from service.domain.course import Member
from service.domain.report import Precision

from .cases import CONTACTS, DAMAGES, FOLLOWS, HAMPSHIRE, HELPLINE, LOITERS, SUSSEX, at, course_of, reported


def on(*days: int, codes: tuple[str, ...] = (CONTACTS,), precision: Precision = Precision.MINUTE) -> list[Member]:
    """Reports of one force, one on each of the days of 2026 counted from the first of January."""
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return [
        reported(SUSSEX, f"{start + timedelta(days=day):%Y-%m-%d %H:%M}", *codes, precision=precision) for day in days
    ]


CASES: list[tuple[str, str, list[Member], bool]] = [
    ("one occasion prompts no course", "I01", on(0), False),
    ("a second occasion prompts a course", "I01", on(0, 1), True),
    (
        "one occasion that two agencies report prompts no course",
        "I01",
        [reported(SUSSEX, "2026-11-03 18:05", LOITERS), reported(HELPLINE, "2026-11-03 18:05", LOITERS)],
        False,
    ),
    ("three occasions in a month after none are more frequent", "I02", on(0, 60, 65, 70), True),
    ("two occasions in a month are not", "I02", on(0, 60, 70), False),
    ("three a month after two a month are not", "I02", on(0, 10, 31, 40, 50), False),
    ("gaps that halve and halve again are more frequent", "I02", on(0, 200, 300, 350, 370), True),
    ("gaps that shrink a little are not", "I02", on(0, 100, 190, 275, 355), False),
    ("occasions known to the month say nothing of frequency", "I02",
     on(0, 60, 65, 70, precision=Precision.MONTH), False),
    ("new kinds of conduct lately widen the range", "I04",
     [*on(0), *on(100, codes=(CONTACTS, FOLLOWS, DAMAGES))], True),
    ("the same kinds as before do not", "I04", [*on(0, codes=(CONTACTS, FOLLOWS, DAMAGES)), *on(100)], False),
    ("kinds on the first occasion alone do not", "I04", on(0, codes=(CONTACTS, FOLLOWS, DAMAGES)), False),
    ("a breach of an order prompts", "I07", on(0, codes=("EXT_ORDER_BREACH",)), True),
    ("no breach does not", "I07", on(0), False),
    ("a threat to kill prompts", "I09", on(0, codes=("EXT_THREAT_KILL",)), True),
    ("strangulation prompts", "I10", on(0, codes=("EXT_STRANGULATION",)), True),
    ("contact alone does not", "I10", on(0), False),
    ("an attempt to find her prompts", "I13", on(0, codes=("EXT_ATTEMPT_LOCATE",)), True),
    ("two forces prompt", "I14", [*on(0), reported(HAMPSHIRE, "2026-03-01 12:00", CONTACTS)], True),
    ("a force and a helpline prompt", "I14", [*on(0), reported(HELPLINE, "2026-03-01 12:00", CONTACTS)], True),
    ("one force alone does not", "I14", on(0, 1), False),
    ("a second vexatious complaint prompts", "I18", on(0, 9, codes=("EXT_VEXATIOUS_COMPLAINT",)), True),
    ("a first one does not", "I18", on(0, codes=("EXT_VEXATIOUS_COMPLAINT",)), False),
]  # fmt: skip


@pytest.mark.parametrize("code, members, is_prompted", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_course_prompts(code: str, members: list[Member], is_prompted: bool) -> None:
    assert (code in {prompt.code for prompt in summarise(course_of(members)).prompts}) is is_prompted


def test_a_prompt_rests_on_figures() -> None:
    breaches = [*on(0), *on(40, 50, codes=("EXT_ORDER_BREACH",))]
    basis = {prompt.code: prompt.basis for prompt in summarise(course_of(breaches)).prompts}
    assert basis["I01"].startswith("3 occasions: 3 attributed, 0 suspected, 0 unattributed.")
    assert basis["I07"].startswith("Reported on 2 occasions, the latest in February 2026.")


def test_a_prompt_rests_on_one_occasion_in_the_singular() -> None:
    (prompt,) = [p for p in summarise(course_of(on(0, codes=("EXT_WEAPON",)))).prompts if p.code == "I10"]
    assert prompt.basis.startswith("Reported on 1 occasion, the latest in January 2026.")


@pytest.mark.parametrize("code", sorted(prompt_rules()))
def test_no_prompt_grades_a_risk_or_advises_on_charge(code: str) -> None:
    rule = prompt_rules()[code]
    words = " ".join(str(rule[key]) for key in rule if key.startswith(("text", "basis"))).lower()
    assert not re.search(r"\b(risk|score|high|medium|charge|guilty|dangerous|likely)\b", words)


@pytest.mark.parametrize("code", sorted(prompt_rules()))
def test_every_rule_can_come_true(code: str) -> None:
    assert code in {case[1] for case in CASES if case[3]}


@pytest.mark.parametrize(
    "instant, day",
    [
        ("2026-03-29 00:59", "2026-03-29"),
        ("2026-06-30 22:59", "2026-06-30"),
        ("2026-06-30 23:00", "2026-07-01"),
        ("2026-10-24 23:00", "2026-10-25"),
        ("2026-10-25 23:00", "2026-10-25"),
        ("2026-12-31 23:59", "2026-12-31"),
        ("9999-12-31 23:59", "9999-12-31"),
    ],
)
def test_the_day_in_the_united_kingdom_follows_summer_time(instant: str, day: str) -> None:
    assert uk_day(at(instant)).isoformat() == day
