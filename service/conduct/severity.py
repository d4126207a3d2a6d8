"""The order of kinds of conduct by which occasions are set out on a timeline. Floor 0b.

It is the order that indicator I03 ("more severe") goes by, so that a timeline and that indicator never disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.statements import read_behaviours
from service.domain.severity import Scale


def severity_scale(on: date, rules: RuleSets = RULES) -> Scale:
    """The scale under the rules that hold on that day; raises ``LookupError`` if there are none."""
    names, steps = rules.on("behaviours", on, read_behaviours), rules.on("indicators", on, _read_steps)
    return Scale(on=on, names=names, steps=steps)


def _read_steps(table: Table) -> Mapping[str, int]:
    return dict(table["I03"]["severity"])
