"""How long the long tests take: a few rounds each time, many where CONDUCT_HYPOTHESIS=soak, as `make soak` sets it."""

from __future__ import annotations

import os

IS_SOAK = os.environ.get("CONDUCT_HYPOTHESIS") == "soak"


def turns(short: int, soak: int) -> int:
    """The one or the other."""
    return soak if IS_SOAK else short
