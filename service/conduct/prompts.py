"""What the occasions of a course prompt somebody to look at. Floor 0b.

Each prompt follows from linked incidents alone, by event time and not by time of report, and says on which figures it
rests. Occasions whose day is not known take no part in anything about frequency. No prompt is a grade, and the absence
of one says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from service.conduct.pace import DATED as DATED
from service.conduct.pace import rise_of, widening_of
from service.domain.agency import AgencyId, AgencyKind
from service.domain.standing import Standing
from service.domain.summary import Occasion, Prompt

Rules = Mapping[str, Mapping[str, Any]]


def prompts_of(occasions: Sequence[Occasion], agencies: Collection[AgencyId], rules: Rules) -> tuple[Prompt, ...]:
    """The prompts that the occasions of one course give rise to, by code."""
    computed: dict[str, Callable[[Mapping[str, Any]], str]] = {
        "I01": lambda rule: _repeated(occasions, rule),
        "I02": lambda rule: _more_frequent(occasions, rule),
        "I04": lambda rule: _wider(occasions, rule),
        "I14": lambda rule: _spread(agencies, rule),
    }
    found = (
        (code, rule, computed[code](rule) if code in computed else _reported(occasions, rule))
        for code, rule in sorted(rules.items())
    )
    return tuple(Prompt(code, rule["text"], basis) for code, rule, basis in found if basis)


def _repeated(occasions: Sequence[Occasion], rule: Mapping[str, Any]) -> str:
    if len(occasions) < rule["occasions"]:
        return ""
    by_standing = {standing.value: sum(o.standing is standing for o in occasions) for standing in Standing}
    return str(rule["basis"]).format(occasions=len(occasions), **by_standing)


def _more_frequent(occasions: Sequence[Occasion], rule: Mapping[str, Any]) -> str:
    rise = rise_of(occasions, rule)
    if rise is None:
        return ""
    if rise.gaps:
        return str(rule["basis_gaps"]).format(gaps=", ".join(map(str, rise.gaps)), median=f"{rise.median_gap:g}")
    return str(rule["basis"]).format(recent=rise.recent, before=rise.before)


def _wider(occasions: Sequence[Occasion], rule: Mapping[str, Any]) -> str:
    wider = widening_of(occasions, rule)
    return str(rule["basis"]).format(fresh=len(wider.fresh), kinds=wider.kinds) if wider else ""


def _spread(agencies: Collection[AgencyId], rule: Mapping[str, Any]) -> str:
    forces = sum(agency.kind is AgencyKind.POLICE for agency in agencies)
    if forces < rule["forces"] and len(agencies) < rule["agencies"]:
        return ""
    return str(rule["basis"]).format(forces=forces, others=len(agencies) - forces)


def _reported(occasions: Sequence[Occasion], rule: Mapping[str, Any]) -> str:
    """On how many occasions any of the rule's kinds of conduct was reported."""
    with_it = list(_with(occasions, frozenset(rule["behaviours"])))
    if len(with_it) < rule.get("at_least", 1):
        return ""
    latest = f"{max(o.day for o in with_it):%B %Y}"
    return str(rule["basis"]).format(count=len(with_it), latest=latest).replace("on 1 occasions", "on 1 occasion")


def _with(occasions: Sequence[Occasion], codes: Collection[str]) -> Iterator[Occasion]:
    return (o for o in occasions if any(code in codes for code in o.behaviours))
