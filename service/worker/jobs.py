"""What the worker does, and how often. Floor 3.

To add a job, write its deed as a use case that takes the ``Context`` and leaves nothing half done, and put a line into
``jobs``. It may be run at any time, again, and after it was cut short: it looks at what there is to do, and does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from service.flows.context import Context
from service.flows.share import tell_of_ended
from service.flows.upkeep import catch_up_with_all, keep_up
from service.worker.outside import Outside

SWEPT_EVERY: Final = timedelta(hours=1)
SHARES_LOOKED_AT_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A deed with a name, done anew once so much time has passed since it was begun."""

    name: str
    every: timedelta
    deed: Callable[[Context], None]


def jobs(*, signed_every: timedelta, kept_in: Path | None) -> tuple[Job, ...]:
    """All jobs. Checkpoints of the access log are signed no more often than ``signed_every``, and appended to the file
    ``kept_in``, if one is named."""
    found = [
        Job("access log", signed_every, keep_up),
        Job("late entries of the access log", SWEPT_EVERY, catch_up_with_all),
        Job("shares that ended", SHARES_LOOKED_AT_EVERY, tell_of_ended),
    ]
    if kept_in is not None:
        found.append(Job("checkpoints outside", signed_every, Outside(kept_in).bring_up_to_date))
    return tuple(found)
