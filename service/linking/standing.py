"""How the incidents of one victim fall into courses, and how firmly each stands there. Floor 0b.

A course is one suspect person towards one victim person. A suspect whom the reports name stands on his own; one whom
they do not ("Dave", a voice, a man in a grey hoodie, a number) may stand in the course of the one suspect of hers
whom he fits: *suspected*, with the odds to say why, and merging no persons. Where two would fit, neither is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2

from service.domain.standing import Standing
from service.linking.index import Membership
from service.linking.model import Model
from service.linking.profile import Profile, together
from service.linking.score import score, soft_minimum

_HARD = frozenset({"pnc", "cro", "nhs", "nino", "driver"})


@dataclass(frozen=True, slots=True)
class Case:
    """One suspect of one report against the victim; no suspect at all leaves all about him empty.

    ``apart`` are the persons whom judgements tell the suspect from.
    """

    incident_id: str
    origin: str
    victim: str
    suspect: str = ""
    person: str = ""
    profile: Profile = Profile()
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One suspect of hers whom an unnamed one may be, and the log2 odds against his being somebody else.

    ``left`` and ``right`` are what all reports say of him and of the suspect (both empty where the report tells nothing
    of him); ``against`` the rival explanations, each with the log2 odds against it.
    """

    anchor: str
    bits: float
    left: Profile
    right: Profile
    against: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Joining:
    """Why the cases of one group stand in another suspect's course."""

    cases: tuple[Case, ...]
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class _Group:
    """The reports against one suspect person (or the one report that names none)."""

    anchor: str
    cases: tuple[Case, ...]
    profiles: tuple[Profile, ...]
    is_named: bool
    is_traced: bool

    @property
    def rank(self) -> tuple[bool, bool, int, tuple[str, str]]:
        return (
            not self.is_named,
            not self.is_traced,
            -len(self.cases),
            min((case.origin, case.suspect) for case in self.cases),
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


def _alternatives(a: Profile, b: Profile, model: Model) -> tuple[tuple[str, float], ...]:
    """The rival explanations of two descriptions of a suspect of one victim, with the log2 odds against each."""
    found = score(a, b, model)
    if found.conflict:
        return (("details contradict each other", -model.link),)
    return (
        ("another suspect of the same victim", model.other_bits + found.stranger),
        ("relative with the same counterpart", model.context_relative + found.household),
    )


def _odds(against: Iterable[tuple[str, float]]) -> float:
    return soft_minimum(bits for _, bits in against)


def _fit(group: _Group, anchor: _Group, model: Model) -> Candidate:
    """How well the group's suspect fits the anchor's, given that both are suspects of one victim."""
    if not group.profiles:
        against: tuple[tuple[str, float], ...] = (("another suspect of the same victim", model.other_bits),)
        return Candidate(anchor.anchor, model.other_bits, Profile(), Profile(), against)
    left, right = together(group.profiles), together(anchor.profiles)
    against = _alternatives(left, right, model)
    return Candidate(anchor.anchor, _odds(against), left, right, against)


def candidates(group: _Group, anchors: Sequence[_Group], model: Model) -> list[Candidate]:
    """The suspects that a group's one may be, best first, each weighed against all the others."""
    fits = [_fit(group, anchor, model) for anchor in anchors if anchor.profiles]
    weighed = []
    for fit in fits:
        others = sum(2.0**other.bits for other in fits if other is not fit)
        if others:
            rival = ("another known suspect of the same victim", fit.bits - log2(others))
            fit = replace(fit, bits=fit.bits - log2(1.0 + others), against=(*fit.against, rival))
        weighed.append(fit)
    return sorted(weighed, key=lambda candidate: -candidate.bits)


def _fall(
    cases: Iterable[Case], profiles: Mapping[str, Sequence[Profile]], model: Model
) -> tuple[list[_Group], Mapping[str, list[tuple[_Group, Candidate]]]]:
    """The suspects that stand on their own, best known first, and those that fit one of them."""
    anchors: list[_Group] = []
    joined: dict[str, list[tuple[_Group, Candidate]]] = defaultdict(list)
    for group in _groups(cases, profiles):
        best = next(iter(candidates(group, anchors, model)), None)
        if best and best.bits >= model.suspected_at and not _is_another(group, best.anchor, anchors, joined):
            joined[best.anchor].append((group, best))
        else:
            anchors.append(group)
    return anchors, joined


def joinings(cases: Iterable[Case], profiles: Mapping[str, Sequence[Profile]], model: Model) -> list[Joining]:
    """Why each of the cases of one victim that stand in another suspect's course stands there."""
    _, joined = _fall(cases, profiles, model)
    return [Joining(group.cases, best) for groups in joined.values() for group, best in groups]


def arrange(
    victim_person: str, cases: Iterable[Case], profiles: Mapping[str, Sequence[Profile]], model: Model
) -> list[Membership]:
    """How the incidents of one victim stand; ``profiles`` holds the details of each suspect person."""
    anchors, joined = _fall(cases, profiles, model)
    memberships: list[Membership] = []
    for anchor in anchors:
        others = joined.get(anchor.anchor, [])
        memberships.extend(_stand(victim_person, anchor, anchor.anchor, _own_standing(anchor, bool(others))))
        for group, _ in others:
            memberships.extend(_stand(victim_person, group, anchor.anchor, Standing.SUSPECTED))
    return memberships


def _is_another(
    group: _Group, anchor: str, anchors: Iterable[_Group], joined: Mapping[str, Sequence[tuple[_Group, Candidate]]]
) -> bool:
    """Whether the group's suspect is known not to be the anchor's, nor whoever is held to be him: two suspects of one
    report are two people, and so are two whom a judgement tells apart."""
    reports = {case.incident_id for case in group.cases}
    apart = {person for case in group.cases for person in case.apart}
    others = [*(a for a in anchors if a.anchor == anchor), *(g for g, _ in joined.get(anchor, ()))]
    return any(o.anchor in apart or any(case.incident_id in reports for case in o.cases) for o in others)


def _own_standing(group: _Group, has_others: bool) -> Standing:
    if group.is_named or (group.is_traced and len(group.cases) > 1):
        return Standing.ATTRIBUTED
    return Standing.SUSPECTED if has_others else Standing.UNATTRIBUTED


def _stand(victim_person: str, group: _Group, anchor: str, standing: Standing) -> Iterable[Membership]:
    for case in group.cases:
        yield Membership(case.incident_id, case.victim, case.suspect, victim_person, anchor, standing)
