"""When reports are due: groups, clear periods, ages, and the days on which they turn."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.conduct.retention import due_of, retention_on
from service.conduct.rule_sets import RuleSets
from service.domain.agency import AgencyKind
from service.domain.retention import Due, DueAction, DueBecause, Kept

RULES = retention_on(date(2026, 11, 25))
REVIEW, DISPOSAL = DueAction.REVIEW, DueAction.DISPOSAL
GROUP, AGE, UNDECIDED = DueBecause.GROUP, DueBecause.AGE, DueBecause.UNDECIDED
CONSENT = DueBecause.CONSENT_WITHDRAWN
HERE = Path(__file__).resolve().parents[2] / "service" / "conduct" / "rules"


def kept(happened: str, kind: AgencyKind = AgencyKind.POLICE, **more: Any) -> Kept:
    return Kept(kind=kind, happened=date.fromisoformat(happened), **more)


def day(text: str) -> date:
    return date.fromisoformat(text)


CASES: dict[str, tuple[Kept, str, DueAction, DueBecause]] = {
    "group 1 is reviewed after ten years": (kept("2026-11-03", group=1), "2036-11-04", REVIEW, GROUP),
    "group 1 of a subject who is far from 100": (
        kept("2026-11-03", group=1, born=day("1988-02-11")), "2036-11-04", REVIEW, GROUP),
    "group 1 of a subject who will be 100 before the review": (
        kept("2026-11-03", group=1, born=day("1930-05-06")), "2030-05-06", DISPOSAL, AGE),
    "group 1 of a subject who is 100 on the day of the review": (
        kept("2026-11-03", group=1, born=day("1936-11-04")), "2036-11-04", DISPOSAL, AGE),
    "group 1 of a subject who is 100 a day later": (
        kept("2026-11-03", group=1, born=day("1936-11-05")), "2036-11-04", REVIEW, GROUP),
    "group 1 of a subject who was 100 when it was last decided to keep it": (
        kept("2026-11-03", group=1, born=day("1930-05-06"), kept_on=day("2030-05-06")), "2040-05-07", REVIEW, GROUP),
    "group 1 of a subject who was born on the last of February": (
        kept("1999-01-01", group=1, born=day("1904-02-29")), "2004-02-29", DISPOSAL, AGE),
    "age counts in group 1 only": (kept("2026-11-03", group=2, born=day("1930-05-06")), "2036-11-04", REVIEW, GROUP),
    "group 2 is reviewed after ten clear years": (kept("2026-11-03", group=2), "2036-11-04", REVIEW, GROUP),
    "group 3 may go after six clear years": (kept("2026-11-03", group=3), "2032-11-04", DISPOSAL, GROUP),
    "group 4 is reviewed after six clear years": (kept("2026-11-03", group=4), "2032-11-04", REVIEW, GROUP),
    "six years from the last of February end with the last of February": (
        kept("2024-02-29", group=3), "2030-03-01", DISPOSAL, GROUP),
    "four and six years from it, where the year has that day": (
        kept("2024-02-29", group=3, kept_on=day("2026-02-28")), "2032-02-29", DISPOSAL, GROUP),
    "ten years from a leap day": (kept("2024-02-29", group=2), "2034-03-01", REVIEW, GROUP),
    "the last day of a year": (kept("2026-12-31", group=3), "2033-01-01", DISPOSAL, GROUP),
    "a confirmed report begins the clear period anew": (
        kept("2026-11-03", group=3, confirmed=(day("2028-01-05"),), is_linked=True), "2034-01-06", DISPOSAL, GROUP),
    "the latest of several does": (
        kept("2026-11-03", group=3, confirmed=(day("2029-01-05"), day("2028-01-05"))), "2035-01-06", DISPOSAL, GROUP),
    "an earlier one does not": (
        kept("2026-11-03", group=3, confirmed=(day("2020-01-05"),)), "2032-11-04", DISPOSAL, GROUP),
    "one that nobody confirmed does not": (
        kept("2026-11-03", group=3, is_linked=True), "2032-11-04", DISPOSAL, GROUP),
    "a decision to keep it does": (
        kept("2026-11-03", group=3, kept_on=day("2032-11-20")), "2038-11-21", DISPOSAL, GROUP),
    "an undecided report that stands alone": (kept("2026-11-03"), "2032-11-04", REVIEW, UNDECIDED),
    "an undecided report that does not": (kept("2026-11-03", is_linked=True), "2036-11-04", REVIEW, UNDECIDED),
    "an undecided one of a partner, alone": (
        kept("2026-11-03", AgencyKind.PARTNER), "2032-11-04", REVIEW, UNDECIDED),
    "an undecided one of a partner, linked": (
        kept("2026-11-03", AgencyKind.PARTNER, is_linked=True), "2033-11-04", REVIEW, UNDECIDED),
    "an undecided one of prosecutors": (
        kept("2026-11-03", AgencyKind.CPS, is_linked=True), "2032-11-04", REVIEW, UNDECIDED),
    "consent that was withdrawn": (
        kept("2026-11-03", group=1, consent_withdrawn_on=day("2026-12-01")), "2026-12-01", DISPOSAL, CONSENT),
    "consent that was withdrawn, and another ground that was found the same day": (
        kept("2026-11-03", group=3, consent_withdrawn_on=day("2026-12-01"), kept_on=day("2026-12-01")),
        "2032-12-02", DISPOSAL, GROUP),
    "a decision to keep it that is older than the withdrawal of consent": (
        kept("2026-11-03", group=3, consent_withdrawn_on=day("2026-12-01"), kept_on=day("2026-11-30")),
        "2026-12-01", DISPOSAL, CONSENT),
    "the end of the calendar": (kept("9998-01-01", group=1), "9999-12-31", REVIEW, GROUP),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_report_is_due(name: str) -> None:
    given, on, action, because = CASES[name]
    assert due_of(given, RULES) == Due(day(on), action, because)


def test_a_group_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        due_of(kept("2026-11-03", group=5), RULES)


def test_a_period_changes_by_a_new_file_on_its_day(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HERE, tmp_path / "rules"))
    text = (folder / "retention-2026-11.toml").read_text("utf-8")
    (folder / "retention-2027-04.toml").write_text(
        text.replace('years = 6\nthen = "disposal"', 'years = 7\nthen = "disposal"')
    )
    for asked, on in (("2027-03-31", "2032-11-04"), ("2027-04-01", "2033-11-04")):
        rules = retention_on(day(asked), RuleSets(folder))
        assert due_of(kept("2026-11-03", group=3), rules).on == day(on)
