"""The few statements that SQLite and PostgreSQL do not share. Floor 1."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

CHUNK = 500
"""Values in one ``IN`` list: far below SQLite's limit of 32,766 variables, and few enough plans to cache."""

_LOCK = select(func.pg_advisory_xact_lock(bindparam("key")))

Item = TypeVar("Item")


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """The items in order, ``size`` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def insert_or_skip(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves out, without an error, the rows that a unique constraint forbids."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def upsert(connection: Connection, table: Table, changing: Collection[str]) -> postgresql.Insert | sqlite.Insert:
    """An insert that, where a row with the same primary key stands, changes the columns named to the new values."""
    statement = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: statement.excluded[name] for name in changing}
    )


def lock_key(name: str) -> int:
    """The 64-bit key under which PostgreSQL locks this name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def hold(connection: Connection, name: str) -> None:
    """After this, no other transaction holds ``name`` until this one ends.

    On SQLite there is nothing to do: a transaction that has begun is the only one that may write.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"key": lock_key(name)})
