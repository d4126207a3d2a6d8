"""The escalation indicators of a course, each with the events it rests on. Floor 0b.

Five guardrails hold for all of them, each with its test:

a. occasions are counted, not the reports of one;
b. by the time of the event, not that of the report: old disclosures made at once are no rise;
c. a grade that a person gave is never lowered, or touched at all;
d. what is missing is not known, not *no*;
e. nothing is decided: an indicator is there because of events that it names, and they are not added up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.conduct import signs_of_time, signs_reported
from service.conduct.rule_sets import Table
from service.conduct.signs import Case, Rule, Sign
from service.domain.findings import Indicator

_SOUGHT: Mapping[str, Callable[[Case, Rule], Sign]] = {
    "I01": signs_of_time.more_than_one,
    "I02": signs_of_time.more_frequent,
    "I03": signs_of_time.more_severe,
    "I04": signs_of_time.wider,
    "I05": signs_of_time.nearer,
    "I06": signs_of_time.near_often,
    "I07": signs_of_time.breached,
    "I08": signs_of_time.after_trigger,
    "I11": signs_reported.others_involved,
    "I12": signs_reported.other_victims,
    "I14": signs_reported.several_places,
    "I15": signs_reported.very_frightened,
    "I16": signs_reported.dependants,
    "I17": signs_of_time.silent,
    "I19": signs_of_time.after_withdrawal,
    "I20": signs_of_time.outdated,
    "I21": signs_of_time.ending_soon,
}
"""How an indicator is found; one that is not listed is found from the conduct and notes that its rule names."""


def read_indicators(table: Table) -> Mapping[str, Rule]:
    """The indicators that a table holds, by code."""
    return {code: rule for code, rule in table.items() if isinstance(rule, dict)}


def indicators_of(case: Case, rules: Mapping[str, Rule], thresholds: Mapping[str, Rule]) -> tuple[Indicator, ...]:
    """Every indicator of the rules, by code, whether it is there or not.

    ``thresholds`` are those of the prompts with the same codes; a member of ``rules`` outranks them.
    """
    return tuple(_indicator(code, {**thresholds.get(code, {}), **rule}, case) for code, rule in sorted(rules.items()))


def _indicator(code: str, rule: Rule, case: Case) -> Indicator:
    sign = _SOUGHT.get(code, signs_reported.reported)(case, rule)
    return Indicator(
        code=code,
        name=rule["name"],
        maps_to=rule["maps_to"],
        state=sign.state,
        basis=sign.basis,
        notes=sign.notes,
        grounds=sign.grounds,
    )
