"""What people decide on which reports are of one occasion, over what the rules say. Floor 0b.

A decision names reports and not the number of an occasion, so that it stands when others come before it. It is applied
to what the rules on occasions have found, the earliest decision first, so that the latest has the last word. Reports
that are no longer in the course drop out of it. Without a decision the occasions are those that the rules found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.conduct.told import Told
from service.domain.regrouping import OccasionDecision, Regrouping


@dataclass(frozen=True, slots=True)
class Grouped:
    """The reports of one occasion, founders first, and the ids of the decisions that made it what it is."""

    told: tuple[Told, ...]
    decisions: tuple[str, ...] = ()


def regroup(computed: Iterable[Sequence[Told]], decisions: Iterable[OccasionDecision]) -> list[Grouped]:
    """The occasions as people decided, in order of time; the order in which decisions are given does not matter."""
    groups = [Grouped(tuple(told)) for told in computed]
    for decision in sorted(decisions, key=lambda d: (d.at, d.id)):
        groups = _ONE_OR_APART[decision.says](groups, decision)
    return sorted(groups, key=lambda group: group.told[0].key)


def _merged(groups: Sequence[Grouped], decision: OccasionDecision) -> list[Grouped]:
    meant = [group for group in groups if _named(group, decision)]
    if len(meant) < 2:
        return list(groups)
    others = [group for group in groups if not _named(group, decision)]
    return [*others, _decided((one for group in meant for one in group.told), meant, decision)]


def _parted(groups: Sequence[Grouped], decision: OccasionDecision) -> list[Grouped]:
    touched = [group for group in groups if _named(group, decision)]
    if not touched or (len(touched) == 1 and len(_named(touched[0], decision)) == len(touched[0].told)):
        return list(groups)
    kept = [group for group in groups if not _named(group, decision)]
    left = [(group, [one for one in group.told if not _is_named(one, decision)]) for group in touched]
    remains = [_decided(told, [group], decision) for group, told in left if told]
    return [*kept, *remains, _decided((one for group in touched for one in _named(group, decision)), touched, decision)]


_ONE_OR_APART = {Regrouping.ONE: _merged, Regrouping.APART: _parted}


def _is_named(one: Told, decision: OccasionDecision) -> bool:
    return one.members[0].incident_id in decision.incidents


def _named(group: Grouped, decision: OccasionDecision) -> list[Told]:
    return [one for one in group.told if _is_named(one, decision)]


def _decided(told: Iterable[Told], of: Iterable[Grouped], decision: OccasionDecision) -> Grouped:
    """One occasion of those reports: exact ones first, then vague ones by how little they leave open, then those that
    only join."""
    in_order = sorted(told, key=lambda one: (one.last - one.first, one.key))
    exact = sorted((one for one in in_order if one.is_exact), key=lambda one: one.key)
    vague = [one for one in in_order if not one.is_exact and not one.is_joining]
    joining = [one for one in in_order if one.is_joining]
    before = dict.fromkeys(name for group in of for name in group.decisions)
    return Grouped((*exact, *vague, *joining), (*before, decision.id))
