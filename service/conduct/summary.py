"""A course in figures: its occasions, how far apart they lie, what they prompt. Floor 0b."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from statistics import median

from service.conduct.occasions import occasions_of
from service.conduct.prompts import DATED, prompts_of
from service.conduct.regrouping import Grouped, regroup
from service.conduct.rulebook import DATE, occasion_rules, prompt_rules
from service.conduct.uk_time import uk_day
from service.domain.course import Course
from service.domain.regrouping import OccasionDecision
from service.domain.report import Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion, Summary

_FIRMNESS = tuple(Standing)
_FINENESS = tuple(Precision)


def summarise(course: Course, rules: str = DATE, decisions: Iterable[OccasionDecision] = ()) -> Summary:
    """The course in figures under the rules of that date and as people decided on its occasions: the course's own
    decisions, and those given besides.

    The order of members and of decisions makes no difference.

    Raises ``ValueError`` for a course without members: there is nothing to tell of it.
    """
    if not course.members:
        raise ValueError("a course has at least one incident")
    occasions: list[Occasion] = []
    grouped = regroup(occasions_of(course.members, occasion_rules(rules)), (*course.decisions, *decisions))
    for group in grouped:
        occasions.append(_occasion(group, occasions[-1] if occasions else None, len(occasions) + 1))
    gaps = [occasion.gap_days for occasion in occasions if occasion.gap_days is not None]
    standings = Counter(occasion.standing for occasion in occasions)
    agencies = tuple(sorted({member.agency for member in course.members}))
    return Summary(
        occasions=tuple(occasions),
        first_at=occasions[0].started,
        last_at=max(occasion.started for occasion in occasions),
        attributed=standings[Standing.ATTRIBUTED],
        suspected=standings[Standing.SUSPECTED],
        unattributed=standings[Standing.UNATTRIBUTED],
        behaviours=tuple(sorted(Counter(code for o in occasions for code in o.behaviours).items())),
        median_gap_days=float(median(gaps)) if gaps else None,
        longest_gap_days=max(gaps, default=None),
        span_days=(max(occasion.day for occasion in occasions) - occasions[0].day).days,
        prompts=prompts_of(occasions, agencies, prompt_rules(rules)),
        agencies=agencies,
    )


def _occasion(group: Grouped, before: Occasion | None, number: int) -> Occasion:
    """One occasion. What a referral to prosecutors says of conduct is about the whole, so others speak first."""
    told = group.told
    speaking = [one for one in told if not one.is_joining] or list(told)
    finest = min((one.precision for one in speaking if one.is_exact or one is told[0]), key=_FINENESS.index)
    founders = [one for one in speaking if one.is_exact] or speaking[:1]
    reports = [one.members[0].report for one in founders]
    started = min(report.occurred_from for report in reports)
    ended = max(max(report.occurred_from, report.occurred_to or report.occurred_from) for report in reports)
    day = uk_day(started)
    is_dated = finest in DATED and before is not None and before.precision in DATED
    return Occasion(
        number=number,
        started=started,
        ended=ended if ended > started else None,
        precision=finest,
        day=day,
        members=tuple(member for one in sorted(told, key=lambda one: one.key) for member in one.members),
        behaviours=tuple(sorted({code for one in speaking for code in one.codes})),
        standing=min((m.standing for one in speaking for m in one.members), key=_FIRMNESS.index),
        gap_days=(day - before.day).days if before is not None and is_dated else None,
        decisions=group.decisions,
    )
