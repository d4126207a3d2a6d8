"""What of a profile is compared as one: names, date of birth, phones and so on. Floor 1.

Reports of one person mostly state the same few names, dates and numbers. So the bulk road compares each two values of
a part once, with ``service.linking.compare``, however many pairs of profiles hold them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from service.bulk.carried import Carried
from service.linking.compare import compare
from service.linking.model import Model
from service.linking.profile import Profile
from service.linking.score import PERSONAL, contradicts


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a profile: its members there, of identifiers only those of one ``kind``; and the fields of the
    evidence on it, in the order in which ``compare`` gives them."""

    name: str
    fields: tuple[str, ...]
    members: tuple[str, ...]
    kind: str = ""

    def text(self, profile: Profile) -> str | None:
        """This part of a profile as text; None if it says nothing there."""
        if self.kind:
            values: tuple[Any, ...] = (tuple(one for one in profile.identifiers if one[0] == self.kind),)
        else:
            values = tuple(getattr(profile, member) for member in self.members)
        return _text(self.members, values) if any(values) else None


@lru_cache(maxsize=4096)
def _text(members: tuple[str, ...], values: tuple[Any, ...]) -> str:
    return Profile(**dict(zip(members, values, strict=True))).to_json()


_PARTS = (
    Part("names", ("given", "family", "name_order"), ("names",)),
    Part("birth", ("dob",), ("dob", "born")),
    Part("sexes", ("sex",), ("sex",)),
    *(Part(member, (field,), (member,)) for field, member in (
        ("phone", "phones"), ("email", "emails"), ("handle", "handles"), ("vehicle", "vehicles"),
        ("address", "addresses"),
    )),
)  # fmt: skip


@lru_cache(maxsize=8)
def parts_of(model: Model) -> tuple[Part, ...]:
    """All parts that the model weighs, in the order in which ``compare`` gives the evidence on them."""
    fixed = {field for part in _PARTS for field in part.fields}
    kinds = sorted({field for field, _ in model.levels} - fixed)
    return (*_PARTS, *(Part(f"{kind}_numbers", (kind,), ("identifiers",), kind) for kind in kinds))


@lru_cache(maxsize=4096)
def number_of(text: str) -> int:
    """63 bits of BLAKE2b: what stands for a text where many are joined."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


COMPARED = pa.schema(
    [
        ("field", pa.string()),
        ("x", pa.int64()),
        ("y", pa.int64()),
        ("level", pa.string()),
        ("bits", pa.float64()),
        ("relative", pa.float64()),
        ("u", pa.float64()),
        ("h", pa.float64()),
        ("differs", pa.bool_()),
        ("personal", pa.bool_()),
    ]
)
"""The evidence on two values of a part, a field a row: its level, its bits against a stranger and against a relative;
the chance of agreeing so, among strangers and among relatives, where it depends on the value; whether the two
contradict each other; and whether they share something personal that outweighs it."""


@lru_cache(maxsize=4096)
def _read(text: str) -> Profile:
    return Profile.from_json(text)


def compare_values(carried: Carried, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows of ``COMPARED`` for pairs of values: rows of ``x``, ``y``, ``x_text`` and ``y_text``."""
    columns = batch.to_pydict()
    rows = [
        row
        for x, y, left, right in zip(*(columns[name] for name in ("x", "y", "x_text", "y_text")), strict=True)
        for row in _compared(carried.model, x, y, _read(left), _read(right))
    ]
    found = zip(*rows, strict=True) if rows else [()] * len(COMPARED)
    arrays = [pa.array(values, field.type) for values, field in zip(found, COMPARED, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=COMPARED)


def _compared(model: Model, x: int, y: int, left: Profile, right: Profile) -> Iterator[tuple[Any, ...]]:
    evidence = compare(left, right, model)
    differs = contradicts(evidence)
    for told in evidence:
        level = model.levels[told.field, told.level]
        by_value = level.by_rarity or told.bits != level.bits
        u = 2.0 ** (level.m_bits - told.bits) if by_value else None
        h = 2.0 ** (level.m_bits - told.household_bits) if told.household_bits != level.household_bits else None
        is_personal = told.level == "same" and told.field in PERSONAL
        yield told.field, x, y, told.level, told.bits, told.household_bits, u, h, differs, is_personal
