"""The change feed: what became true for an agency, in order. Floor 2."""

from __future__ import annotations

from service.disclosure.permissions import Permission
from service.flows.context import Caller, Context
from service.store.events import Event


def events_after(context: Context, caller: Caller, number: int, limit: int) -> list[tuple[int, Event]]:
    """The events of the caller's agency beyond that number, oldest first, at most ``limit``.

    An event holds an id and no personal data; what it points at is read, and logged, under the reader's own role.
    """
    caller = caller.may(Permission.EVENT_READ)
    with context.store.work(wall=caller.principal.agency) as work:
        return work.events.after(caller.reader, number, limit)
