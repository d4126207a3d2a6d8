"""The log and its checkpoints as they are written to files, to be verified elsewhere. Floor 0b."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from service.audit.checkpoint import Checkpoint, time_text
from service.audit.commitment import Leaf


def leaf_line(leaf: Leaf) -> str:
    """One line of the exported log; octets are in hexadecimal, what was erased is null."""
    written = {
        "number": leaf.number,
        "id": leaf.entry_id,
        "salt": None if leaf.salt is None else leaf.salt.hex(),
        "commitment": leaf.commitment.hex(),
        "entry": leaf.entry,
    }
    return json.dumps(written, separators=(",", ":")) + "\n"


def checkpoint_line(made: Checkpoint) -> str:
    """The checkpoint as one line of JSON."""
    written = {
        "size": made.size,
        "root": made.root.hex(),
        "at": time_text(made.at),
        "kid": made.kid,
        "signature": made.signature.hex(),
    }
    return json.dumps(written, separators=(",", ":")) + "\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that ``checkpoint_line`` wrote; raises ``ValueError`` for anything else."""
    try:
        written: dict[str, Any] = json.loads(text)
        return Checkpoint(
            size=int(written["size"]),
            root=bytes.fromhex(written["root"]),
            at=datetime.fromisoformat(written["at"]).astimezone(UTC),
            kid=str(written["kid"]),
            signature=bytes.fromhex(written["signature"]),
        )
    except (ValueError, TypeError, KeyError):
        raise ValueError("the file holds no checkpoint of the log") from None
