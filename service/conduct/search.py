"""Whether a course is one that is searched for: by any conduct, any classification, any order and more. Floor 0b.

So that stalking beneath another principal crime is found (super-complaint report 2024, recommendation 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.conduct.crimes import Crimes, read_crimes
from service.conduct.order_rules import OrderRules, order_rules
from service.conduct.pace import last_day_of
from service.conduct.reading import Stated, read_course
from service.conduct.record import indicators_for
from service.conduct.rule_sets import RULES, RuleSets
from service.conduct.statements import ORDER, code_of
from service.domain.agency import AgencyKind
from service.domain.course import Course
from service.domain.findings import IndicatorState
from service.domain.record import Asked
from service.domain.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What is searched for; what is empty makes no difference.

    ``behaviour`` is a code of conduct and ``indicator`` one of an indicator that is present. ``classification`` is a
    CJS code, a Home Office class or subclass, or ``stalking`` or ``harassment``, principal or included. ``order`` is a
    kind of order by any of its names. ``since`` is the first day on which there was conduct, or may have been where
    the day is not known. ``force`` is the PNC code of a police force that reports.
    """

    behaviour: str = ""
    classification: str = ""
    order: str = ""
    indicator: str = ""
    since: date | None = None
    force: str = ""

    @property
    def is_in_summary(self) -> bool:
        """Whether the figures of a course are enough to answer."""
        return not (self.classification or self.order or self.indicator)


def meets(sought: Sought, course: Course, summary: Summary, asked: Asked, rules: RuleSets = RULES) -> bool:
    """Whether the course is all that is searched for, under the rules that hold on the day that is asked about."""
    if not _meets_figures(sought, summary):
        return False
    if sought.is_in_summary:
        return True
    stated = read_course(course, summary, asked.on, rules)
    if sought.classification and not _is_classified(
        sought.classification, stated, rules.on("classifications", asked.on, read_crimes)
    ):
        return False
    if sought.order and not _is_ordered(sought.order, stated, order_rules(asked.on, rules)):
        return False
    return not sought.indicator or any(
        indicator.code == sought.indicator.strip().upper() and indicator.state is IndicatorState.PRESENT
        for indicator in indicators_for(course, summary, asked, rules)
    )


def _meets_figures(sought: Sought, summary: Summary) -> bool:
    codes = {code for code, _ in summary.behaviours}
    if sought.behaviour and sought.behaviour.strip().upper() not in codes:
        return False
    forces = {agency.name for agency in summary.agencies if agency.kind is AgencyKind.POLICE}
    if sought.force and sought.force.strip().lower().removeprefix("police:") not in forces:
        return False
    return sought.since is None or any(last_day_of(occasion) >= sought.since for occasion in summary.occasions)


def _is_classified(wanted: str, stated: Stated, crimes: Crimes) -> bool:
    key = wanted.strip().upper()
    key = crimes.subclasses.get(key, key)
    return any(
        key in (crime.key, crime.cjs_code, crime.ho_class) or (crime.conduct and key == crime.conduct.upper())
        for crime, _ in stated.classified
    )


def _is_ordered(wanted: str, stated: Stated, rules: OrderRules) -> bool:
    kind, plain = rules.kind_of(wanted), code_of(wanted)
    named = {s.channel for s in stated.of(ORDER, {"named"})}
    return plain in named or (kind is not None and any(rules.kind_of(name) == kind for name in named if name))
