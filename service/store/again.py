"""Doing a change anew where another transaction was in the way. Floor 1."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from service.store.mishap import Overtaken

RETRIES: Final = 5
"""How often a change is done anew where other transactions were in the way."""

PAUSE_SECONDS: Final = 0.02
"""The longest pause before the first time; twice as long before each further one."""

Made = TypeVar("Made", covariant=True)


class Attempt(Protocol[Made]):
    """One try; the last one waits for others."""

    def __call__(self, *, is_last: bool) -> Made:
        """What it makes; raises ``Overtaken`` where another transaction was in the way."""
        ...


def until_done(attempt: Attempt[Made], patience_seconds: float, chance: Callable[[], float]) -> Made:
    """What the attempt makes, tried again for as long as there is patience; ``chance`` (0 to 1) parts those who were in
    each other's way."""
    until = time.monotonic() + patience_seconds
    for turn in range(RETRIES):
        try:
            return attempt(is_last=False)
        except Overtaken:
            if time.monotonic() > until:
                raise
        time.sleep(chance() * PAUSE_SECONDS * 2**turn)
    return attempt(is_last=True)
