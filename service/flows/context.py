"""What every use case is given: the store, time, ids, the model; and who asks. Floor 2."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from service.auth.behalf import on_behalf_of
from service.auth.budgets import Budgets, Measure
from service.disclosure.permissions import Permission
from service.disclosure.policy import policy_version
from service.disclosure.reader import Reader
from service.disclosure.role import Role
from service.domain.errors import ConductError, NotPermitted
from service.domain.ports import Clock, Ids
from service.domain.principal import ComesAs, Principal
from service.flows.gathering import Gathering
from service.flows.remembering import Remembered
from service.linking.model import Model
from service.store.audit import AuditEntry, Outcome
from service.store.link_index import ProfileCache
from service.store.unit_of_work import Store

if TYPE_CHECKING:
    from service.flows.filing import Filed
    from service.flows.together import Sent

_RECORD_ID = re.compile(r"[a-z]{3}_[0-9a-f]{1,32}")


@dataclass(frozen=True, slots=True)
class Context:
    """One for the whole process."""

    store: Store
    clock: Clock
    ids: Ids
    model: Model
    profiles: ProfileCache = field(default_factory=ProfileCache)
    findings: Remembered = field(default_factory=Remembered)
    intake: Gathering[Sent, Filed | ConductError] = field(default_factory=Gathering)
    budgets: Budgets = field(default_factory=Budgets)
    glass_open_for: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified principal, its role, and the request it came with, ``at`` that time."""

    principal: Principal
    role: Role
    request_id: str
    named: str | None = None
    at: datetime | None = field(default=None, compare=False)

    @property
    def reader(self) -> Reader:
        """For whom rows are asked for: the person whom a machine acts for, or the one who comes."""
        principal = self.principal
        person = principal.acting_for or (principal.subject if principal.comes_as is ComesAs.PERSON else "")
        return Reader(self.role.rows, principal.agency, person, self.at, self.role.sees_restricted)

    def may(self, permission: Permission) -> Caller:
        """The caller, if its role has the permission; raises ``NotPermitted`` otherwise."""
        if permission not in self.role.permissions:
            raise NotPermitted(permission.value)
        return self

    def reads(self, permission: Permission) -> Caller:
        """The caller, allowed to read and, if a machine, with the person it acts for.

        Raises ``NotPermitted``, ``OnBehalfOfMissing`` or ``OnBehalfOfRefused``.
        """
        self.may(permission)
        principal = on_behalf_of(self.principal, self.named, required=True)
        return replace(self, principal=principal)

    def writes(self, permission: Permission) -> Caller:
        """The caller, allowed to write; a machine may name the person it acts for, and need not."""
        self.may(permission)
        principal = on_behalf_of(self.principal, self.named, required=False)
        return replace(self, principal=principal)


def is_record_id(text: str) -> bool:
    """Whether the text can be an id that this service gave. What a caller sends in place of one may be a name, or hold
    characters that a database cannot: it is of nothing, and is neither looked for nor written down."""
    return _RECORD_ID.fullmatch(text) is not None


def audit_entry(
    context: Context,
    caller: Caller,
    operation: str,
    action: Permission,
    subjects: tuple[str, ...],
    *,
    rows: int = 0,
    outcome: Outcome = Outcome.PERMIT,
    reason: str = "",
    query: str = "",
) -> AuditEntry:
    """The access-log entry of one deed; ``operation`` is one of the six of DPA 2018 s.62.

    The records that it says were shown are charged to the budgets of who saw them.

    ``query`` is what was searched for, in words that are the same for the same question: a digest of them is kept.
    """
    principal = caller.principal
    is_shown = rows > 0 and outcome is Outcome.PERMIT and operation in _SHOWS
    if is_shown and action not in _COUNTS:
        context.budgets.charge(Measure.ROWS, principal, context.clock.now(), rows)
    return AuditEntry(
        id=context.ids.new("aud"),
        at=context.clock.now(),
        operation=operation,
        outcome=outcome,
        client_id=principal.client_id,
        agency=str(principal.agency),
        role=principal.role,
        acting_for=principal.acting_for,
        request_id=caller.request_id,
        action=action.value,
        subjects=subjects,
        rows=rows,
        reason=reason,
        view=_view(caller.role, action) if is_shown else "",
        policy=policy_version(),
        query=sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:32] if query else "",
    )


_SHOWS = frozenset({"consultation", "disclosure"})
_COUNTS = frozenset({Permission.POLICE_MEASURE_READ})
"""What counts over many records shows none of them."""

_REPORTS = frozenset({Permission.INCIDENT_WRITE, Permission.INCIDENT_READ_OWN, Permission.IMPORT_WRITE})


def _view(role: Role, action: Permission) -> str:
    """The name of what is shown: an agency's own report is shown as it was sent, all else in the view of the role."""
    return "report" if action in _REPORTS else role.view.value
