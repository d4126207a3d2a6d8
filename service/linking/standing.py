"""How the incidents of one victim fall into courses, and how firmly each stands there. Floor 0b.

A course is one suspect person towards one victim person. A suspect whom the reports name stands on his own; one whom
they do not ("Dave", a voice, a man in a grey hoodie, a number) may stand in the course of the one suspect of hers
whom he fits: *suspected*, with the odds to say why, and merging no persons. Where two would fit, neither is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from service.domain.standing import Standing
from service.linking.index import Membership
from service.linking.model import Model
from service.linking.profile import Profile
from service.linking.score import Score, score, soft_minimum

_HARD = frozenset({"pnc", "cro", "nhs", "nino", "driver"})


@dataclass(frozen=True, slots=True)
class Case:
    """One suspect of one report against the victim; no suspect at all leaves the last three empty."""

    incident_id: str
    origin: str
    victim: str
    suspect: str = ""
    person: str = ""
    profile: Profile = Profile()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One suspect of hers whom an unnamed one may be, and the log2 odds against his being somebody else."""

    anchor: str
    bits: float


@dataclass(frozen=True, slots=True)
class _Group:
    """The reports against one suspect person (or the one report that names none)."""

    anchor: str
    cases: tuple[Case, ...]
    profiles: tuple[Profile, ...]
    is_named: bool
    is_traced: bool

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        return (
            not self.is_named,
            not self.is_traced,
            -len(self.cases),
            min(case.origin for case in self.cases),
        )


def _is_named(profile: Profile) -> bool:
    if any(kind in _HARD for kind, _ in profile.identifiers):
        return True
    return any(form.given and len(form.given[0]) > 1 and form.family for form in profile.names)


def _is_traced(profile: Profile) -> bool:
    return bool(profile.phones or profile.emails or profile.handles or profile.vehicles or profile.identifiers)


def _groups(cases: Iterable[Case], profiles: Mapping[str, Sequence[Profile]]) -> list[_Group]:
    by_anchor: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_anchor[case.person or case.incident_id].append(case)
    groups = []
    for anchor, own in by_anchor.items():
        details = tuple(dict.fromkeys(profiles.get(anchor, ()))) if own[0].person else ()
        groups.append(
            _Group(
                anchor,
                tuple(sorted(own, key=lambda c: (c.origin, c.suspect))),
                details,
                any(map(_is_named, details)),
                any(map(_is_traced, details)),
            )
        )
    return sorted(groups, key=lambda group: group.rank)


def _odds(found: Score, model: Model) -> float:
    if found.conflict:
        return -model.link
    return soft_minimum((model.other_bits + found.stranger, model.context_relative + found.household))


def _fit(group: _Group, anchor: _Group, model: Model) -> float:
    """log2 odds that the group's suspect is the anchor's, given that both are suspects of one victim."""
    if not group.profiles:
        return model.other_bits
    return max(_odds(score(a, b, model), model) for a in group.profiles for b in anchor.profiles)


def candidates(group: _Group, anchors: Sequence[_Group], model: Model) -> list[Candidate]:
    """The suspects that a group's one may be, best first, each weighed against all the others."""
    fits = [(anchor.anchor, _fit(group, anchor, model)) for anchor in anchors if anchor.profiles]
    weighed = []
    for anchor, bits in fits:
        rivals = 1.0 + sum(2.0**other for name, other in fits if name != anchor)
        weighed.append(Candidate(anchor, bits - log2(rivals)))
    return sorted(weighed, key=lambda candidate: -candidate.bits)


def arrange(
    victim_person: str, cases: Iterable[Case], profiles: Mapping[str, Sequence[Profile]], model: Model
) -> list[Membership]:
    """How the incidents of one victim stand; ``profiles`` holds the details of each suspect person."""
    anchors: list[_Group] = []
    joined: dict[str, list[_Group]] = defaultdict(list)
    for group in _groups(cases, profiles):
        best = candidates(group, anchors, model)[:1]
        shares_report = best and _shares_report(group, best[0].anchor, anchors)
        if best and best[0].bits >= model.suspected_at and not shares_report:
            joined[best[0].anchor].append(group)
        else:
            anchors.append(group)
    memberships: list[Membership] = []
    for anchor in anchors:
        own = _own_standing(anchor, bool(joined[anchor.anchor]))
        memberships.extend(_stand(victim_person, anchor, anchor.anchor, own))
        for group in joined[anchor.anchor]:
            memberships.extend(_stand(victim_person, group, anchor.anchor, Standing.SUSPECTED))
    return memberships


def _shares_report(group: _Group, anchor: str, anchors: Sequence[_Group]) -> bool:
    """Two suspects of one report are two people."""
    reports = {case.incident_id for case in group.cases}
    return any(a.anchor == anchor and reports & {case.incident_id for case in a.cases} for a in anchors)


def _own_standing(group: _Group, has_others: bool) -> Standing:
    if group.is_named or (group.is_traced and len(group.cases) > 1):
        return Standing.ATTRIBUTED
    return Standing.SUSPECTED if has_others else Standing.UNATTRIBUTED


def _stand(victim_person: str, group: _Group, anchor: str, standing: Standing) -> Iterable[Membership]:
    for case in group.cases:
        yield Membership(case.incident_id, case.victim, case.suspect, victim_person, anchor, standing)
