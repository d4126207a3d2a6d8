"""The linker's memory in the database: ``service.linking.index.LinkIndex`` in Core statements. Floor 1.

Reads are by id, node or blocking key and come in batches; nothing here depends on how many people are known. Details
of nodes are kept in a bounded cache, which can never be stale: a node's id is a hash of what it holds.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, or_, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.ports import Clock, Ids
from service.domain.report import Role
from service.domain.standing import Standing
from service.linking.index import Decision, Edge, Judged, Membership
from service.linking.place import Node, Placed
from service.linking.profile import Profile
from service.linking.score import Score
from service.store.dialects import chunks, upsert
from service.store.tables import BLOCK_KEY, COURSE, COURSE_MEMBER, EDGE, INCIDENT, JUDGEMENT, NODE, PARTY, PERSON

_KEYS_AT_ONCE = 100
_OPPOSITE = {Role.VICTIM.value: Role.SUSPECT.value, Role.SUSPECT.value: Role.VICTIM.value}


class ProfileCache:
    """The details of the nodes read last, by node id; bounded."""

    def __init__(self, size: int = 100_000) -> None:
        self._size = size
        self._held: OrderedDict[str, Profile] = OrderedDict()

    def get(self, node_id: str) -> Profile | None:
        """The details, if they are held."""
        return self._held.get(node_id)

    def put(self, node_id: str, profile: Profile) -> None:
        """Hold the details; the longest held make room."""
        self._held[node_id] = profile
        while len(self._held) > self._size:
            self._held.popitem(last=False)


class SqlLinkIndex:
    """A ``LinkIndex`` over one transaction."""

    def __init__(self, connection: Connection, clock: Clock, ids: Ids, cache: ProfileCache) -> None:
        self._connection = connection
        self._clock = clock
        self._ids = ids
        self._cache = cache
        self._person_births: set[str] = set()

    def _by_list(self, build: Callable[[Sequence[str]], Any], values: Collection[str]) -> list[Any]:
        rows: list[Any] = []
        for part in chunks(sorted(values)):
            rows.extend(self._connection.execute(build(part)))
        return rows

    def placed(self, incident_ids: Collection[str]) -> Mapping[str, tuple[Placed, ...]]:
        """See ``LinkIndex``."""
        rows = self._by_list(lambda part: _PARTIES.where(PARTY.c.incident_id.in_(part)), incident_ids)
        grouped: dict[str, list[Placed]] = defaultdict(list)
        for row in rows:
            grouped[row.incident_id].append(_placed(row))
        return {i: tuple(sorted(own, key=lambda p: (p.role.value, p.local_id))) for i, own in grouped.items()}

    def put_placed(self, placed: Mapping[str, tuple[Placed, ...]]) -> None:
        """See ``LinkIndex``."""
        for part in chunks(sorted(placed)):
            self._connection.execute(delete(PARTY).where(PARTY.c.incident_id.in_(part)))
        self._insert(
            PARTY,
            [
                {"incident_id": p.incident_id, "local_id": p.local_id, "role": p.role.value, "node_id": p.node_id}
                for parties in placed.values()
                for p in parties
            ],
        )

    def stands(self, node_ids: Collection[str]) -> list[Placed]:
        """See ``LinkIndex``."""
        return [_placed(r) for r in self._by_list(lambda part: _PARTIES.where(PARTY.c.node_id.in_(part)), node_ids)]

    def ties(self, node_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        other = PARTY.alias("other")
        joined = PARTY.join(other, other.c.incident_id == PARTY.c.incident_id)
        chosen = select(PARTY.c.node_id, PARTY.c.role, other.c.node_id.label("other"), other.c.role.label("as_"))
        rows = self._by_list(
            lambda part: chosen.select_from(joined).where(PARTY.c.node_id.in_(part)).distinct(), node_ids
        )
        found: dict[str, set[str]] = {node: set() for node in node_ids}
        for row in rows:
            if row.as_ == _OPPOSITE.get(row.role):
                found[row.node_id].add(row.other)
        return {node: frozenset(others) for node, others in found.items()}

    def known(self, node_ids: Collection[str]) -> frozenset[str]:
        """See ``LinkIndex``."""
        return frozenset(
            r.id for r in self._by_list(lambda part: select(NODE.c.id).where(NODE.c.id.in_(part)), node_ids)
        )

    def add_nodes(self, nodes: Mapping[str, tuple[Node, frozenset[int]]]) -> None:
        """See ``LinkIndex``."""
        for node, _ in nodes.values():
            self._cache.put(node.id, node.profile)
        self._insert(
            NODE,
            [
                {"id": n.id, "details": n.profile.to_json(), "scope": n.scope.value, "person_id": None}
                for n, _ in nodes.values()
            ],
        )
        self._insert(BLOCK_KEY, [{"key": key, "node_id": n.id} for n, keys in nodes.values() for key in sorted(keys)])

    def drop_nodes(self, node_ids: Collection[str]) -> None:
        """See ``LinkIndex``."""
        for part in chunks(sorted(node_ids)):
            self._connection.execute(delete(EDGE).where(or_(EDGE.c.left_id.in_(part), EDGE.c.right_id.in_(part))))
            self._connection.execute(delete(BLOCK_KEY).where(BLOCK_KEY.c.node_id.in_(part)))
            self._connection.execute(delete(NODE).where(NODE.c.id.in_(part)))

    def profiles(self, node_ids: Collection[str]) -> Mapping[str, Profile]:
        """See ``LinkIndex``."""
        found = {node: held for node in node_ids if (held := self._cache.get(node)) is not None}
        missing = [node for node in node_ids if node not in found]
        for row in self._by_list(lambda part: select(NODE.c.id, NODE.c.details).where(NODE.c.id.in_(part)), missing):
            found[row.id] = Profile.from_json(row.details)
            self._cache.put(row.id, found[row.id])
        return found

    def sharing(self, keys: Collection[int], limit: int) -> Mapping[int, tuple[str, ...]]:
        """See ``LinkIndex``."""
        found: dict[int, list[str]] = defaultdict(list)
        for part in chunks(sorted(keys), _KEYS_AT_ONCE):
            arms = [
                select(limited.c.key, limited.c.node_id)
                for key in part
                for limited in [
                    select(BLOCK_KEY.c.key, BLOCK_KEY.c.node_id)
                    .where(BLOCK_KEY.c.key == key)
                    .limit(limit + 1)
                    .subquery()
                ]
            ]
            for row in self._connection.execute(union_all(*arms)):
                found[row.key].append(row.node_id)
        return {key: tuple(nodes) for key, nodes in found.items()}

    def edges(self, node_ids: Collection[str]) -> list[Edge]:
        """See ``LinkIndex``."""
        either = [
            *self._by_list(lambda part: _EDGES.where(EDGE.c.left_id.in_(part)), node_ids),
            *self._by_list(lambda part: _EDGES.where(EDGE.c.right_id.in_(part)), node_ids),
        ]
        found = {(row.left_id, row.right_id): row for row in either}
        return [
            Edge(r.left_id, r.right_id, Score(r.stranger, r.household, r.conflict), r.by_key, r.through, r.bits)
            for r in found.values()
        ]

    def put_edges(self, edges: Iterable[Edge]) -> None:
        """See ``LinkIndex``."""
        rows = [
            {
                "left_id": e.left,
                "right_id": e.right,
                "stranger": e.score.stranger,
                "household": e.score.household,
                "conflict": e.score.conflict,
                "by_key": e.by_key,
                "through": e.through,
                "bits": e.bits,
            }
            for e in edges
        ]
        if rows:
            changing = ("stranger", "household", "conflict", "by_key", "through", "bits")
            self._connection.execute(upsert(self._connection, EDGE, changing), rows)

    def judged(self, node_ids: Collection[str]) -> list[Judged]:
        """See ``LinkIndex``."""
        left, right = PARTY.alias("left_party"), PARTY.alias("right_party")
        joined = JUDGEMENT.join(
            left, and_(left.c.incident_id == JUDGEMENT.c.left_incident, left.c.local_id == JUDGEMENT.c.left_local)
        ).join(
            right,
            and_(right.c.incident_id == JUDGEMENT.c.right_incident, right.c.local_id == JUDGEMENT.c.right_local),
        )
        chosen = (
            select(JUDGEMENT.c.id, JUDGEMENT.c.decision, left.c.node_id.label("a"), right.c.node_id.label("b"))
            .select_from(joined)
            .where(JUDGEMENT.c.undone_at.is_(None), JUDGEMENT.c.decision != Decision.UNSURE.value)
        )
        either = [
            *self._by_list(lambda part: chosen.where(left.c.node_id.in_(part)), node_ids),
            *self._by_list(lambda part: chosen.where(right.c.node_id.in_(part)), node_ids),
        ]
        return [Judged(r.id, Decision(r.decision), r.a, r.b) for r in {r.id: r for r in either}.values()]

    def told_apart(self, incident_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        in_force = and_(JUDGEMENT.c.undone_at.is_(None), JUDGEMENT.c.decision == Decision.DIFFERENT.value)
        found: dict[str, set[str]] = defaultdict(set)
        for incident, local in (
            (JUDGEMENT.c.left_incident, JUDGEMENT.c.left_local),
            (JUDGEMENT.c.right_incident, JUDGEMENT.c.right_local),
        ):
            chosen = select(incident.label("incident"), local.label("local")).where(in_force)
            for part in chunks(sorted(incident_ids)):
                for row in self._connection.execute(chosen.where(incident.in_(part))):
                    found[row.incident].add(row.local)
        return {incident_id: frozenset(local_ids) for incident_id, local_ids in found.items()}

    def persons(self, node_ids: Collection[str]) -> Mapping[str, str]:
        """See ``LinkIndex``."""
        chosen = select(NODE.c.id, NODE.c.person_id).where(NODE.c.person_id.is_not(None))
        return {r.id: r.person_id for r in self._by_list(lambda part: chosen.where(NODE.c.id.in_(part)), node_ids)}

    def nodes_of(self, person_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        found: dict[str, set[str]] = {person: set() for person in person_ids}
        chosen = select(NODE.c.id, NODE.c.person_id)
        for row in self._by_list(lambda part: chosen.where(NODE.c.person_id.in_(part)), person_ids):
            found[row.person_id].add(row.id)
        return {person: frozenset(nodes) for person, nodes in found.items()}

    def assign(self, persons: Mapping[str, str], *, merged: Mapping[str, str], split: Mapping[str, str]) -> None:
        """See ``LinkIndex``."""
        now = self._clock.now()
        born = [
            {"id": p, "made_at": now, "merged_into": None, "split_from": split.get(p)}
            for p in sorted(self._person_births)
        ]
        self._insert(PERSON, born)
        self._person_births.clear()
        if persons:
            moved = [{"node": node, "person": person} for node, person in persons.items()]
            statement = update(NODE).where(NODE.c.id == bindparam("node")).values(person_id=bindparam("person"))
            self._connection.execute(statement, moved)
        self._redirect(PERSON, merged)

    def _redirect(self, table: Table, merged: Mapping[str, str]) -> None:
        if merged:
            statement = update(table).where(table.c.id == bindparam("gone")).values(merged_into=bindparam("survivor"))
            self._connection.execute(statement, [{"gone": gone, "survivor": into} for gone, into in merged.items()])

    def new_person(self) -> str:
        """See ``LinkIndex``."""
        person = self._ids.new("per")
        self._person_births.add(person)
        return person

    def memberships(self, incident_ids: Collection[str]) -> list[Membership]:
        """See ``LinkIndex``."""
        rows = self._by_list(lambda part: _MEMBERS.where(COURSE_MEMBER.c.incident_id.in_(part)), incident_ids)
        return [
            Membership(
                r.incident_id,
                r.victim_local,
                r.suspect_local,
                r.victim_person_id,
                r.suspect_person_id,
                Standing(r.standing),
                r.course_id,
            )
            for r in rows
        ]

    def put_memberships(self, incident_ids: Collection[str], memberships: Iterable[Membership]) -> None:
        """See ``LinkIndex``."""
        for part in chunks(sorted(incident_ids)):
            self._connection.execute(delete(COURSE_MEMBER).where(COURSE_MEMBER.c.incident_id.in_(part)))
        self._insert(
            COURSE_MEMBER,
            [
                {
                    "course_id": m.course,
                    "incident_id": m.incident_id,
                    "victim_local": m.victim,
                    "suspect_local": m.suspect,
                    "standing": m.standing.value,
                }
                for m in memberships
            ],
        )

    def new_course(self) -> str:
        """See ``LinkIndex``."""
        return self._ids.new("crs")

    def put_courses(
        self, courses: Mapping[str, tuple[str, str]], *, merged: Mapping[str, str], split: Mapping[str, str]
    ) -> None:
        """See ``LinkIndex``."""
        if courses:
            rows = [
                {
                    "id": course,
                    "victim_person_id": victim,
                    "suspect_person_id": anchor,
                    "revision": 1,
                    "revised_at": self._clock.now(),
                    "made_at": self._clock.now(),
                    "merged_into": None,
                    "split_from": split.get(course),
                }
                for course, (victim, anchor) in courses.items()
            ]
            make = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
            statement = make(COURSE)
            self._connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[COURSE.c.id],
                    set_={
                        "victim_person_id": statement.excluded.victim_person_id,
                        "suspect_person_id": statement.excluded.suspect_person_id,
                        "revision": COURSE.c.revision + 1,
                        "revised_at": statement.excluded.revised_at,
                        "merged_into": None,
                    },
                ),
                rows,
            )
        self._redirect(COURSE, merged)

    def _insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._connection.execute(table.insert(), rows)


_PARTIES = select(
    PARTY.c.incident_id, PARTY.c.local_id, PARTY.c.role, PARTY.c.node_id, INCIDENT.c.agency_id, INCIDENT.c.reference
).join(INCIDENT, INCIDENT.c.id == PARTY.c.incident_id)

_EDGES = select(EDGE)

_MEMBERS = select(COURSE_MEMBER, COURSE.c.victim_person_id, COURSE.c.suspect_person_id).join(
    COURSE, COURSE.c.id == COURSE_MEMBER.c.course_id
)


def _placed(row: Any) -> Placed:
    origin = f"{row.agency_id}/{row.reference}"
    return Placed(row.incident_id, origin, row.local_id, Role(row.role), row.node_id)
