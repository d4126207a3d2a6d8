"""One number for the whole of persons and courses, free of ids and of order. Floor 0b.

Two states have the same digest if, and but for SHA-256 only if, their reports fall into the same persons and the same
courses with the same standings. Persons and courses are hashed one by one and the hashes added, so that a nation's
worth is digested in constant memory, in any order.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from service.linking.index import LinkIndex

Party = tuple[str, str]
"""Origin (``agency/reference``) and local id."""

Stand = tuple[str, str, str, str]
"""How a report stands in a course: origin, local ids of victim and suspect, standing."""

_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class Digest:
    """How many parties, persons and courses there are, and the digest of how they fall, in hex."""

    parties: int
    persons: int
    courses: int
    hex: str


class Digester:
    """Takes in persons and courses one by one."""

    def __init__(self) -> None:
        self._parties = self._persons = self._courses = 0
        self._sum = 0

    def person(self, parties: Iterable[Party]) -> None:
        """One person: every party that is held to be it."""
        listed = sorted(parties)
        self._parties += len(listed)
        self._persons += 1
        self._add("person", listed)

    def course(self, stands: Iterable[Stand]) -> None:
        """One course: every report in it, and how it stands."""
        self._courses += 1
        self._add("course", sorted(stands))

    def _add(self, kind: str, listed: object) -> None:
        octets = json.dumps([kind, listed], ensure_ascii=True, separators=(",", ":")).encode("ascii")
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(octets).digest(), "big")) % _MODULUS

    def result(self) -> Digest:
        """The digest of all that was taken in."""
        octets = f"{self._parties} {self._persons} {self._courses} {self._sum:064x}".encode("ascii")
        return Digest(self._parties, self._persons, self._courses, hashlib.sha256(octets).hexdigest())


def digest_of(index: LinkIndex, incident_ids: Collection[str]) -> Digest:
    """The digest of an index, given all incidents in it."""
    digester = Digester()
    for parties in persons_of(index, incident_ids).values():
        digester.person(parties)
    for stands in courses_of(index, incident_ids).values():
        digester.course(stands)
    return digester.result()


def persons_of(index: LinkIndex, incident_ids: Collection[str]) -> dict[str, list[Party]]:
    """The parties of each person."""
    casts = index.placed(incident_ids)
    home = index.persons({party.node_id for cast in casts.values() for party in cast})
    found: dict[str, list[Party]] = defaultdict(list)
    for party in (party for cast in casts.values() for party in cast):
        found[home[party.node_id]].append((party.origin, party.local_id))
    return found


def courses_of(index: LinkIndex, incident_ids: Collection[str]) -> dict[str, list[Stand]]:
    """The reports of each course, and how they stand."""
    origins = {incident_id: cast[0].origin for incident_id, cast in index.placed(incident_ids).items()}
    found: dict[str, list[Stand]] = defaultdict(list)
    for m in index.memberships(incident_ids):
        found[m.course].append((origins[m.incident_id], m.victim, m.suspect, m.standing.value))
    return found
