"""A view cut into parts that can be fixed, proved and erased one by one, and put together again. Floor 0b.

Every part gets a salt that is erased with it: without it, the digest that stays behind could be guessed at, as a name
and a date of birth have few values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

FRAME = "frame"
INCIDENTS = "incidents"


@dataclass(frozen=True, slots=True)
class Cut:
    """One part of a view: its name, the report that it tells of (empty where it tells of several), and its value."""

    name: str
    incident_id: str
    value: Any


def cut(view: Mapping[str, Any]) -> tuple[Cut, ...]:
    """The parts of a view in JSON: each report, each other member that holds something, and a frame of the rest."""
    frame: dict[str, Any] = {}
    parts: list[Cut] = []
    for name, value in view.items():
        if name == INCIDENTS:
            parts += [Cut(f"{INCIDENTS}/{one['id']}", str(one["id"]), one) for one in value]
            frame[name] = []
        elif isinstance(value, dict | list) and value:
            parts.append(Cut(name, "", value))
            frame[name] = None
        else:
            frame[name] = value
    return (Cut(FRAME, "", frame), *parts)


def put_together(parts: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The view that the parts make, in the order of its members; an erased part, ``None``, is left out."""
    (_, frame), *others = parts
    whole: dict[str, Any] = dict(frame) if isinstance(frame, dict) else {}
    for name, value in others:
        if value is None:
            continue
        if name.startswith(f"{INCIDENTS}/"):
            whole[INCIDENTS] = [*whole.get(INCIDENTS, ()), value]
        else:
            whole[name] = value
    return whole


def sealed(value: Any, salt: str) -> str:
    """The body under which a value is kept; the salt is to be used once."""
    return canonical({"salt": salt, "value": value})


def opened(body: str) -> Any:
    """The value of a body."""
    return json.loads(body)["value"]


def digest_of(body: str) -> str:
    """The digest of a body, or of any other text."""
    return sha256(body.encode()).hexdigest()


def seal_of(*parts: object) -> str:
    """One digest over everything that is fixed: what the snapshot is of, and the digests of its parts."""
    return digest_of(canonical([str(part) if not isinstance(part, list | tuple) else part for part in parts]))


def canonical(value: Any) -> str:
    """The value in JSON, written in the one way in which two that say the same are the same text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
