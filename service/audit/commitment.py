"""What the log commits to of an entry: its content and a salt, so that the content can go and the proof stay. Floor 0b.

The commitment is SHA-256 over the salt and the entry as JSON. Without the salt nobody can guess an entry and try
whether it was that one; so where both are erased, nothing of the entry can be told from the commitment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

SALT_OCTETS: Final = 16
"""Fixed, so that where the salt ends and the entry begins is never in doubt."""

_encode: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Leaf:
    """One place in the log: its number from 0 on, the id of its entry, and what is committed to.

    ``entry`` holds the fields of the entry in the types of JSON. It and the salt are ``None`` once they were erased.
    """

    number: int
    entry_id: str
    salt: bytes | None
    commitment: bytes
    entry: Mapping[str, Any] | None


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The entry as JSON in its one spelling: keys sorted, no space, ASCII only."""
    return _encode(entry).encode("ascii")


def commitment(salt: bytes, entry: Mapping[str, Any]) -> bytes:
    """The commitment to an entry; ``ValueError`` unless the salt has ``SALT_OCTETS`` octets."""
    if len(salt) != SALT_OCTETS:
        raise ValueError("the salt of an entry has 16 octets")
    return sha256(salt + canonical(entry)).digest()
