"""The access log: who did what to whose data (DPA 2018 s.62). Floor 1.

An entry is written in the transaction of the deed that it records, so there is never one without the other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert

from service.store.tables import AUDIT_ENTRY


class Outcome(StrEnum):
    """Whether the deed was allowed."""

    PERMIT = "permit"
    DENY = "deny"
    BREAK_GLASS = "break_glass"
    """Allowed, in an emergency, to somebody without a relation to the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One operation on personal data.

    ``operation`` is one of s.62's (collection, alteration, consultation, disclosure, combination, erasure);
    ``action`` the permission it took; ``subjects`` the ids of the records concerned, never names; ``rows`` how many
    records were seen or changed; ``acting_for`` the staff reference of the person a machine acted for. ``view`` names
    the type whose fields were shown, ``policy`` the rules on who sees what that were in force
    (``service.disclosure.policy``), ``query`` is a keyed digest of what was searched for.
    ``named_by`` says how the person was named (``service.domain.principal.NamedBy``), ``reason_code`` why they asked
    (``service.domain.reasons``), ``case_reference`` for which case, as the asker named it.
    """

    id: str
    at: datetime
    operation: str
    outcome: Outcome
    client_id: str
    agency: str
    role: str
    acting_for: str
    request_id: str
    action: str
    subjects: tuple[str, ...] = ()
    rows: int = 0
    reason: str = ""
    view: str = ""
    policy: str = ""
    query: str = ""
    named_by: str = ""
    reason_code: str = ""
    case_reference: str = ""


class AuditLog:
    """Adds entries; nothing here changes or removes one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, entries: Sequence[AuditEntry]) -> None:
        """The entries are in the log once this transaction commits."""
        if entries:
            self._connection.execute(insert(AUDIT_ENTRY), [_row(entry) for entry in entries])


def _row(entry: AuditEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "at": entry.at,
        "operation": entry.operation,
        "outcome": entry.outcome.value,
        "client_id": entry.client_id,
        "agency_id": entry.agency,
        "role": entry.role,
        "acting_for": entry.acting_for,
        "request_id": entry.request_id,
        "action": entry.action,
        "subjects": json.dumps(entry.subjects),
        "rows": entry.rows,
        "reason": entry.reason,
        "view": entry.view,
        "policy": entry.policy,
        "query": entry.query,
        "named_by": entry.named_by,
        "reason_code": entry.reason_code,
        "case_reference": entry.case_reference,
    }
