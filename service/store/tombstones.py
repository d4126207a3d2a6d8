"""What is left of an erased report: a row without content, by which the report is known if it is sent again. Floor 1.

The row keeps the id, the agency, the kind and version, when it came and went, and why. Its reference is replaced by a
hash of it: whoever has the reference can tell that the report was erased, and nobody can read the reference from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Text, bindparam, exists, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from service.domain.agency import AgencyId
from service.store.listed import Listed
from service.store.tables import INCIDENT

ERASED: Final = "erased"
"""The state of such a row."""

_MARK: Final = "erased:"
_NAMES: Final = [column.name for column in INCIDENT.columns]
_SENT: Final = [*_NAMES, "tombstone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """An erased report: whose, of which kind and version, when it came and was erased, and why."""

    incident_id: str
    agency: AgencyId
    kind: str
    version: int
    reason: str
    received_at: datetime
    erased_at: datetime


def tombstone_reference(agency: str, reference: str) -> str:
    """What stands in place of the reference of an erased report."""
    return _MARK + hashlib.sha256(f"{agency}/{reference}".encode()).hexdigest()


def tombstone_of(connection: Connection, incident_id: str) -> Tombstone | None:
    """What is left of the report, if it was erased."""
    question = select(INCIDENT).where(INCIDENT.c.id == incident_id, INCIDENT.c.state == ERASED)
    row = connection.execute(question).one_or_none()
    if row is None:
        return None
    return Tombstone(
        incident_id=row.id,
        agency=AgencyId.parse(row.agency_id),
        kind=row.kind,
        version=row.version,
        reason=row.withdrawn_reason,
        received_at=row.received_at,
        erased_at=row.revised_at,
    )


def _into_postgresql() -> Any:
    lists = [bindparam(c.name, type_=Listed(c.type)) for c in INCIDENT.columns]
    lists.append(bindparam("tombstone", type_=Listed(Text())))
    sent = func.unnest(*lists).table_valued(*_SENT, with_ordinality="place").render_derived(name="sent")
    gone = INCIDENT.alias("gone")
    is_erased = exists().where(gone.c.agency_id == sent.c.agency_id, gone.c.reference == sent.c.tombstone)
    chosen = select(*(sent.c[name] for name in _NAMES)).where(~is_erased).order_by(sent.c.place)
    return postgresql.insert(INCIDENT).from_select(_NAMES, chosen).on_conflict_do_nothing().returning(INCIDENT.c.id)


def _into_sqlite() -> Any:
    values = ", ".join(f"json_extract(value, '$[{at}]')" for at in range(len(_NAMES)))
    agency, tombstone = _NAMES.index("agency_id"), len(_NAMES)
    return text(
        f"INSERT INTO incident ({', '.join(_NAMES)}) SELECT {values} FROM json_each(:rows) "  # noqa: S608 (names of columns)
        "WHERE NOT EXISTS (SELECT 1 FROM incident AS gone "
        f"WHERE gone.agency_id = json_extract(value, '$[{agency}]') "
        f"AND gone.reference = json_extract(value, '$[{tombstone}]')) "
        "ORDER BY key ON CONFLICT DO NOTHING RETURNING id"
    )


_POSTGRESQL, _SQLITE = _into_postgresql(), _into_sqlite()
_DIALECT: Final = sqlite.dialect()
_CONVERTED: Final = [(c.name, c.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)) for c in INCIDENT.columns]


def enter_unless_erased(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The ids of the rows that are in the table of incidents now: those whose reference the agency neither used nor
    erased. Of two with one reference the first is."""
    marked = [{**row, "tombstone": tombstone_reference(row["agency_id"], row["reference"])} for row in rows]
    if connection.dialect.name == "postgresql":
        lists = {name: [row[name] for row in marked] for name in _SENT}
        return frozenset(connection.execute(_POSTGRESQL, lists).scalars())
    sent = [
        [*(row[name] if convert is None else convert(row[name]) for name, convert in _CONVERTED), row["tombstone"]]
        for row in marked
    ]
    return frozenset(connection.execute(_SQLITE, {"rows": json.dumps(sent)}).scalars())
