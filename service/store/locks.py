"""What a unit of work on PostgreSQL holds, so that no two decide about one person unseen by each other. Floor 1.

Two sorts of locks, and an order between them (docs/adr/0013):

- advisory locks on the incidents that change and on all blocking keys of their parties, sorted, before anything is
  read that follows from other reports: whoever might meet the same nodes waits here, and holds nothing yet;
- row locks on every node that is read after that, in the statement that reads its person. They do not wait: where
  another transaction has one, the unit starts anew and takes, in order, all that it came across.

On SQLite nothing of this is needed: a transaction that has begun is the only one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Row, Select, bindparam, or_, select, text

from service.linking.block import keys as blocking_keys
from service.linking.place import LinkIncident
from service.linking.profile import Profile
from service.store.dialects import lock_key
from service.store.listed import Listed, among
from service.store.mishap import Overtaken
from service.store.tables import NODE

MOST_KEYS: Final = 1000
"""Advisory locks that one unit takes, about: PostgreSQL has room for some 7,000 of all transactions unless told
otherwise (``max_locks_per_transaction``)."""

_LINKAGE = lock_key("conduct linkage")
_KEYS = bindparam("keys", type_=Listed(BigInteger()))
_TAKE = text(
    "SELECT pg_advisory_xact_lock_shared(:linkage), "
    "(SELECT count(pg_advisory_xact_lock(key)) FROM unnest(:keys) AS sent(key))"
).bindparams(_KEYS)
_TRY = text("SELECT bool_and(pg_try_advisory_xact_lock(key)) FROM unnest(:keys) AS sent(key)").bindparams(_KEYS)
_ALONE = text("SELECT pg_advisory_xact_lock(:linkage)")

_HOMES = select(NODE.c.id, NODE.c.person_id).order_by(NODE.c.id)
_BY_ID, _BY_PERSON = among(NODE.c.id, "ids"), among(NODE.c.person_id, "ids")
_REACHED = (
    select(NODE.c.id)
    .where(or_(among(NODE.c.id, "nodes"), among(NODE.c.person_id, "persons")))
    .order_by(NODE.c.id)
    .with_for_update()
)


def keys_of(profile: Profile) -> frozenset[int]:
    """What is locked for these details: their blocking keys, so that whoever compares them with others waits.

    Details that identify and have no key are locked by themselves; thin ones never meet others.
    """
    keys = blocking_keys(profile)
    return keys if keys or profile.is_thin else frozenset({lock_key(f"details {profile.digest()}")})


def keys_of_incident(incident: LinkIncident) -> frozenset[int]:
    """What is locked for this report: itself, and the details of its parties."""
    own = (keys_of(party.profile) for party in incident.parties)
    return frozenset({incident_key(incident.id)}).union(*own)


def incident_key(incident_id: str) -> int:
    """What is locked for this incident alone."""
    return lock_key(f"incident {incident_id}")


@dataclass(slots=True)
class Reached:
    """What attempts at one unit of work came across: the next one takes it all at once, in order."""

    keys: frozenset[int] = frozenset()
    nodes: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()


class Locks:
    """The locks of one transaction; all are let go when it ends.

    ``reached`` is what earlier attempts came across, and grows. With ``waits`` nodes are waited for as well: the last
    attempt's way, in which PostgreSQL finds out about a deadlock.
    """

    def __init__(self, connection: Connection, reached: Reached, *, waits: bool) -> None:
        self._connection = connection
        self._reached = reached
        self._waits = waits
        self._held: set[int] = set()
        self._has_begun = False

    def take(self, keys: Collection[int]) -> None:
        """No other transaction holds one of the keys until this one ends.

        The first time this waits. Later it raises ``Overtaken`` rather than wait for somebody who may wait for this
        transaction.
        """
        self._reached.keys |= frozenset(keys)
        fresh = sorted(self._reached.keys - self._held)
        if not self._has_begun:
            self._begin(fresh)
        elif fresh:
            self._add(fresh)
        self._held.update(fresh)

    def _begin(self, keys: Sequence[int]) -> None:
        self._has_begun = True
        self._connection.execute(_TAKE, {"linkage": _LINKAGE, "keys": keys})
        if self._reached.nodes or self._reached.persons:
            sent = {"nodes": sorted(self._reached.nodes), "persons": sorted(self._reached.persons)}
            self._connection.execute(_REACHED, sent)

    def _add(self, keys: Sequence[int]) -> None:
        if self._waits:
            self._connection.execute(_TAKE, {"linkage": _LINKAGE, "keys": keys})
        elif not self._connection.execute(_TRY, {"keys": keys}).scalar_one():
            raise Overtaken

    def homes(self, node_ids: Collection[str]) -> Sequence[Row[Any]]:
        """Id and person of those of the nodes that there are. No other transaction changes what it knows of them, nor
        where they belong, until this one ends."""
        self._reached.nodes |= frozenset(node_ids)
        return self._read(_HOMES.where(_BY_ID), node_ids)

    def members(self, person_ids: Collection[str]) -> Sequence[Row[Any]]:
        """Id and person of the nodes of these persons, held as by ``homes``."""
        self._reached.persons |= frozenset(person_ids)
        return self._read(_HOMES.where(_BY_PERSON), person_ids)

    def _read(self, statement: Select[*tuple[Any, ...]], ids: Collection[str]) -> Sequence[Row[Any]]:
        if not ids:
            return ()
        if not self._has_begun:
            self.take(())
        if self._waits:
            self._connection.execute(statement.with_for_update(), {"ids": ids})
        return self._connection.execute(statement.with_for_update(nowait=True), {"ids": ids}).all()


def alone(connection: Connection) -> None:
    """No other transaction links anything until this one ends; on SQLite none does anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ALONE, {"linkage": _LINKAGE})
