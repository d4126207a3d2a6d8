"""The safe details of reports, apart from the reports and under keys of their own. Floor 1.

A body is taken apart when it is kept and put together when it is read; in between nothing of what is safe is anywhere
in the clear. Whoever reads bodies joins ``IS_OF_VERSION`` and selects ``BODY``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, insert

from service.disclosure.apart import put_together, take_apart
from service.store.tables import INCIDENT_VERSION, SAFE_DETAIL
from service.store.vault import Purpose, Sealing

IS_OF_VERSION: Final = and_(
    SAFE_DETAIL.c.incident_id == INCIDENT_VERSION.c.incident_id, SAFE_DETAIL.c.version == INCIDENT_VERSION.c.version
)
BODY: Final = (
    INCIDENT_VERSION.c.body,
    INCIDENT_VERSION.c.version.label("body_version"),
    SAFE_DETAIL.c.key_number,
    SAFE_DETAIL.c.sealed,
)
"""What of a version its body is made of: one that tells nothing safe has no safe details."""


def place_of(incident_id: str, version: int) -> str:
    """What the safe details of a version are bound to."""
    return f"safe details {incident_id} {version}"


class SafeDetails:
    """Takes bodies apart and puts them together within one transaction."""

    def __init__(self, connection: Connection, sealing: Sealing) -> None:
        self._connection = connection
        self._sealing = sealing
        self._rows: list[dict[str, Any]] = []

    def take(self, incident_id: str, version: int, body: Mapping[str, Any]) -> str:
        """The text of the body without what is safe, which is kept once ``write`` is called."""
        rest, taken = taken_apart(body)
        if taken:
            number, sealed = self._sealing.seal(Purpose.SAFE, taken, place_of(incident_id, version))
            self._rows.append({"incident_id": incident_id, "version": version, "key_number": number, "sealed": sealed})
        return rest

    def write(self) -> None:
        """What was taken since the last time is in the table; the versions it is of are there already."""
        if self._rows:
            self._connection.execute(insert(SAFE_DETAIL), self._rows)
            self._rows = []

    def safe(self, row: Row[*tuple[Any, ...]], incident_id: str) -> str:
        """What is safe in a row with the columns of ``BODY``, as text for ``whole``; empty where nothing is."""
        if row.sealed is None:
            return ""
        return self._sealing.unseal(row.key_number, row.sealed, place_of(incident_id, row.body_version))

    def body(self, row: Row[*tuple[Any, ...]], incident_id: str) -> dict[str, Any]:
        """The body as it was sent."""
        return whole(row.body, self.safe(row, incident_id))

    def text(self, row: Row[*tuple[Any, ...]], incident_id: str) -> str:
        """The body as it was sent, as text."""
        return _text(self.body(row, incident_id)) if row.sealed is not None else str(row.body)


def taken_apart(body: Mapping[str, Any]) -> tuple[str, str]:
    """The texts of which ``whole`` makes the body: what may lie about, and what is safe, empty where nothing is."""
    rest, taken = take_apart(body)
    return _text(rest), _text(taken) if taken else ""


def whole(body: str, safe: str) -> dict[str, Any]:
    """The body of which these are the texts."""
    rest: dict[str, Any] = json.loads(body)
    return put_together(rest, json.loads(safe)) if safe else rest


def _text(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
