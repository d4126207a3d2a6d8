"""Which reports are of one and the same occasion. Floor 0b.

The law counts occasions, not messages, crimes or reports (Protection from Harassment Act 1997 s.7(3)(a)). Two errors
matter: two acts taken for one hide a course; one act that two agencies report, taken for two, invents one.

1. A *report* is the whole of what one incident says; it is never of two occasions.
2. Reports that are exact (to the hour or better, of one episode) are of one occasion if they lie within the gap of
   each other and may be one. Of **two agencies**, they may be if they share a kind of conduct, or one names none: the
   same event reported twice. Of **one agency**, they may be only if they share conduct that goes on by itself
   (loitering, following, watching), or overlap in time and share a kind of conduct: otherwise an agency that files
   two reports tells of two occasions, however close (Kelly v DPP). Conduct over different channels is never one.
   The closest pair is joined first, and a report joins only if it may be one with every report that is there: a
   second agency's report of one of Kelly's three calls does not turn them into one.
3. Reports that are vague (known to the day, the month or not at all, or telling of a period) then join the earliest
   occasion that lies in the days they cover and may be the same, if their own agency has no report in it. Those
   that find none are occasions themselves. A time that is not known covers its month.
4. Referrals to prosecutors speak of conduct that others reported. They join the occasion they cover or the last one
   before them, and are one themselves only where there is nothing else.

No step depends on the order in which reports arrive: ties are broken by time, agency and reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.conduct.episodes import episodes
from service.conduct.rulebook import OccasionRules
from service.conduct.told import Told, may_be_one, tell
from service.domain.course import Member


def occasions_of(members: Iterable[Member], rules: OccasionRules) -> list[tuple[Told, ...]]:
    """The reports that are of each occasion, in order of time, founders first."""
    told = sorted(tell(members, rules), key=lambda one: one.key)
    groups = episodes([one for one in told if one.is_exact], rules)
    vague = [one for one in told if not one.is_exact and not one.is_joining]
    for one in sorted(vague, key=lambda one: (one.last - one.first, one.key)):
        home = next((group for group in _in_order(groups) if _covers(one, group, rules)), None)
        _place(one, home, groups)
    for one in (one for one in told if one.is_joining):
        _place(one, _spoken_of(one, _in_order(groups)), groups)
    return [tuple(group) for group in _in_order(groups)]


def _in_order(groups: Iterable[list[Told]]) -> list[list[Told]]:
    return sorted(groups, key=lambda group: group[0].key)


def _covers(one: Told, group: Sequence[Told], rules: OccasionRules) -> bool:
    if not _is_within(one, group) or any(other.agency == one.agency for other in group):
        return False
    return any(may_be_one(one.manner, other.manner, rules, is_overlap=False) for other in group)


def _is_within(one: Told, group: Sequence[Told]) -> bool:
    """Whether the days that a report covers include one on which the occasion was."""
    founders = [other for other in group if other.is_exact] or group[:1]
    return any(one.first <= other.last and other.first <= one.last for other in founders)


def _spoken_of(one: Told, groups: Sequence[list[Told]]) -> list[Told] | None:
    """The occasion that a referral is about: one that it covers, else the last before it, else the first."""
    covered = [group for group in groups if _is_within(one, group)]
    before = [group for group in groups if group[0].first <= one.last]
    return next(iter([*covered[:1], *before[-1:], *groups[:1]]), None)


def _place(one: Told, home: list[Told] | None, groups: list[list[Told]]) -> None:
    if home is None:
        groups.append([one])
    else:
        home.append(one)
