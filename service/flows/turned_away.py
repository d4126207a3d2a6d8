"""Who asked for a token and got none. Floor 2."""

from __future__ import annotations

from typing import Final

from service.auth.clients import is_opaque_id
from service.disclosure.policy import policy_version
from service.flows.context import Context
from service.store.audit import AuditEntry, Outcome

ACTION: Final = "token"


def note_turned_away(context: Context, client_id: str, request_id: str) -> None:
    """The refusal is in the log, under the client if there is one of that id.

    Where there is none the entry names nobody, and is written all the same: it must take as long.
    """
    with context.store.work() as work:
        known = work.registry.client(client_id) if is_opaque_id(client_id) else None
        entry = AuditEntry(
            id=context.ids.new("aud"),
            at=context.clock.now(),
            operation="consultation",
            outcome=Outcome.DENY,
            client_id=known.client_id if known else "",
            agency=str(known.agency) if known else "",
            role=known.role if known else "",
            acting_for="",
            request_id=request_id,
            action=ACTION,
            reason="ClientRefused",
            policy=policy_version(),
        )
        work.audit.write([entry])
        work.commit()
