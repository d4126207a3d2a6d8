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
from service.conduct.reading import read_course
from service.conduct.record import prompts_for, record_of
from service.conduct.rule_sets import RULES, RuleSets
from service.domain.assessments import Assessment
from service.domain.clocks import LimitState
from service.domain.course import Course
from service.domain.record import Asked, Findings
from service.domain.summary import Prompt, Summary


def find(course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> Findings:
    """All findings of a course under the rules that hold on the day that is asked about, but for its relations.

    The limits on proceedings are computed here, whatever ``asked`` says of them.
    """
    limits = limits_of(summary, asked.on, (), rules)
    record = record_of(course, summary, replace(asked, limits=limits), rules)
    orders = orders_of(summary, asked.on, rules)
    beside = Beside(orders=orders, assessed_at=newest_assessment(record.assessments.all))
    return Findings(
        record=record,
        nexus=nexus_of(summary, asked.on, rules),
        orders=orders,
        clocks=clocks_of(summary, asked.on, beside, rules),
    )


def prompts_at(course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> tuple[Prompt, ...]:
    """The prompts among the findings, without the rest: what a receipt carries."""
    limits = limits_of(summary, asked.on, (), rules)
    return prompts_for(course, summary, replace(asked, limits=limits), rules)


def assessed_at(course: Course, summary: Summary, on: date, rules: RuleSets = RULES) -> datetime | None:
    """When risk was last assessed, by the rules that hold on that day, without the rest of the findings."""
    stated = read_course(course, summary, on, rules)
    return newest_assessment(assessments_of(stated, rules.on("assessments", on, read_assessment_rules)).all)


def is_limit_passed(summary: Summary, on: date, rules: RuleSets = RULES) -> bool:
    """Whether a limit on proceedings, counted from the last attributed occasion, had passed by that day."""
    limits = (limit for limit in limits_of(summary, on, (), rules) if limit.is_of_course)
    return any(limit.attributed is not None and limit.attributed.state is LimitState.PASSED for limit in limits)


def newest_assessment(assessments: Iterable[Assessment]) -> datetime | None:
    """When risk was last assessed; ``None`` if no report says when it was."""
    return max((one.at for one in assessments if one.at is not None), default=None)
