"""The linker's memory in the database: ``service.linking.index.LinkIndex`` in Core statements. Floor 1.

Reads are by id, node or blocking key and come in batches; nothing here depends on how many people are known. Details
of nodes are kept in a bounded cache, which can never be stale: a node's id is a hash of what it holds.

The database has details sealed, and ids of nodes and blocking keys masked, as both are hashes of details: whoever reads
it without the keys can neither read a phone number nor try one after another. The linker is told the true ids, so that
nothing it decides depends on a key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table

from service.domain.ports import Clock, Ids
from service.domain.report import Role
from service.domain.standing import Standing
from service.linking.index import Decision, Edge, Judged, Membership
from service.linking.place import LinkIncident, Node, Placed
from service.linking.profile import Profile
from service.linking.score import Score
from service.store import link_statements as statements
from service.store.locks import Locks, incident_key, keys_of, keys_of_incident
from service.store.masked import MaskedNames, opened_details, sealed_details
from service.store.profile_cache import ProfileCache
from service.store.tables import COURSE, COURSE_MEMBER, PERSON
from service.store.vault import Sealing

_ROLES = {role.value: role for role in Role}
_OPPOSITE = {Role.VICTIM.value: Role.SUSPECT.value, Role.SUSPECT.value: Role.VICTIM.value}


class SqlLinkIndex:
    """A ``LinkIndex`` over one transaction; parties, edges and persons are read once in it and then remembered.

    With ``locks`` whatever is read of a node is read after the node is locked, and stands until the transaction ends.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        ids: Ids,
        cache: ProfileCache,
        sealing: Sealing,
        locks: Locks | None = None,
    ) -> None:
        self._connection = connection
        self._sealing = sealing
        self._names = MaskedNames(sealing.masks)
        self._locks = locks
        self._clock = clock
        self._ids = ids
        self._cache = cache
        self._person_births: set[str] = set()
        self._edges: dict[str, dict[str, Edge]] = {}
        """For each node asked about, its edges by the node at the other end."""
        self._casts: dict[str, tuple[Placed, ...]] = {}
        """For each incident asked about, its parties."""
        self._standing: dict[str, dict[tuple[str, str], Placed]] = {}
        """For each node asked about, the parties that stand on it."""
        self._homes: dict[str, str | None] = {}
        """For each node asked about, its person, empty if it has none yet; None if there is no such node."""
        self._members: dict[str, set[str]] = {}
        """For each person asked about, its nodes."""
        self._stood: dict[str, set[_Standing]] = {}
        """For each incident asked about, how it stands in courses: its rows."""
        self.added: set[str] = set()
        """The nodes that were added and not dropped again."""

    def _ask(self, statement: Executable, ids: Collection[str]) -> Sequence[Row[Any]]:
        return self._connection.execute(statement, {"ids": ids}).all() if ids else ()

    def _ask_nodes(self, statement: Executable, node_ids: Collection[str]) -> Sequence[Row[Any]]:
        return self._ask(statement, self._names.masked(node_ids))

    def _write(self, statement: Executable, ids: Collection[str]) -> None:
        if ids:
            self._connection.execute(statement, {"ids": ids})

    def _placed(self, rows: Sequence[Row[Any]]) -> Iterator[Placed]:
        for row, node_id in zip(rows, self._names.true([row.node_id for row in rows]), strict=True):
            incident_id, local_id, role, _, agency_id, reference = tuple(row)
            yield Placed(incident_id, f"{agency_id}/{reference}", local_id, _ROLES[role], node_id)

    def take_turns(self, put: Collection[LinkIncident], drop: Collection[str]) -> None:
        """Nobody else decides about these incidents, or about details that share a blocking key with theirs as they
        were or will be, until this transaction ends. Call it before anything else."""
        if self._locks is None:
            return
        self._locks.take({key for one in put for key in keys_of_incident(one)} | {incident_key(one) for one in drop})
        before = self.placed({one.id for one in put} | set(drop))
        left = self.profiles({party.node_id for cast in before.values() for party in cast})
        self._locks.take({key for profile in left.values() for key in keys_of(profile)})

    def hold(self, incident_ids: Collection[str]) -> None:
        """Nobody else links these incidents until this transaction ends."""
        if self._locks is not None:
            self._locks.take({incident_key(incident_id) for incident_id in incident_ids})

    def _hold(self, node_ids: Collection[str]) -> None:
        if self._locks is not None:
            self._read_homes(node_ids)

    def placed(self, incident_ids: Collection[str]) -> Mapping[str, tuple[Placed, ...]]:
        """See ``LinkIndex``."""
        unread = [incident_id for incident_id in incident_ids if incident_id not in self._casts]
        grouped: dict[str, list[Placed]] = {incident_id: [] for incident_id in unread}
        for party in self._placed(self._ask(statements.PARTIES_OF_INCIDENTS, unread)):
            grouped[party.incident_id].append(party)
        for incident_id, own in grouped.items():
            self._casts[incident_id] = tuple(sorted(own, key=lambda p: (p.role.value, p.local_id)))
        return {incident_id: cast for incident_id in incident_ids if (cast := self._casts[incident_id])}

    def put_placed(self, placed: Mapping[str, tuple[Placed, ...]]) -> None:
        """See ``LinkIndex``."""
        gone = self.placed(placed.keys())
        self._write(statements.DROP_PARTIES, gone.keys())
        for cast in gone.values():
            for party in cast:
                self._standing.get(party.node_id, {}).pop((party.incident_id, party.local_id), None)
        for incident_id, parties in placed.items():
            self._casts[incident_id] = parties
            for party in parties:
                if party.node_id in self._standing:
                    self._standing[party.node_id][party.incident_id, party.local_id] = party
        told = [party for parties in placed.values() for party in parties]
        masks = self._names.masked([party.node_id for party in told])
        rows = [
            {"incident_id": p.incident_id, "local_id": p.local_id, "role": p.role.value, "node_id": mask}
            for p, mask in zip(told, masks, strict=True)
        ]
        statements.ADD_PARTIES.write(self._connection, rows)

    def stands(self, node_ids: Collection[str]) -> list[Placed]:
        """See ``LinkIndex``."""
        self._hold(node_ids)
        unread = [node for node in node_ids if node not in self._standing]
        self._standing.update((node, {}) for node in unread)
        for party in self._placed(self._ask_nodes(statements.PARTIES_ON_NODES, unread)):
            self._standing[party.node_id][party.incident_id, party.local_id] = party
        return [party for node in node_ids for party in self._standing[node].values()]

    def ties(self, node_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        self._hold(node_ids)
        found: dict[str, set[str]] = {node: set() for node in node_ids}
        rows = self._ask_nodes(statements.TIES, node_ids)
        opposite = [row for row in rows if row.other_role == _OPPOSITE.get(row.role)]
        ends = self._names.true([end for row in opposite for end in (row.node_id, row.other)])
        for node, other in zip(ends[::2], ends[1::2], strict=True):
            found[node].add(other)
        return {node: frozenset(others) for node, others in found.items()}

    def known(self, node_ids: Collection[str]) -> frozenset[str]:
        """See ``LinkIndex``."""
        self._read_homes(node_ids)
        return frozenset(node for node in node_ids if self._homes[node] is not None)

    def _read_homes(self, node_ids: Collection[str]) -> None:
        unread = [node for node in node_ids if node not in self._homes]
        masks = self._names.masked(unread)
        rows = self._locks.homes(masks) if self._locks else self._ask(statements.PERSONS_OF_NODES, masks)
        self._homes.update(dict.fromkeys(unread))
        self._homes.update((self._names.name(row.id), row.person_id or "") for row in rows)

    def add_nodes(self, nodes: Mapping[str, tuple[Node, frozenset[int]]]) -> None:
        """See ``LinkIndex``."""
        for node, _ in nodes.values():
            self._cache.put(node.id, node.profile)
            self._edges[node.id] = {}
            self._homes[node.id] = ""
        self.added |= nodes.keys()
        self._names.masked([node.id for node, _ in nodes.values()])
        rows = [
            {
                "id": self._names.mask(node.id),
                "details": sealed_details(self._sealing, node.id, node.profile.to_json()),
                "scope": node.scope.value,
                "person_id": None,
            }
            for node, _ in nodes.values()
        ]
        statements.ADD_NODES.write(self._connection, rows)
        word = self._sealing.masks.word
        keys = [{"key": word(key), "node_id": self._names.mask(node.id)} for node, own in nodes.values() for key in own]
        statements.ADD_BLOCK_KEYS.write(self._connection, keys)

    def drop_nodes(self, node_ids: Collection[str]) -> None:
        """See ``LinkIndex``."""
        self._read_homes(node_ids)
        for statement in statements.DROP_NODES:
            self._write(statement, self._names.masked(node_ids))
        gone = frozenset(node_ids)
        self.added -= gone
        for node in gone:
            self._move(node, None)
            self._edges.pop(node, None)
            self._standing.pop(node, None)
        for others in self._edges.values():
            for node in gone & others.keys():
                del others[node]

    def profiles(self, node_ids: Collection[str]) -> Mapping[str, Profile]:
        """See ``LinkIndex``."""
        found = {node: held for node in node_ids if (held := self._cache.get(node)) is not None}
        for row in self._ask_nodes(statements.DETAILS, [node for node in node_ids if node not in found]):
            node = self._names.name(row.id)
            found[node] = Profile.from_json(opened_details(self._sealing, node, row.details))
            self._cache.put(node, found[node])
        return found

    def sharing(self, keys: Collection[int], limit: int) -> Mapping[int, tuple[str, ...]]:
        """See ``LinkIndex``."""
        if not keys:
            return {}
        statement = statements.SHARING[self._connection.dialect.name]
        word = self._sealing.masks.word
        asked = {word(key): key for key in keys}
        rows = self._connection.execute(statement, {"keys": asked.keys(), "most": limit + 1})
        return {asked[row.key]: tuple(self._names.true(row.nodes)) for row in rows if row.nodes}

    def edges(self, node_ids: Collection[str]) -> list[Edge]:
        """See ``LinkIndex``."""
        self._hold(node_ids)
        unread = [node for node in node_ids if node not in self._edges]
        self._edges.update((node, {}) for node in unread)
        rows = self._ask_nodes(statements.EDGES, unread)
        ends = self._names.true([end for row in rows for end in (row.left_id, row.right_id)])
        for row, one, two in zip(rows, ends[::2], ends[1::2], strict=True):
            _, _, stranger, household, conflict, by_key, through, bits = tuple(row)
            left, right = (one, two) if one < two else (two, one)
            self._remember(Edge(left, right, Score(stranger, household, conflict), by_key, through, bits))
        return list({(e.left, e.right): e for node in node_ids for e in self._edges[node].values()}.values())

    def _remember(self, edge: Edge) -> None:
        for node, other in ((edge.left, edge.right), (edge.right, edge.left)):
            if node in self._edges:
                self._edges[node][other] = edge

    def put_edges(self, edges: Iterable[Edge]) -> None:
        """See ``LinkIndex``."""
        listed = list(edges)
        for edge in listed:
            self._remember(edge)
        self._names.masked([end for e in listed for end in (e.left, e.right)])
        rows = [
            {
                **dict(zip(("left_id", "right_id"), sorted(map(self._names.mask, (e.left, e.right))), strict=True)),
                "stranger": e.score.stranger,
                "household": e.score.household,
                "conflict": e.score.conflict,
                "by_key": e.by_key,
                "through": e.through,
                "bits": e.bits,
            }
            for e in listed
        ]
        statements.PUT_EDGES.write(self._connection, rows)

    def judged(self, node_ids: Collection[str]) -> list[Judged]:
        """See ``LinkIndex``."""
        self._hold(node_ids)
        found = {row.id: row for row in self._ask_nodes(statements.JUDGED, node_ids)}
        name = self._names.name
        return [Judged(row.id, Decision(row.decision), name(row.a), name(row.b)) for row in found.values()]

    def told_apart(self, incident_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._ask(statements.TOLD_APART, incident_ids):
            found[row.incident].add(row.local)
        return {incident_id: frozenset(local_ids) for incident_id, local_ids in found.items()}

    def persons(self, node_ids: Collection[str]) -> Mapping[str, str]:
        """See ``LinkIndex``."""
        self._read_homes(node_ids)
        return {node: person for node in node_ids if (person := self._homes[node])}

    def nodes_of(self, person_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        unread = [person for person in person_ids if person not in self._members]
        rows = self._locks.members(unread) if self._locks else self._ask(statements.NODES_OF_PERSONS, unread)
        self._members.update((person, set()) for person in unread)
        for row, node in zip(rows, self._names.true([row.id for row in rows]), strict=True):
            self._members[row.person_id].add(node)
            self._homes[node] = row.person_id
        return {person: frozenset(self._members[person]) for person in person_ids}

    def _move(self, node: str, person: str | None) -> None:
        """Remember that the node is now of that person; its home was read before."""
        for whose, change in ((self._homes[node], set.discard), (person, set.add)):
            if whose in self._members:
                change(self._members[whose], node)
        self._homes[node] = person

    def assign(self, persons: Mapping[str, str], *, merged: Mapping[str, str], split: Mapping[str, str]) -> None:
        """See ``LinkIndex``."""
        now = self._clock.now()
        born = [
            {"id": person, "made_at": now, "merged_into": None, "split_from": split.get(person)}
            for person in sorted(self._person_births)
        ]
        statements.ADD_PERSONS.write(self._connection, born)
        self._person_births.clear()
        if persons:
            self._read_homes(persons.keys())
            for node, person in persons.items():
                self._move(node, person)
            masks = self._names.masked(persons)
            moved = [{"node": mask, "person": person} for mask, person in zip(masks, persons.values(), strict=True)]
            self._connection.execute(statements.ASSIGN, moved)
        self._redirect(PERSON, merged)

    def _redirect(self, table: Table, merged: Mapping[str, str]) -> None:
        if merged:
            rows = [{"gone": gone, "survivor": survivor} for gone, survivor in merged.items()]
            self._connection.execute(statements.REDIRECT[table], rows)

    def new_person(self) -> str:
        """See ``LinkIndex``."""
        person = self._ids.new("per")
        self._person_births.add(person)
        self._members[person] = set()
        return person

    def memberships(self, incident_ids: Collection[str]) -> list[Membership]:
        """See ``LinkIndex``."""
        found = [_membership(row) for row in self._ask(statements.MEMBERSHIPS, incident_ids)]
        self._stood.update((incident_id, set()) for incident_id in incident_ids)
        for membership in found:
            self._stood[membership.incident_id].add(_standing_of(membership))
        return found

    def put_memberships(self, incident_ids: Collection[str], memberships: Iterable[Membership]) -> None:
        """See ``LinkIndex``. Most reports of a person whom another one concerns stand as they stood: they are left."""
        self.memberships([incident_id for incident_id in incident_ids if incident_id not in self._stood])
        stood = {incident_id: self._stood[incident_id] for incident_id in incident_ids}
        stand: dict[str, set[_Standing]] = {incident_id: set() for incident_id in incident_ids}
        for membership in memberships:
            stand.setdefault(membership.incident_id, set()).add(_standing_of(membership))
        changed = {incident_id: own for incident_id, own in stand.items() if own != stood.get(incident_id)}
        self._write(statements.DROP_MEMBERSHIPS, [incident_id for incident_id in changed if stood.get(incident_id)])
        columns = [column.name for column in COURSE_MEMBER.columns]
        rows = [dict(zip(columns, one, strict=True)) for own in changed.values() for one in sorted(own)]
        statements.ADD_MEMBERSHIPS.write(self._connection, rows)
        self._stood.update(changed)

    def new_course(self) -> str:
        """See ``LinkIndex``."""
        return self._ids.new("crs")

    def put_courses(
        self, courses: Mapping[str, tuple[str, str]], *, merged: Mapping[str, str], split: Mapping[str, str]
    ) -> None:
        """See ``LinkIndex``."""
        now = self._clock.now()
        rows = [
            {
                "id": course,
                "victim_person_id": victim,
                "suspect_person_id": anchor,
                "revision": 1,
                "revised_at": now,
                "made_at": now,
                "merged_into": None,
                "split_from": split.get(course),
            }
            for course, (victim, anchor) in courses.items()
        ]
        statements.PUT_COURSES.write(self._connection, rows)
        self._redirect(COURSE, merged)


_Standing = tuple[str, str, str, str, str]
"""A row of ``COURSE_MEMBER``."""


def _standing_of(membership: Membership) -> _Standing:
    m = membership
    return (m.incident_id, m.victim, m.suspect, m.course, m.standing.value)


def _membership(row: Row[Any]) -> Membership:
    return Membership(
        row.incident_id,
        row.victim_local,
        row.suspect_local,
        row.victim_person_id,
        row.suspect_person_id,
        Standing(row.standing),
        row.course_id,
    )
