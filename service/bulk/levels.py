"""The level of every comparison on a pair, as columns that Splink reads. Floor 1.

What a level is, is said in ``service.linking.compare`` and nowhere else: it compares the two, and here is only written
down what it found.

A level can be weighed only among pairs on which it was possible: two who both state a full date of birth, or a year.
So a field that may be told more or less exactly is several columns, one for each *footing*, and a pair stands in the
one that both its sides can bear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.evidence import Evidence
from service.linking.profile import Profile

Fields = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The weights of a model file, by field and level."""

_FOOTINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "dob": {
        "full": ("exact", "swapped", "one_digit", "near", "different"),
        "month": ("month", "different"),
        "year": ("year", "different"),
        "age": ("age", "near", "apart", "different"),
    },
    "address": {
        "uprn": (
            "same_uprn", "same_postcode_number", "same_street_number", "same_postcode", "same_outcode", "different",
        ),
        "number": ("same_postcode_number", "same_street_number", "same_postcode", "same_outcode", "different"),
        "postcode": ("same_postcode", "same_outcode", "different"),
    },
    "name_order": {"names": ("swapped", "straight")},
}  # fmt: skip
"""The levels that are possible on each footing, for fields that have more than one or are not told as levels."""


@dataclass(frozen=True, slots=True)
class Column:
    """One comparison as Splink sees it: its name, the field that it is a footing of, its levels."""

    name: str
    field: str
    levels: tuple[str, ...]


def columns(fields: Fields) -> tuple[Column, ...]:
    """The columns of a model. A field whose only level is agreement has none: there is nothing to set it against."""
    found = []
    for field, levels in fields.items():
        footings = _FOOTINGS.get(field, {"": tuple(levels)})
        found += [Column(_name(field, footing), field, own) for footing, own in footings.items() if len(own) > 1]
    return tuple(found)


def levels(a: Profile, b: Profile, evidence: Iterable[Evidence]) -> dict[str, str]:
    """The level that the comparison of the two found, by column; a column that one side cannot bear is left out."""
    told = {row.field: row.level for row in evidence}
    if "given" in told and "family" in told:
        told.setdefault("name_order", "straight")
    return {_name(field, _footing(field, a, b)): level for field, level in told.items()}


def _name(field: str, footing: str) -> str:
    return f"{field}_{footing}" if footing else field


def _footing(field: str, a: Profile, b: Profile) -> str:
    if field == "dob":
        return _dob_footing(a, b)
    if field == "address":
        return _address_footing(a, b)
    return "names" if field == "name_order" else ""


def _dob_footing(a: Profile, b: Profile) -> str:
    if not a.dob or not b.dob:
        return "age"
    return {10: "full", 7: "month"}.get(min(len(a.dob), len(b.dob)), "year")


def _address_footing(a: Profile, b: Profile) -> str:
    if all(any(address.uprn for address in side.addresses) for side in (a, b)):
        return "uprn"
    if all(any(address.number for address in side.addresses) for side in (a, b)):
        return "number"
    return "postcode"
