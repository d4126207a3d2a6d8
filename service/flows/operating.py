"""What the operator does from the command line, as the access log has it. Floor 2.

The log names the client ``command-line``, acting for the account that typed the command, of no agency and no role.
"""

from __future__ import annotations

from typing import Final

from service.disclosure.policy import policy_version
from service.flows.context import Context
from service.store.audit import AuditEntry, Outcome

CLIENT: Final = "command-line"


def operator_entry(
    context: Context,
    staff: str,
    operation: str,
    action: str,
    *,
    subjects: tuple[str, ...] = (),
    rows: int = 0,
    reason: str = "",
) -> AuditEntry:
    """The entry of one deed; ``staff`` is the staff reference of whoever does it, ``action`` the command."""
    return AuditEntry(
        id=context.ids.new("aud"),
        at=context.clock.now(),
        operation=operation,
        outcome=Outcome.PERMIT,
        client_id=CLIENT,
        agency="",
        role="",
        acting_for=staff,
        request_id=context.ids.new("req"),
        action=action,
        subjects=subjects,
        rows=rows,
        reason=reason,
        policy=policy_version(),
    )


def note_copy(context: Context, staff: str, action: str) -> None:
    """Note that all there is leaves the database, as a backup or an export: a disclosure to whoever has the copy."""
    with context.store.work() as work:
        work.audit.write([operator_entry(context, staff, "disclosure", action)])
        work.commit()
