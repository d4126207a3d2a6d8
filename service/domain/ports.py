"""What the outside world gives to the rules: time and identity. Floor 0a.

Both are injected, so that a run can be repeated to the byte.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The current instant, timezone-aware, in UTC."""
        ...


class Ids(Protocol):
    """Makes identifiers."""

    def new(self, kind: str) -> str:
        """A new opaque id such as ``inc_0192…``: the kind's prefix and 128 bits that sort by time of making."""
        ...
