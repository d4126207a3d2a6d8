"""Entries of the access log are erased, as their own retention or a right demands, and the log stays proven. Floor 2.

An entry says which entries were erased, who did it and why; it is never erased itself, as the verifiers would miss it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from service.flows.context import Context
from service.flows.operating import operator_entry
from service.flows.upkeep import catch_up_with_all
from service.store.unit_of_work import UnitOfWork

ACTION: Final = "audit erase"

AT_ONCE: Final = 500
"""Entries that are erased in one unit of work, and named in one entry."""


def erase_entries(context: Context, staff: str, ids: Collection[str], reason: str) -> int:
    """The entries of these ids hold nothing any more; how many of them there were.

    ``staff`` is the staff reference of whoever does it, ``reason`` why: both stand in the entry that names them.
    """
    catch_up_with_all(context)  # only what is committed to can go and leave its proof
    wanted, count = sorted(set(ids)), 0
    for start in range(0, len(wanted), AT_ONCE):
        with context.store.work() as work:
            count += erase_in(context, work, staff, wanted[start : start + AT_ONCE], reason)
            work.commit()
    return count


def erase_older(context: Context, staff: str, before: datetime, reason: str) -> int:
    """The entries from before that moment hold nothing any more; how many there were. What says of others that they
    were erased is left."""
    catch_up_with_all(context)
    count = 0
    while True:
        with context.store.work() as work:
            ids = work.log_erasure(ACTION).older(before, AT_ONCE)
            count += erase_in(context, work, staff, ids, reason)
            work.commit()
        if not ids:
            return count


def erase_in(context: Context, work: UnitOfWork, staff: str, ids: Collection[str], reason: str) -> int:
    """The same of at most ``AT_ONCE`` entries, as part of a unit of work that the caller commits; those that have no
    number yet are left."""
    erased = work.log_erasure(ACTION).erase(ids)
    if erased:
        entry = operator_entry(
            context, staff, "erasure", ACTION, subjects=tuple(erased), rows=len(erased), reason=reason
        )
        work.audit.write([entry])
    return len(erased)
