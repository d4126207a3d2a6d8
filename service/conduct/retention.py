"""When a report is due to be looked at again, or to go: by group, clear period and age. Floor 0b.

A clear period begins anew with a further report only where a person has confirmed the link: a link that is false must
not keep anybody's report for longer. It also begins anew when somebody decides to keep the report. Nothing goes by
itself: what is due is for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.conduct.moments import days_after, months_after
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.domain.agency import AgencyKind
from service.domain.retention import Due, DueAction, DueBecause, Kept


@dataclass(frozen=True, slots=True)
class Group:
    """A group of MoPI: its years, what follows them, and the age of the subject up to which it keeps."""

    text: str
    years: int
    then: DueAction
    until_age: int | None


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """For how long reports are kept, by what holds on a day; ``undecided`` are years alone, and linked."""

    groups: Mapping[int, Group]
    undecided: Mapping[AgencyKind, tuple[int, int]]


def read_retention(table: Table) -> RetentionRules:
    """The rules that a table holds."""
    return RetentionRules(
        groups={
            int(number): Group(row["text"], row["years"], DueAction(row["then"]), row.get("until_age"))
            for number, row in table["groups"].items()
        },
        undecided={
            AgencyKind(kind): (row["alone_years"], row["linked_years"]) for kind, row in table["undecided"].items()
        },
    )


def retention_on(day: date, rules: RuleSets = RULES) -> RetentionRules:
    """The rules that hold on that day."""
    return rules.on("retention", day, read_retention)


def due_of(kept: Kept, rules: RetentionRules) -> Due:
    """When the report is due, for what, and why; ``KeyError`` for a group that there is not."""
    withdrawn = kept.consent_withdrawn_on
    if withdrawn is not None and (kept.kept_on is None or kept.kept_on < withdrawn):
        return Due(withdrawn, DueAction.DISPOSAL, DueBecause.CONSENT_WITHDRAWN)
    begins = max(kept.happened, *kept.confirmed, kept.kept_on or kept.happened)
    if kept.group is None:
        alone, linked = rules.undecided[kept.kind]
        return Due(_after(begins, linked if kept.is_linked else alone), DueAction.REVIEW, DueBecause.UNDECIDED)
    group = rules.groups[kept.group]
    on = _after(begins, group.years)
    if group.until_age is not None and kept.born is not None:
        of_age = months_after(kept.born, 12 * group.until_age)
        if begins < of_age <= on:
            return Due(of_age, DueAction.DISPOSAL, DueBecause.AGE)
    return Due(on, group.then, DueBecause.GROUP)


def _after(day: date, years: int) -> date:
    """The day after so many years have passed: a period from the last of February ends with the last of February."""
    return days_after(months_after(day, 12 * years), 1)
