"""The register of staff: who they are is kept to keep them from their own records, and is shown to nobody. Floor 2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.disclosure.permissions import Permission
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId
from service.domain.errors import Flaw, NotVisible, StaffInvalid, StoreUnready
from service.flows.context import Caller, Context, audit_entry
from service.flows.operating import operator_entry
from service.flows.own_record import note_staff
from service.flows.staff_schema import people_of
from service.linking.own_record import profiles_of
from service.store.audit import AuditEntry, Outcome
from service.store.locks import keys_of
from service.store.staff import NameTaken, Staff
from service.store.unit_of_work import UnitOfWork

WRITE = Permission.STAFF_WRITE
Entry = Callable[[str, str], AuditEntry]
"""Makes the line in the access log, of the operation and the id of the member of staff."""


@dataclass(frozen=True, slots=True)
class Registered:
    """That a member of staff is on the register: whether for the first time, and what could not be read, by pointer."""

    is_new: bool
    warnings: tuple[Flaw, ...]


def by_caller(context: Context, caller: Caller) -> Entry:
    """The log names the system that registers."""
    return lambda operation, staff_id: audit_entry(context, caller, operation, WRITE, (staff_id,), rows=1)


def refusal_of(context: Context, caller: Caller) -> AuditEntry:
    """The line that says that there was nobody to remove."""
    return audit_entry(context, caller, "erasure", WRITE, (), outcome=Outcome.DENY)


def by_operator(context: Context, agency: AgencyId, operator: str) -> Entry:
    """The log names whoever typed the command, by staff reference."""

    def entry(operation: str, staff_id: str) -> AuditEntry:
        made = operator_entry(context, operator, operation, WRITE.value, subjects=(staff_id,), rows=1)
        return replace(made, agency=str(agency))  # so that the agency's auditor reads it

    return entry


def register(context: Context, agency: AgencyId, reference: str, entry: Mapping[str, Any], log: Entry) -> Registered:
    """From now on the member of staff finds no record in which they or their household are a party.

    ``entry`` is one that ``staff_schema.validate_entry`` answered; what was known of them before is gone. Raises
    ``StaffInvalid`` for a role that an agency of this kind does not have, or a name under which a colleague comes, and
    what ``StoreUnready`` covers.
    """
    role = entry.get("role") or ""
    if role and (role not in ROLES or agency.kind not in ROLES[role].held_by):
        raise StaffInvalid((Flaw("/role", "no-such-role", "Name a role that such an agency has, or leave it out."),))
    profiles, warnings = profiles_of(people_of(entry), context.clock.now().date())
    keys = {key for profile in profiles for key in keys_of(profile)}

    def deed(work: UnitOfWork) -> bool:
        if work.locks is not None:  # whoever brings or takes away such details waits, or this does
            work.locks.take(keys)
        if work.derived.settle(context.model.name).model != context.model.name:
            raise StoreUnready("Persons and courses were linked under another model. Name that one in CONDUCT_MODEL.")
        if work.registry.agency(agency) is None:
            raise StaffInvalid((Flaw("/agency", "unknown-agency", "This agency does not take part. Enrol it first."),))
        known, now = work.staff.get(agency, reference), context.clock.now()
        staff = Staff(
            id=known.id if known else context.ids.new("stf"),
            agency=agency,
            reference=reference,
            role=role,
            comes_as=tuple(entry.get("comes_as") or ()),
            registered_at=known.registered_at if known else now,
            revised_at=now,
        )
        try:
            work.staff.put(staff, profiles)
        except NameTaken:
            raise StaffInvalid((Flaw("/comes_as", "taken", "A colleague comes under one of these names."),)) from None
        note_staff(context, work, staff.id)
        work.audit.write([log("alteration" if known else "collection", staff.id)])
        work.commit()
        return known is None

    return Registered(context.store.change(deed), warnings)


def remove(context: Context, agency: AgencyId, reference: str, log: Entry, refusal: AuditEntry | None = None) -> None:
    """Nothing is known of the member of staff any more; raises ``NotVisible`` if nothing was, and then the ``refusal``,
    where there is one, is in the log."""

    def deed(work: UnitOfWork) -> None:
        known = work.staff.get(agency, reference)
        if known is None:
            if refusal is not None:
                work.audit.write([refusal])
                work.commit()
            raise NotVisible
        work.staff.remove(known.id)
        work.audit.write([log("erasure", known.id)])
        work.commit()

    context.store.change(deed)


def listed(context: Context, agency: AgencyId) -> list[Staff]:
    """The agency's staff by reference: whom the register knows, and not what it knows of them."""
    with context.store.work() as work:
        return work.staff.of_agency(agency)
