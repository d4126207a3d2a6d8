"""Everything that the rules find in a course, each part computed once. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from service.conduct.assessments import assessments_of, read_assessment_rules
from service.conduct.breaches import orders_of
from service.conduct.clocks import Beside, clocks_of
from service.conduct.limits import limits_of
from service.conduct.nexus import nexus_of
from service.conduct.proceedings import begun_of, next_hearing, proceedings_of
from service.conduct.reading import read_course
from service.conduct.record import prompts_for, record_of
from service.conduct.rule_sets import RULES, RuleSets
from service.domain.assessments import Assessment
from service.domain.clocks import Limit, LimitState
from service.domain.course import Course
from service.domain.record import Asked, Findings
from service.domain.summary import Prompt, Summary


def find(course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> Findings:
    """All findings of a course under the rules that hold on the day that is asked about, but for its relations.

    The limits on proceedings are computed here, whatever ``asked`` says of them.
    """
    proceedings = proceedings_of(summary, asked.on, rules)
    limits = limits_of(summary, asked.on, begun_of(proceedings, asked.on, rules), rules)
    record = record_of(course, summary, replace(asked, limits=limits), rules)
    orders = orders_of(summary, asked.on, rules)
    beside = Beside(
        orders=orders,
        limits=limits,
        assessed_at=newest_assessment(record.assessments.all),
        closed=tuple(one.on for one in proceedings if one.closes and one.is_counted and one.on),
    )
    return Findings(
        record=record,
        nexus=nexus_of(summary, asked.on, rules),
        orders=orders,
        proceedings=proceedings,
        next_hearing=next_hearing(proceedings, asked.on),
        clocks=clocks_of(summary, asked.on, beside, rules),
    )


def prompts_at(course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> tuple[Prompt, ...]:
    """The prompts among the findings, without the rest: what a receipt carries."""
    limits = _limits(summary, asked.on, rules)
    return prompts_for(course, summary, replace(asked, limits=limits), rules)


def assessed_at(course: Course, summary: Summary, on: date, rules: RuleSets = RULES) -> datetime | None:
    """When risk was last assessed, by the rules that hold on that day, without the rest of the findings."""
    stated = read_course(course, summary, on, rules)
    return newest_assessment(assessments_of(stated, rules.on("assessments", on, read_assessment_rules)).all)


def is_limit_passed(summary: Summary, on: date, rules: RuleSets = RULES) -> bool:
    """Whether a limit on proceedings, counted from the last attributed occasion, had passed by that day, and nothing
    had begun in time for what was done, whether as a summary offence or as one that has no such limit."""
    begun = begun_of(proceedings_of(summary, on, rules), on, rules)
    limits = {one.code: one.attributed for one in limits_of(summary, on, begun, rules) if one.is_of_course}
    counted = {code: deadline for code, deadline in limits.items() if deadline is not None}
    passed = {code: deadline for code, deadline in counted.items() if deadline.state is LimitState.PASSED}
    if not passed or any(deadline.state is LimitState.STOPPED for deadline in counted.values()):
        return False
    since = max(deadline.counted_from for deadline in passed.values())
    others = (one for one in begun if one.is_sure and one.offence not in passed and one.began_on >= since)
    return all(one.ended_on is not None and one.ended_on <= on for one in others)


def newest_assessment(assessments: Iterable[Assessment]) -> datetime | None:
    """When risk was last assessed; ``None`` if no report says when it was."""
    return max((one.at for one in assessments if one.at is not None), default=None)


def _limits(summary: Summary, on: date, rules: RuleSets) -> tuple[Limit, ...]:
    return limits_of(summary, on, begun_of(proceedings_of(summary, on, rules), on, rules), rules)
