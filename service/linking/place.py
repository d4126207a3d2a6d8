"""Parties become nodes of the graph that is clustered. Floor 0b.

Parties with the same details share one node, so that a tenth identical report costs nothing. That is sound only where
the details identify: "Dave, no surname" in two reports is not one man. So a node is bound

- ``alone``: to the details, where they reach the link threshold against themselves;
- ``cast``: to the details together with those of the counterparts, where the pair does;
- ``report``: to the one report, otherwise, and where a judgement tells two parties apart or a suspect is unknown.

Node ids are hashes of what they are bound to; a report is named by agency and reference, never by an id that depends
on the order of arrival.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.domain.report import Role
from service.linking.model import Model
from service.linking.profile import Profile
from service.linking.score import Score, alone, score, together


class Scope(StrEnum):
    """What a node is bound to."""

    ALONE = "alone"
    CAST = "cast"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class LinkParty:
    """One party as the linker takes it in."""

    local_id: str
    role: Role
    profile: Profile


@dataclass(frozen=True, slots=True)
class LinkIncident:
    """One current report as the linker takes it in. ``origin`` is ``agency/reference``: the same in every database."""

    id: str
    origin: str
    parties: tuple[LinkParty, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """One party of one incident and the node that it belongs to."""

    incident_id: str
    origin: str
    local_id: str
    role: Role
    node_id: str


@dataclass(frozen=True, slots=True)
class Node:
    """Details, and what they are bound to."""

    id: str
    scope: Scope
    profile: Profile


def _hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def is_unknown(role: Role, profile: Profile) -> bool:
    """Whether this is a suspect whom nothing that is known of him makes one person with another: "Dave", a man in his
    thirties. No evidence joins him to anybody, however well the rest agrees; a judgement may."""
    return role is Role.SUSPECT and profile.is_thin


def _counterparts(party: LinkParty, cast: Sequence[LinkParty]) -> list[LinkParty]:
    other = {Role.VICTIM: Role.SUSPECT, Role.SUSPECT: Role.VICTIM}.get(party.role)
    return [member for member in cast if member.role is other]


def _self_score(profile: Profile, model: Model) -> Score:
    return score(profile, profile, model)


def _scope(party: LinkParty, cast: Sequence[LinkParty], model: Model) -> Scope:
    if is_unknown(party.role, party.profile):
        return Scope.REPORT
    own = _self_score(party.profile, model)
    if alone(own, model) >= model.link:
        return Scope.ALONE
    if alone(own, model) < model.pair:
        return Scope.REPORT
    for other in _counterparts(party, cast):
        theirs = _self_score(other.profile, model)
        if alone(theirs, model) >= model.pair and together(own, theirs.stranger, model) >= model.link:
            return Scope.CAST
    return Scope.REPORT


def place(
    incident: LinkIncident, model: Model, apart: Collection[str] = ()
) -> tuple[tuple[Placed, ...], tuple[Node, ...]]:
    """The parties of an incident with their nodes; ``apart`` names local ids that a judgement tells apart."""
    placed: list[Placed] = []
    nodes: dict[str, Node] = {}
    for party in sorted(incident.parties, key=lambda p: (p.role.value, p.local_id)):
        digest = party.profile.digest()
        scope = Scope.REPORT if party.local_id in apart else _scope(party, incident.parties, model)
        if scope is Scope.ALONE:
            node_id = _hash("alone", digest)
        elif scope is Scope.CAST:
            others = sorted(p.profile.digest() for p in _counterparts(party, incident.parties))
            node_id = _hash("cast", digest, *others)
        else:
            node_id = _hash("report", digest, incident.origin, party.local_id)
        if node_id in nodes:  # two parties of one report are two people, however alike they are described
            scope, node_id = Scope.REPORT, _hash("report", digest, incident.origin, party.local_id)
        nodes[node_id] = Node(node_id, scope, party.profile)
        placed.append(Placed(incident.id, incident.origin, party.local_id, party.role, node_id))
    return tuple(placed), tuple(nodes.values())
