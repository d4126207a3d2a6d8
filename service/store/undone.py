"""What was taken back and must stay so when an older backup is put in place: read here, brought there. Floor 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from service.domain.agency import AgencyId
from service.store.incidents import State
from service.store.registry import Agency, Registry
from service.store.tables import INCIDENT, INCIDENT_VERSION
from service.store.tombstones import tombstone_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A report that does not count, by its state; or, if ``is_version``, a version of one whose content was erased.

    ``tombstone`` is the hash by which the report is known if it is sent again. No content is in it.
    """

    incident_id: str
    agency: AgencyId
    kind: str
    version: int
    tombstone: str
    state: State
    reason: str
    received_at: datetime
    at: datetime
    is_version: bool = False


_ROWS = select(
    INCIDENT.c.id,
    INCIDENT.c.agency_id,
    INCIDENT.c.kind,
    INCIDENT.c.version,
    INCIDENT.c.reference,
    INCIDENT.c.state,
    INCIDENT.c.withdrawn_reason,
    INCIDENT.c.received_at,
    INCIDENT.c.revised_at,
)
_REPORTS = _ROWS.where(INCIDENT.c.state != State.CURRENT.value).order_by(INCIDENT.c.revised_at, INCIDENT.c.id)
_VERSIONS = (
    _ROWS.add_columns(INCIDENT_VERSION.c.version.label("erased_version"))
    .join(INCIDENT_VERSION, INCIDENT_VERSION.c.incident_id == INCIDENT.c.id)
    .where(INCIDENT_VERSION.c.body == "")
    .order_by(INCIDENT.c.id, INCIDENT_VERSION.c.version)
)


class UndoneReports:
    """Lists what was taken back, and buries reports that a database never knew."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def listed(self) -> Iterator[Undone]:
        """Every report that does not count, in the order in which they went; then every version that was erased."""
        for question in (_REPORTS, _VERSIONS):
            for row in self._connection.execute(question):
                version = getattr(row, "erased_version", None)
                is_erased = row.state == State.ERASED.value
                yield Undone(
                    incident_id=row.id,
                    agency=AgencyId.parse(row.agency_id),
                    kind=row.kind,
                    version=row.version if version is None else version,
                    tombstone=row.reference if is_erased else tombstone_reference(row.agency_id, row.reference),
                    state=State(row.state),
                    reason=row.withdrawn_reason,
                    received_at=row.received_at,
                    at=row.revised_at,
                    is_version=version is not None,
                )

    def bury(self, gone: Undone) -> None:
        """An erased report that this database never knew does not come in either; its agency takes part."""
        agency = Agency(id=gone.agency, contact="", created_at=gone.received_at)
        Registry(self._connection).add_agency(agency)
        row = {
            "id": gone.incident_id,
            "agency_id": str(gone.agency),
            "reference": gone.tombstone,
            "kind": gone.kind,
            "version": gone.version,
            "state": State.ERASED.value,
            "withdrawn_reason": gone.reason,
            "received_at": gone.received_at,
            "revised_at": gone.at,
            "occurred_from": gone.received_at,
            "urn": "",
            "released_to": None,
        }
        self._connection.execute(insert(INCIDENT), row)
