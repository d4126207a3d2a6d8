"""Reports as they were sent, every version of them. Floor 1."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, not_, select, tuple_, update

from service.auth.envelope import Masks
from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.errors import ReportWithdrawn, VersionStale
from service.domain.handling import OPEN, Handling
from service.domain.report import Kind
from service.store.dialects import chunks
from service.store.listed import among
from service.store.own_record import is_in_no_own
from service.store.released import may_be_told, released_text
from service.store.safe_details import BODY, IS_OF_VERSION, SafeDetails
from service.store.tables import INCIDENT, INCIDENT_VERSION, SAFE_DETAIL
from service.store.tombstones import ERASED, enter_unless_erased
from service.store.vault import Sealing


def urn_key(urn: str) -> str:
    """The URN as it is searched for: upper case, without spaces."""
    return "".join(urn.split()).upper()


class State(StrEnum):
    """Whether an incident still counts."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"
    RESTRICTED = "restricted"
    """Kept and not used, nor shown to anybody but its agency."""
    ERASED = ERASED
    """A row without content; no question of this module finds it."""


class Repeated(Exception):
    """This agency's reference is already taken: the report came before, or is coming in another transaction.

    The transaction remains usable: read the report that is there with ``by_reference``.
    """

    def __init__(self) -> None:
        super().__init__("This agency already reported under this reference.")


CONSENT_WITHDRAWN: Final = "consent_withdrawn"
"""Why a report was withdrawn, or restricted: the reasons that mean more than what they say."""
NEEDED_AS_EVIDENCE: Final = "needed_as_evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One version of a report on its way in: what was sent, when, by which client and for whom.

    ``body`` is what was sent; ``content_digest`` tells whether two bodies say the same. ``occurred_from`` and ``urn``
    repeat the start of the event and the case number so that they can be searched; ``urn`` is empty if there is none.
    ``handling`` says who may be told of it.
    """

    incident_id: str
    agency: AgencyId
    reference: str
    kind: Kind
    version: int
    body: Mapping[str, Any]
    content_digest: str
    occurred_from: datetime
    received_at: datetime
    client_id: str
    acting_for: str = ""
    urn: str = ""
    handling: Handling = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIncident:
    """An incident as it stands: ``version`` and ``body`` are those of its current version.

    ``received_at`` is when its first version came, ``revised_at`` when it last changed.
    """

    id: str
    agency: AgencyId
    reference: str
    kind: Kind
    version: int
    state: State
    withdrawn_reason: str
    received_at: datetime
    revised_at: datetime
    body: dict[str, Any]

    @property
    def is_evidence(self) -> bool:
        """Whether it is restricted because it is needed as evidence (DPA 2018 s.47(2)): then it may not go."""
        return self.state is State.RESTRICTED and self.withdrawn_reason == NEEDED_AS_EVIDENCE


_IS_CURRENT_VERSION = and_(
    INCIDENT_VERSION.c.incident_id == INCIDENT.c.id, INCIDENT_VERSION.c.version == INCIDENT.c.version
)
_STORED = select(INCIDENT, *BODY).join(INCIDENT_VERSION, _IS_CURRENT_VERSION).outerjoin(SAFE_DETAIL, IS_OF_VERSION)
_OF_IDS = _STORED.where(among(INCIDENT.c.id, "ids"))

_VERSIONS = (
    select(INCIDENT_VERSION.c.incident_id, *BODY, INCIDENT.c.agency_id)
    .join(INCIDENT, INCIDENT.c.id == INCIDENT_VERSION.c.incident_id)
    .outerjoin(SAFE_DETAIL, IS_OF_VERSION)
    .where(among(INCIDENT_VERSION.c.incident_id, "ids"))
)


class Incidents:
    """Adds, revises, withdraws and reads reports."""

    def __init__(self, connection: Connection, sealing: Sealing) -> None:
        self._connection = connection
        self._sealing = sealing
        self._details = SafeDetails(connection, sealing)

    def add(self, submission: Submission) -> None:
        """The first version of a report is kept; raises ``Repeated`` if the agency used the reference before."""
        if not self.add_many([submission]):
            raise Repeated

    def add_many(self, submissions: Sequence[Submission]) -> frozenset[str]:
        """The ids of the incidents that were kept: those whose reference was new, also among each other, and not that
        of a report that was erased.

        Of two submissions with one reference the first is kept.
        """
        if not submissions:
            return frozenset()
        kept = enter_unless_erased(self._connection, [_incident_row(s) for s in submissions])
        self._keep([s for s in submissions if s.incident_id in kept])
        return kept

    def _keep(self, submissions: Sequence[Submission]) -> None:
        if submissions:
            rows = [_version_row(s, self._details, self._sealing.masks) for s in submissions]
            self._connection.execute(insert(INCIDENT_VERSION), rows)
            self._details.write()

    def revise(self, submission: Submission, over: int, state: State = State.CURRENT) -> None:
        """The submission replaces version ``over`` of the same incident, which stays on file.

        Raises ``VersionStale`` if another version is the current one or the incident is in another state, and
        ``ReportWithdrawn`` if it was withdrawn.
        """
        changes = {
            "version": submission.version,
            "revised_at": submission.received_at,
            "occurred_from": submission.occurred_from,
            "urn": urn_key(submission.urn),
            "released_to": released_text(submission.handling),
        }
        self._change(submission.incident_id, over, changes, state)
        self._keep([submission])

    def withdraw(self, incident_id: str, over: int, reason: str, at: datetime, state: State = State.CURRENT) -> None:
        """The incident counts no more; what was reported stays on file. Raises as ``revise`` does."""
        changes = {"state": State.WITHDRAWN.value, "withdrawn_reason": reason, "revised_at": at}
        self._change(incident_id, over, changes, state)

    def restrict(self, incident_id: str, over: int, reason: str, at: datetime) -> None:
        """The incident is kept and not used. Raises as ``revise`` does."""
        changes = {"state": State.RESTRICTED.value, "withdrawn_reason": reason, "revised_at": at}
        self._change(incident_id, over, changes, State.CURRENT)

    def lift(self, incident_id: str, over: int, at: datetime) -> None:
        """The incident is used again. Raises as ``revise`` does."""
        changes = {"state": State.CURRENT.value, "withdrawn_reason": "", "revised_at": at}
        self._change(incident_id, over, changes, State.RESTRICTED)

    def _change(self, incident_id: str, over: int, changes: Mapping[str, Any], state: State) -> None:
        is_as_read = and_(INCIDENT.c.id == incident_id, INCIDENT.c.version == over, INCIDENT.c.state == state.value)
        if self._connection.execute(update(INCIDENT).where(is_as_read).values(changes)).rowcount == 1:
            return
        question = select(INCIDENT.c.state).where(INCIDENT.c.id == incident_id)
        if self._connection.execute(question).scalar_one_or_none() == State.WITHDRAWN.value:
            raise ReportWithdrawn
        raise VersionStale

    def get(self, incident_id: str) -> StoredIncident | None:
        """The incident, whatever its state, whoever reported it; ``None`` for one that was erased."""
        return self._one(INCIDENT.c.id == incident_id)

    def unknown_to(self, agency: AgencyId, incident_ids: Collection[str]) -> frozenset[str]:
        """Those of the incidents of which the agency may not know."""
        question = select(INCIDENT.c.id).where(among(INCIDENT.c.id, "ids"), not_(may_be_told(INCIDENT, agency)))
        return frozenset(self._connection.execute(question, {"ids": incident_ids}).scalars() if incident_ids else ())

    def says(self, incident_id: str, version: int, content_digest: str) -> bool:
        """Whether that version of the incident is of this content digest."""
        is_it = and_(INCIDENT_VERSION.c.incident_id == incident_id, INCIDENT_VERSION.c.version == version)
        question = select(INCIDENT_VERSION.c.content_digest).where(is_it)
        found = self._connection.execute(question).scalar_one_or_none()
        return found is not None and found == self._sealing.masks.text(content_digest)

    def has_version(self, incident_id: str, version: int) -> bool:
        """Whether the incident has, or had, such a version."""
        is_it = and_(INCIDENT_VERSION.c.incident_id == incident_id, INCIDENT_VERSION.c.version == version)
        return self._connection.execute(select(INCIDENT_VERSION.c.version).where(is_it)).first() is not None

    def by_reference(self, agency: AgencyId, reference: str) -> StoredIncident | None:
        """The incident that the agency reported under this reference."""
        return self._one(and_(INCIDENT.c.agency_id == str(agency), INCIDENT.c.reference == reference))

    def by_references(self, agency: AgencyId, references: Collection[str]) -> dict[str, StoredIncident]:
        """Those of the agency's references that are taken, with their incidents."""
        found: dict[str, StoredIncident] = {}
        for some in chunks(sorted(set(references))):
            question = _STORED.where(INCIDENT.c.agency_id == str(agency), INCIDENT.c.reference.in_(some))
            found.update((row.reference, self._read(row)) for row in self._connection.execute(question))
        return found

    def bodies(self, incident_ids: Collection[str]) -> dict[str, StoredIncident]:
        """Those of the incidents that there are, by id."""
        rows = self._connection.execute(_OF_IDS, {"ids": incident_ids}) if incident_ids else ()
        return {row.id: self._read(row) for row in rows}

    def told(self, versions: Mapping[str, int]) -> dict[str, tuple[AgencyId, dict[str, Any]]]:
        """Whose the incidents are, and what was sent as the version of each that is named, unless it was erased."""
        rows = self._connection.execute(_VERSIONS, {"ids": versions.keys()}) if versions else ()
        return {
            row.incident_id: (AgencyId.parse(row.agency_id), self._details.body(row, row.incident_id))
            for row in rows
            if versions[row.incident_id] == row.body_version and row.body
        }

    def page(self, reader: Reader, after: tuple[datetime, str] | None, limit: int) -> list[StoredIncident]:
        """The incidents of the reader's agency in the order in which they came, at most ``limit``; those that stand in
        a course of which the reader is a party are left out.

        ``after`` is ``received_at`` and id of the last one already seen. What comes in while somebody reads page by
        page comes at the end, so that nothing is missed or seen twice.
        """
        question = _STORED.where(INCIDENT.c.agency_id == str(reader.agency), is_in_no_own(INCIDENT.c.id, reader))
        if after is not None:
            question = question.where(tuple_(INCIDENT.c.received_at, INCIDENT.c.id) > after)
        question = question.order_by(INCIDENT.c.received_at, INCIDENT.c.id).limit(limit)
        return [self._read(row) for row in self._connection.execute(question)]

    def _one(self, condition: ColumnElement[bool]) -> StoredIncident | None:
        row = self._connection.execute(_STORED.where(condition)).one_or_none()
        return None if row is None else self._read(row)

    def _read(self, row: Row[*tuple[Any, ...]]) -> StoredIncident:
        return _stored(row, self._details.body(row, row.id))


def _stored(row: Row[*tuple[Any, ...]], body: dict[str, Any]) -> StoredIncident:
    return StoredIncident(
        id=row.id,
        agency=AgencyId.parse(row.agency_id),
        reference=row.reference,
        kind=Kind(row.kind),
        version=row.version,
        state=State(row.state),
        withdrawn_reason=row.withdrawn_reason,
        received_at=row.received_at,
        revised_at=row.revised_at,
        body=body,
    )


def _incident_row(submission: Submission) -> dict[str, Any]:
    return {
        "id": submission.incident_id,
        "agency_id": str(submission.agency),
        "reference": submission.reference,
        "kind": submission.kind.value,
        "version": submission.version,
        "state": State.CURRENT.value,
        "withdrawn_reason": "",
        "received_at": submission.received_at,
        "revised_at": submission.received_at,
        "occurred_from": submission.occurred_from,
        "urn": urn_key(submission.urn),
        "released_to": released_text(submission.handling),
    }


def _version_row(submission: Submission, details: SafeDetails, masks: Masks) -> dict[str, Any]:
    return {
        "incident_id": submission.incident_id,
        "version": submission.version,
        "body": details.take(submission.incident_id, submission.version, submission.body),
        "content_digest": masks.text(submission.content_digest),  # who knows the rest could try one phone after another
        "received_at": submission.received_at,
        "client_id": submission.client_id,
        "acting_for": submission.acting_for,
    }
