"""Logs made for tests: entries that nobody wrote, in memory, signed by a real key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from service.audit.checkpoint import Checkpoint, signed_text, time_text
from service.audit.commitment import SALT_OCTETS, Leaf, commitment
from service.audit.tree import TILE, Frontier, leaf_hash
from service.auth.keys import SigningKey, make_signing_key
from service.auth.signing import sign

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
KEY = make_signing_key(NOON, "key_1")
FORGER = make_signing_key(NOON, "key_1")
"""Another key under the name of the first."""


@dataclass
class Listed:
    """Tiles made from all leaf hashes at once, in the way that the RFC's recursion would not."""

    hashes: Sequence[bytes]

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        found = list(self.hashes)
        for _ in range(level):
            found = [naive_root_of_hashes(found[at : at + TILE]) for at in range(0, len(found) - TILE + 1, TILE)]
        return found[number * TILE : (number + 1) * TILE]


def naive_root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 2.1.1 on leaf hashes, as it is written there."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return sha256(b"\x01" + naive_root_of_hashes(hashes[:k]) + naive_root_of_hashes(hashes[k:])).digest()


def split(n: int) -> int:
    """The largest power of two below n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def entry_of(number: int, reason: str = "") -> dict[str, Any]:
    """The content of an entry."""
    return {
        "id": f"aud_{number:04}",
        "at": time_text(NOON + timedelta(seconds=number)),
        "operation": "consultation",
        "outcome": "permit",
        "client_id": "rms-47",
        "agency": "police:47",
        "role": "police_records",
        "acting_for": "staff-0017",
        "request_id": f"req_{number:04}",
        "action": "police.course.read",
        "subjects": [f"crs_{number % 7:04}"],
        "rows": 1,
        "reason": reason,
    }


def leaf_of(number: int, entry: dict[str, Any], salt: bytes) -> Leaf:
    """The place of an entry in the log."""
    return Leaf(number, entry["id"], salt, commitment(salt, entry), entry)


def log_of(size: int, chance: Random) -> list[Leaf]:
    """A log of that size."""
    return [leaf_of(number, entry_of(number), chance.randbytes(SALT_OCTETS)) for number in range(size)]


def checkpoint_of(log: Sequence[Leaf], key: SigningKey = KEY) -> Checkpoint:
    """A checkpoint over the whole log."""
    frontier = Frontier()
    for leaf in log:
        frontier.append(leaf_hash(leaf.commitment))
    root = frontier.root()
    return Checkpoint(len(log), root, NOON, key.kid, sign(key, signed_text(len(log), root, NOON)))
