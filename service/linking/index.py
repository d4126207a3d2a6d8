"""What the linker needs to remember between reports, as a protocol. Floor 0b.

Two things implement it: ``service.linking.memory`` for files, tests and small loads, and the store for the service.
Every read is by id, by node or by blocking key, so that the work for one report depends on its neighbours alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from service.domain.standing import Standing
from service.linking.place import Node, Placed
from service.linking.profile import Profile
from service.linking.score import Score


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes that were compared and are worth remembering; ``left`` sorts before ``right``.

    ``by_key`` says that they share a live blocking key. ``through`` is how far counterparts of theirs agree (bits
    against a stranger, the best pair), or None. ``bits`` are the log2 odds that follow, None where neither holds.
    """

    left: str
    right: str
    score: Score
    by_key: bool
    through: float | None
    bits: float | None


class Decision(StrEnum):
    """What a person decided about two parties."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement in force, on the nodes its two parties stand on now."""

    id: str
    decision: Decision
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Membership:
    """One incident in one course. ``suspect`` and ``suspect_person`` are empty where the report names no suspect.

    The course is that of ``victim_person`` with ``anchor``: a suspect person, or the incident itself where there is
    none. ``course`` is its id.
    """

    incident_id: str
    victim: str
    suspect: str
    victim_person: str
    anchor: str
    standing: Standing
    course: str = ""


class LinkIndex(Protocol):
    """Parties, nodes, edges, persons and courses; reads see the writes before them."""

    def placed(self, incident_ids: Collection[str]) -> Mapping[str, tuple[Placed, ...]]:
        """The parties of those incidents that are current; others are absent."""
        ...

    def put_placed(self, placed: Mapping[str, tuple[Placed, ...]]) -> None:
        """Replace the parties of each incident; an empty tuple removes the incident."""
        ...

    def stands(self, node_ids: Collection[str]) -> list[Placed]:
        """Every party that stands on one of the nodes."""
        ...

    def ties(self, node_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """For each node, the nodes that stand opposite it, victim to suspect, in some report."""
        ...

    def known(self, node_ids: Collection[str]) -> frozenset[str]:
        """Those of the ids that are nodes already."""
        ...

    def add_nodes(self, nodes: Mapping[str, tuple[Node, frozenset[int]]]) -> None:
        """Add new nodes, each with its blocking keys."""
        ...

    def drop_nodes(self, node_ids: Collection[str]) -> None:
        """Forget nodes, their keys and their edges."""
        ...

    def profiles(self, node_ids: Collection[str]) -> Mapping[str, Profile]:
        """The details of the nodes."""
        ...

    def sharing(self, keys: Collection[int], limit: int) -> Mapping[int, tuple[str, ...]]:
        """For each key, up to ``limit`` + 1 nodes that have it."""
        ...

    def edges(self, node_ids: Collection[str]) -> list[Edge]:
        """Every edge with at least one end among the nodes."""
        ...

    def put_edges(self, edges: Iterable[Edge]) -> None:
        """Add edges, or replace those between the same nodes."""
        ...

    def judged(self, node_ids: Collection[str]) -> list[Judged]:
        """Every judgement in force with at least one of its parties on one of the nodes, unsure ones excepted."""
        ...

    def told_apart(self, incident_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """For each incident, the local ids of parties that a judgement in force tells from another."""
        ...

    def persons(self, node_ids: Collection[str]) -> Mapping[str, str]:
        """The person each node belongs to; nodes without one are absent."""
        ...

    def nodes_of(self, person_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The nodes of each person."""
        ...

    def assign(self, persons: Mapping[str, str], *, merged: Mapping[str, str], split: Mapping[str, str]) -> None:
        """Give nodes to persons. ``merged`` maps a person that is no more to its survivor; ``split`` a new one to
        the person it was parted from."""
        ...

    def new_person(self) -> str:
        """A fresh person id."""
        ...

    def memberships(self, incident_ids: Collection[str]) -> list[Membership]:
        """How the incidents stand now."""
        ...

    def put_memberships(self, incident_ids: Collection[str], memberships: Iterable[Membership]) -> None:
        """Replace how the incidents stand."""
        ...

    def new_course(self) -> str:
        """A fresh course id."""
        ...

    def put_courses(
        self, courses: Mapping[str, tuple[str, str]], *, merged: Mapping[str, str], split: Mapping[str, str]
    ) -> None:
        """Write down courses, each with its victim person and its anchor, as changed now; ``merged`` and ``split`` as
        in ``assign``. A course that was merged stands again if it is named in ``courses``."""
        ...
