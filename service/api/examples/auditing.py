"""Examples of the access log and of a proof; made by the code that makes real ones. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel

from service.api.audit import LogPage, anomalies_shown, log_proof, logged_entry
from service.audit.anomalies import Anomaly, Rule
from service.audit.checkpoint import Checkpoint, time_text
from service.audit.commitment import SALT_OCTETS, Leaf, commitment
from service.audit.tree import consistency_path, inclusion_path, leaf_hash, root_of
from service.flows.anomalies import Looked
from service.flows.audit import Proof

_SIGNATURE: Final = bytes(64)
"""Of nobody: a signature made for an example would be another each time."""


@dataclass(frozen=True, slots=True)
class _Few:
    """A tree of so few leaves that one tile holds them."""

    leaves: Sequence[bytes]

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """The leaves; no other tile is asked for."""
        return self.leaves if (level, number) == (0, 0) else ()


def auditing_answers(at: datetime) -> Mapping[str, Mapping[str, BaseModel]]:
    """What the operations on the access log may answer, about a log of five readings."""
    logged = [_leaf(number, at) for number in range(5)]
    tiles = _Few([leaf_hash(leaf.commitment) for leaf in logged])
    made = Checkpoint(5, root_of(tiles, 0, 5), at, "key_0197a1c05f2e7c3d9b8e4a6f10d25b00", _SIGNATURE)
    path, old = tuple(inclusion_path(tiles, 2, 5)), tuple(consistency_path(tiles, 3, 5))
    return {
        "audit_entries": {"last_page": LogPage(items=[logged_entry(logged[2])], next=None)},
        "audit_anomalies": {"one": anomalies_shown(_looked(at))},
        "audit_proof": {"both": log_proof(Proof(made, logged[2], path, 3, old))},
    }


def _looked(at: datetime) -> Looked:
    entries = tuple(f"aud_0197a1c05f2e7c3d9b8e4a6f10d25d{number:02}" for number in range(3))
    found = Anomaly(
        rule=Rule.NO_CASE_RELATIONSHIP,
        agency="police:47",
        who="staff-0017",
        subject="",
        first_at=at - timedelta(hours=3),
        last_at=at - timedelta(hours=2),
        entries=entries,
    )
    return Looked(at - timedelta(days=1), at, "2026-11", True, 412, [found])


def _leaf(number: int, at: datetime) -> Leaf:
    entry = {
        "id": f"aud_0197a1c05f2e7c3d9b8e4a6f10d25c{number:02}",
        "at": time_text(at),
        "operation": "consultation",
        "outcome": "permit",
        "client_id": "rms-47",
        "agency": "police:47",
        "role": "police_records",
        "acting_for": "staff-0017",
        "request_id": "req_0197a1c05f307f4c8a5d6e2b91c04d18",
        "action": "police.course.read",
        "subjects": ["crs_0197a1c05f2e7c3d9b8e4a6f10d25b37"],
        "rows": 1,
        "reason": "",
        "view": "police_records",
        "policy": "5f0c2e9b7a41d683",
    }
    salt = bytes([number]) * SALT_OCTETS
    return Leaf(number, str(entry["id"]), salt, commitment(salt, entry), entry)
