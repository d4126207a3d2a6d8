"""The access log in the order of its numbers: given, read, and proven. Floor 1.

Entries get their numbers after they were committed, so that whoever writes one waits for nobody. Numbers are given by
one transaction at a time, to what is committed by then: what was committed before an entry that has a number never
gets a later one than what is committed after. Among entries that were committed between two steps, SQLite tells the
order of commit (it has one writer, and rows are numbered as they are written); on PostgreSQL they go by their time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
)

from service.audit.checkpoint import Checkpoint, time_text
from service.audit.commitment import Leaf, commitment
from service.audit.tree import TILE, Frontier, leaf_hash
from service.store.dialects import chunks, hold
from service.store.tables import AUDIT_CHECKPOINT, AUDIT_ENTRY, AUDIT_LEAF, AUDIT_NODE, COURSE, PERSON

MOST_SCANNED: Final = 20_000
"""Leaves that one question with conditions looks through, so that it takes bounded time however long the log is."""

_FIELDS: Final = AUDIT_ENTRY.c
_ROWID: Final[ColumnElement[int]] = literal_column("audit_entry.rowid")
_NUMBERED = AUDIT_ENTRY.alias("numbered")
_LAST_NUMBERED: Final = func.coalesce(
    select(literal_column("numbered.rowid"))
    .select_from(AUDIT_LEAF.join(_NUMBERED, _NUMBERED.c.id == AUDIT_LEAF.c.entry_id))
    .order_by(AUDIT_LEAF.c.number.desc())
    .limit(1)
    .scalar_subquery(),
    0,
)
"""Where SQLite keeps the last entry that has a number: rows are numbered as they are written, and there is one writer,
so every one beyond it has none."""
_LATER: Final = [column.name for column in _FIELDS][[column.name for column in _FIELDS].index("reason") + 1 :]
_LEAVES: Final = (
    select(
        AUDIT_LEAF.c.number,
        AUDIT_LEAF.c.entry_id,
        AUDIT_LEAF.c.salt,
        AUDIT_LEAF.c.commitment,
        *(column.label(f"entry_{column.name}") for column in _FIELDS),
    )
    .select_from(AUDIT_LEAF.outerjoin(AUDIT_ENTRY, _FIELDS.id == AUDIT_LEAF.c.entry_id))
    .order_by(AUDIT_LEAF.c.number)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which entries somebody asks for; an empty text or ``None`` asks for nothing in particular.

    ``subjects`` are ids of records, of which an entry names one at least; ``since`` and ``until`` are the first moment
    and the one after the last.
    """

    agency: str
    operation: str = ""
    outcome: str = ""
    reason: str = ""
    client_id: str = ""
    subjects: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class AuditTrail:
    """Numbers entries, and reads them by number; it changes none and removes none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def size(self) -> int:
        """How many entries have a number."""
        return int(self._connection.execute(select(func.coalesce(func.max(AUDIT_LEAF.c.number) + 1, 0))).scalar_one())

    def waiting(self) -> int:
        """How many entries have none yet."""
        return self._connection.execute(
            select(func.count()).select_from(AUDIT_ENTRY).where(_has_no_number())
        ).scalar_one()

    def hold(self) -> None:
        """No other transaction gives numbers or adds checkpoints until this one ends."""
        hold(self._connection, "conduct audit sequencer")

    def number(self, limit: int, salt: Callable[[], bytes], since: datetime | None = None) -> int:
        """At most ``limit`` entries that had no number have one now; how many.

        With ``since`` only entries of that time and later are looked at, which spares looking through them all; SQLite
        finds all that have none at once, and takes no notice of it. Waits for whoever else gives numbers; call it in a
        unit that is not steady, and before anything else that changes something.
        """
        self.hold()
        rows = self._connection.execute(self._without_number(AUDIT_ENTRY, since).limit(limit)).all()
        if not rows:
            return 0
        frontier = Frontier.resume(self, self.size())
        leaves = []
        for row in rows:
            drawn = salt()
            made = commitment(drawn, _content(row))
            leaves.append({"number": frontier.size, "entry_id": row.id, "salt": drawn, "commitment": made})
            frontier.append(leaf_hash(made))
        self._connection.execute(insert(AUDIT_LEAF), leaves)
        nodes = [{"level": n.level, "position": n.position, "hash": n.hash} for n in frontier.completed()]
        if nodes:
            self._connection.execute(insert(AUDIT_NODE), nodes)
        self._tiles.clear()
        return len(rows)

    def _without_number(self, asked: Table | Column[Any], since: datetime | None) -> Select[Any]:
        """What is asked of the entries that have no number, in the order of commit."""
        if self._connection.dialect.name == "sqlite":
            return select(asked).where(_ROWID > _LAST_NUMBERED).order_by(_ROWID)
        question = select(asked).where(_has_no_number())
        if since is not None:
            question = question.where(_FIELDS.at >= since)
        return question.order_by(_FIELDS.at, _FIELDS.id)

    def oldest_unsigned(self, last: Checkpoint | None, since: datetime | None) -> datetime | None:
        """The time of the first entry that is not under the last checkpoint; on PostgreSQL, of those from ``since`` on
        that have no number, and of all that have one."""
        unsigned = select(_FIELDS.at).join(AUDIT_LEAF, AUDIT_LEAF.c.entry_id == _FIELDS.id)
        unsigned = unsigned.where(AUDIT_LEAF.c.number >= (0 if last is None else last.size)).order_by(
            AUDIT_LEAF.c.number
        )
        questions = (unsigned, self._without_number(_FIELDS.at, since))
        found = [self._connection.execute(question.limit(1)).scalar() for question in questions]
        return min((at for at in found if at is not None), default=None)

    def leaves(self, start: int, limit: int) -> list[Leaf]:
        """The leaves from number ``start`` on, at most ``limit``."""
        question = _LEAVES.where(AUDIT_LEAF.c.number >= start).limit(limit)
        return [_leaf(row) for row in self._connection.execute(question)]

    def find(self, asked: Asked, start: int, limit: int) -> tuple[list[Leaf], int | None]:
        """Leaves from number ``start`` on whose entries are asked for, at most ``limit``; and where to go on, if there
        is more to look at, which is not to say that more is found."""
        end = start + MOST_SCANNED
        question = _restrict(_LEAVES.where(AUDIT_LEAF.c.number >= start, AUDIT_LEAF.c.number < end), asked)
        found = [_leaf(row) for row in self._connection.execute(question.limit(limit))]
        if len(found) == limit:
            return found, found[-1].number + 1
        return found, end if end < self.size() else None

    def names_of(self, record_id: str) -> tuple[str, ...]:
        """The id and, of a course or person, those that were merged into it: under these it stands in older entries."""
        table = {"crs": COURSE, "per": PERSON}.get(record_id[:3])
        if table is None:
            return (record_id,)
        merged = select(table.c.id).where(table.c.merged_into == record_id).order_by(table.c.id)
        return (record_id, *self._connection.execute(merged).scalars())

    def leaf(self, number: int, agency: str) -> Leaf | None:
        """The leaf of that number, if its entry is of that agency."""
        question = _LEAVES.where(AUDIT_LEAF.c.number == number, _FIELDS.agency_id == agency)
        row = self._connection.execute(question).one_or_none()
        return None if row is None else _leaf(row)

    def entries(self, agency: str, since: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
        """The latest entries of an agency, or of all where none is named, from ``since`` on and before ``until``,
        whether they have a number or not; by time, the latest first, at most ``limit``."""
        question = select(AUDIT_ENTRY).where(_FIELDS.at >= since, _FIELDS.at < until)
        if agency:
            question = question.where(_FIELDS.agency_id == agency)
        question = question.order_by(_FIELDS.at.desc(), _FIELDS.id.desc()).limit(limit)
        return [_content(row) for row in self._connection.execute(question)]

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """The hashes that the tree keeps there (``service.audit.tree.Tiles``); read once in a unit of work."""
        known = self._tiles.get((level, number))
        if known is None:
            known = self._tiles[level, number] = self._read_tile(level, number * TILE)
        return known

    def _read_tile(self, level: int, start: int) -> list[bytes]:
        if level == 0:
            leaf = AUDIT_LEAF.c
            question = select(leaf.commitment).where(leaf.number >= start, leaf.number < start + TILE)
            return [leaf_hash(found) for found in self._connection.execute(question.order_by(leaf.number)).scalars()]
        node = AUDIT_NODE.c
        places = (node.level == level, node.position >= start, node.position < start + TILE)
        return list(self._connection.execute(select(node.hash).where(*places).order_by(node.position)).scalars())

    def nodes(self, places: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], bytes]:
        """The hashes that are kept at these levels and positions."""
        node, found = AUDIT_NODE.c, {}
        for some in chunks(list(places)):
            question = select(AUDIT_NODE).where(tuple_(node.level, node.position).in_(some))
            found.update({(row.level, row.position): row.hash for row in self._connection.execute(question)})
        return found

    def add_checkpoint(self, made: Checkpoint) -> None:
        """The checkpoint is on file; there must be none of that size."""
        row = {"size": made.size, "root": made.root, "at": made.at, "kid": made.kid, "signature": made.signature}
        self._connection.execute(insert(AUDIT_CHECKPOINT), row)

    def checkpoints(self, beyond: int = -1) -> list[Checkpoint]:
        """All checkpoints of more than so many entries, by size."""
        question = select(AUDIT_CHECKPOINT).where(AUDIT_CHECKPOINT.c.size > beyond).order_by(AUDIT_CHECKPOINT.c.size)
        return [_checkpoint(row) for row in self._connection.execute(question)]

    def last_checkpoint(self) -> Checkpoint | None:
        """The checkpoint of the greatest size."""
        question = select(AUDIT_CHECKPOINT).order_by(AUDIT_CHECKPOINT.c.size.desc()).limit(1)
        row = self._connection.execute(question).one_or_none()
        return None if row is None else _checkpoint(row)


def _has_no_number() -> ColumnElement[bool]:
    return ~exists().where(AUDIT_LEAF.c.entry_id == _FIELDS.id).correlate(AUDIT_ENTRY)


def _restrict(question: Select[Any], asked: Asked) -> Select[Any]:
    question = question.where(_FIELDS.agency_id == asked.agency)
    for column, value in (
        (_FIELDS.operation, asked.operation),
        (_FIELDS.outcome, asked.outcome),
        (_FIELDS.reason, asked.reason),
        (_FIELDS.client_id, asked.client_id),
    ):
        if value:
            question = question.where(column == value)
    if asked.subjects:
        named = (_FIELDS.subjects.contains(json.dumps(subject), autoescape=True) for subject in asked.subjects)
        question = question.where(or_(*named))
    if asked.since is not None:
        question = question.where(_FIELDS.at >= asked.since)
    if asked.until is not None:
        question = question.where(_FIELDS.at < asked.until)
    return question


def _leaf(row: Row[*tuple[Any, ...]]) -> Leaf:
    number, entry_id, salt, committed, *entry = row
    return Leaf(number, entry_id, salt, committed, None if entry[0] is None else _content(entry))


def _content(row: Sequence[Any]) -> dict[str, Any]:
    """The fields of an entry in the types of JSON, under the names of ``service.store.audit.AuditEntry``.

    Those that came later are left out where they are empty, so that older entries are what was committed to.
    """
    entry_id, at, operation, outcome, client_id, agency, role, acting_for, request_id, action, *others = row
    subjects, rows, why, *later = others
    content = {
        "id": entry_id,
        "at": time_text(at),
        "operation": operation,
        "outcome": outcome,
        "client_id": client_id,
        "agency": agency,
        "role": role,
        "acting_for": acting_for,
        "request_id": request_id,
        "action": action,
        "subjects": _subjects(subjects),
        "rows": rows,
        "reason": why,
    }
    content.update((name, value) for name, value in zip(_LATER, later, strict=True) if value)
    return content


def _subjects(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:  # somebody changed it: it is shown as it stands, and is not what was committed to
        return text


def _checkpoint(row: Row[*tuple[Any, ...]]) -> Checkpoint:
    return Checkpoint(size=row.size, root=row.root, at=row.at, kid=row.kid, signature=row.signature)
