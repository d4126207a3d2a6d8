"""Entries of the access log whose content goes, while what was committed to stays. Floor 1."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from service.store.dialects import chunks
from service.store.tables import AUDIT_ENTRY, AUDIT_LEAF

_FIELDS, _LEAF = AUDIT_ENTRY.c, AUDIT_LEAF.c
_THERE = select(_FIELDS.id).join(AUDIT_LEAF, _LEAF.entry_id == _FIELDS.id)


class AuditErasure:
    """Erases entries that have a number; that it was done is for whoever does it to write down."""

    def __init__(self, connection: Connection, kept: str) -> None:
        """``kept`` is the action of entries that say what was erased, and stay for as long as the log."""
        self._connection = connection
        self._kept = kept

    def older(self, before: datetime, limit: int) -> list[str]:
        """The ids of entries from before that moment which can be erased, the oldest first, at most ``limit``."""
        question = _THERE.where(_FIELDS.at < before, _FIELDS.action != self._kept)
        question = question.order_by(_FIELDS.at, _FIELDS.id).limit(limit)
        return list(self._connection.execute(question).scalars())

    def erase(self, ids: Collection[str]) -> list[str]:
        """Those of the entries that can be erased hold nothing any more, and nobody can guess what they held; their
        ids, sorted. Their places in the log and all proofs stay."""
        erased: list[str] = []
        for some in chunks(sorted(set(ids))):
            erased += self._erase(some)
        return sorted(erased)

    def _erase(self, ids: Sequence[str]) -> list[str]:
        question = _THERE.where(_FIELDS.id.in_(ids), _FIELDS.action != self._kept)
        found = list(self._connection.execute(question).scalars())
        if found:
            self._connection.execute(update(AUDIT_LEAF).where(_LEAF.entry_id.in_(found)).values(salt=None))
            self._connection.execute(delete(AUDIT_ENTRY).where(_FIELDS.id.in_(found)))
        return found
