"""Of which reports a reader may know, as a condition on ``incident``; and how that stands in its row. Floor 1.

What is under the control of another agency, and is not released, is neither fetched nor counted for the reader
(``service.domain.handling``).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Exists, FromClause, exists, literal, or_

from service.domain.agency import AgencyId
from service.domain.handling import Handling
from service.store.tables import INCIDENT

_TOLD = INCIDENT.alias("told_incident")


def released_text(handling: Handling) -> str | None:
    """What stands in ``incident.released_to``: every recipient between spaces, and null where nobody has control."""
    if handling.released_to is None:
        return None
    return f" {' '.join(sorted(handling.released_to))} "


def may_be_told(incident: FromClause, reader: AgencyId) -> ColumnElement[bool]:
    """The condition that an agency may know of the report in that row of ``incident``, or of an alias of it."""
    column: ColumnElement[Any] = incident.c.released_to
    recipients = (str(reader), reader.kind.value)
    return or_(
        column.is_(None),
        incident.c.agency_id == str(reader),
        *(column.contains(f" {name} ", autoescape=True) for name in recipients),
    )


def is_told_of(incident_id: ColumnElement[str], reader: AgencyId) -> Exists:
    """The condition that an agency may know of the report of that id."""
    return exists(literal(1)).select_from(_TOLD).where(_TOLD.c.id == incident_id, may_be_told(_TOLD, reader))
