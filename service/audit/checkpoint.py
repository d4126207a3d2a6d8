"""The size and root of the log at a moment, signed: what is sent outside and kept there. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

ORIGIN: Final = "conduct audit log v1"
"""The first line of what is signed, so that a signature of this key on anything else is not one on a checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """That the log had ``size`` leaves under ``root`` at ``at`` (UTC), signed (ES256) by the key named ``kid``."""

    size: int
    root: bytes
    at: datetime
    kid: str
    signature: bytes

    def signed_text(self) -> bytes:
        """What the signature covers."""
        return signed_text(self.size, self.root, self.at)


def signed_text(size: int, root: bytes, at: datetime) -> bytes:
    """Four lines: the origin, the size, the root in hexadecimal, the time."""
    return f"{ORIGIN}\n{size}\n{root.hex()}\n{time_text(at)}\n".encode("ascii")


def time_text(at: datetime) -> str:
    """A time of the log in its one spelling, to the microsecond."""
    return at.isoformat(timespec="microseconds")
