"""The access log kept up with: numbered, signed, and how far behind it is. Floor 2; what the worker does."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.audit.checkpoint import Checkpoint
from service.flows.audit import STEP, new_salt, signed
from service.flows.context import Context

RECENT: Final = timedelta(minutes=1)
"""How long an entry may take from its time to its commit and still get its number at once; on PostgreSQL one that takes
longer gets it within the hour, when all entries are looked through."""


def keep_up(context: Context) -> None:
    """Every recent entry that was committed by now has a number, and a signed checkpoint over it is on file."""
    _keep_up(context, is_all=False)


def catch_up_with_all(context: Context) -> None:
    """The same of every entry, however long it took to be committed."""
    _keep_up(context, is_all=True)


def _keep_up(context: Context, *, is_all: bool) -> None:
    is_more = True
    while is_more:
        with context.store.work() as work:
            last = work.trail.last_checkpoint()
            since = None if is_all or last is None else last.at - RECENT
            is_more = work.trail.number(STEP, new_salt, since) == STEP
            if not is_more and work.trail.size() > (last.size if last else 0):
                signed(context, work)
            work.commit()


def checkpoints_beyond(context: Context, size: int) -> list[Checkpoint]:
    """The checkpoints on file of more than ``size`` entries, in order."""
    with context.store.work() as work:
        return work.trail.checkpoints(beyond=size)


def behind(context: Context) -> timedelta:
    """How long the oldest entry has waited that no signed checkpoint stands over; nothing if there is none."""
    with context.store.work() as work:
        last = work.trail.last_checkpoint()
        oldest = work.trail.oldest_unsigned(last, None if last is None else last.at - RECENT)
    return timedelta(0) if oldest is None else max(timedelta(0), context.clock.now() - oldest)
