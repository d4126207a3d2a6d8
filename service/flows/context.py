"""What every use case is given: the store, time, ids, the model; and who asks. Floor 2."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from service.auth.behalf import on_behalf_of
from service.auth.budgets import Budgets, Measure
from service.disclosure.both import both
from service.disclosure.permissions import Permission
from service.disclosure.policy import policy_version
from service.disclosure.reader import Reader
from service.disclosure.role import Role
from service.domain.errors import ConductError, NotPermitted, ReasonInvalid
from service.domain.ports import Clock, Ids
from service.domain.principal import ComesAs, Principal
from service.domain.reasons import NO_PURPOSE, NOT_GIVEN, Purpose
from service.flows.gathering import Gathering
from service.flows.remembering import Remembered
from service.linking.model import Model
from service.store.audit import AuditEntry, Outcome
from service.store.profile_cache import ProfileCache
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
class Asking:
    """Why somebody asks, whether the name of the person was signed, what the agency demands of both, and the role of
    the person where the register of staff knows it."""

    purpose: Purpose = NO_PURPOSE
    is_signed: bool = False
    demands_signature: bool = False
    demands_reason: bool = False
    person_role: Role | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified principal, its role, and the request it came with, ``at`` that time: whom a machine named, and what
    else was said."""

    principal: Principal
    role: Role
    request_id: str
    named: str | None = None
    at: datetime | None = field(default=None, compare=False)
    asking: Asking = field(default_factory=Asking)

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

        A machine may read for a person what both may. Raises ``NotPermitted``, ``OnBehalfOfMissing``,
        ``OnBehalfOfRefused`` or ``ReasonInvalid``.
        """
        asking = self.asking
        role = both(self.role, asking.person_role) if asking.person_role else self.role
        caller = replace(self, role=role).may(permission)
        principal = on_behalf_of(
            self.principal,
            self.named,
            required=True,
            is_signed=asking.is_signed,
            must_be_signed=asking.demands_signature,
        )
        if not asking.purpose.is_sound or (asking.demands_reason and not asking.purpose.reason_code):
            raise ReasonInvalid
        return replace(caller, principal=principal)

    def writes(self, permission: Permission) -> Caller:
        """The caller, allowed to write; a machine may name the person it acts for, and need not."""
        self.may(permission)
        principal = on_behalf_of(self.principal, self.named, required=False, is_signed=self.asking.is_signed)
        if not self.asking.purpose.is_sound:
            raise ReasonInvalid
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

    ``query`` is a digest of what was searched for, made with the key of the database (``Masks.digest``): what can be
    asked for is easily guessed, and whoever reads the log is not to find out by trying.
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
        query=query,
        named_by=principal.named_by or "",
        reason_code=_reason_code(caller, operation),
        case_reference=caller.asking.purpose.case_reference if caller.asking.purpose.is_sound else "",
    )


_SHOWS = frozenset({"consultation", "disclosure"})
_COUNTS = frozenset({Permission.POLICE_MEASURE_READ})
"""What counts over many records shows none of them."""

_REPORTS = frozenset({Permission.INCIDENT_WRITE, Permission.INCIDENT_READ_OWN, Permission.IMPORT_WRITE})


def _reason_code(caller: Caller, operation: str) -> str:
    """The code that was sent, if there is such a one; every reading has one."""
    purpose = caller.asking.purpose
    return (purpose.reason_code if purpose.is_sound else "") or (NOT_GIVEN if operation in _SHOWS else "")


def _view(role: Role, action: Permission) -> str:
    """The name of what is shown: an agency's own report is shown as it was sent, all else in the view of the role."""
    return "report" if action in _REPORTS else role.view.value
