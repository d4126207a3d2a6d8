"""The record of a course: everything that the rules find in it, read once. Floor 0b."""

from __future__ import annotations

from service.conduct.assessments import assessments_of, four_of, read_assessment_rules
from service.conduct.element_rules import read_offences
from service.conduct.elements import coverage
from service.conduct.indicators import indicators_of, read_indicators
from service.conduct.inspection import Inspected, grounded, raised_by, read_inspection
from service.conduct.readiness import readiness_of
from service.conduct.reading import read_course
from service.conduct.recording import classified, conduct_of
from service.conduct.rule_sets import RULES, RuleSets
from service.conduct.signs import Case
from service.domain.course import Course
from service.domain.findings import Indicator
from service.domain.record import Asked, Record
from service.domain.summary import Prompt, Summary

SPO = "P05"
"""The prompt whose rule says what a readiness pack draws on."""


def record_of(course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> Record:
    """What the course shows in law and practice under the rules that hold on the day that is asked about.

    ``summary`` is that of the course, as people decided on its occasions.
    """
    case = _case(course, summary, asked, rules)
    tools = rules.on("assessments", asked.on, read_assessment_rules)
    inspection = rules.on("inspection", asked.on, read_inspection)
    sought, thresholds = (rules.on(topic, asked.on, read_indicators) for topic in ("indicators", "prompts"))
    indicators = indicators_of(case, sought, thresholds)
    pack = readiness_of(case, inspection[SPO])
    inspected = Inspected(case=case, pack=pack, limits=asked.limits, reader=asked.reader)
    return Record(
        conduct=conduct_of(case.stated),
        classifications=classified(case.stated),
        coverage=coverage(case.stated, rules.on("elements", asked.on, read_offences)),
        indicators=indicators,
        assessments=case.assessments,
        four=four_of(case.stated, case.assessments, tools),
        pack=pack,
        raised=(*grounded(summary.prompts, indicators), *raised_by(inspected, inspection)),
    )


def prompts_for(course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> tuple[Prompt, ...]:
    """All prompts of a course, as its record has them, without the rest: what a receipt carries."""
    case = _case(course, summary, asked, rules)
    inspection = rules.on("inspection", asked.on, read_inspection)
    pack = readiness_of(case, inspection[SPO])
    inspected = Inspected(case=case, pack=pack, limits=asked.limits, reader=asked.reader)
    return (*summary.prompts, *(one.prompt for one in raised_by(inspected, inspection)))


def indicators_for(course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> tuple[Indicator, ...]:
    """The indicators of a course, as its record has them, without the rest: what a search looks at."""
    sought, thresholds = (rules.on(topic, asked.on, read_indicators) for topic in ("indicators", "prompts"))
    return indicators_of(_case(course, summary, asked, rules), sought, thresholds)


def _case(course: Course, summary: Summary, asked: Asked, rules: RuleSets) -> Case:
    stated = read_course(course, summary, asked.on, rules)
    return Case(
        stated=stated,
        assessments=assessments_of(stated, rules.on("assessments", asked.on, read_assessment_rules)),
        on=asked.on,
        same_suspect=asked.same_suspect,
    )
