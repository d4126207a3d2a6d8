"""Freeze name frequencies into the linking model's rarity table.

    python tools/freeze_names.py corpora/names/uk_name_tables.json service/linking/models/names-2026-11.json

Each origin becomes one component of a mixture: a share of the population, and the chance of each given and family
name within it. Keeping the origins apart matters: "Mohammed" and "Khan" are each common mostly in the same families,
so the two together are much commoner than the product of their frequencies says, and to multiply them would make
links between strangers of the smaller communities look better proven than they are.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from service.domain.report import Name
from service.linking.normalise.names import read_name

# Rough shares of the population of England and Wales (Census 2021, main groups, rounded by hand).
SHARES = {
    "british": 0.800, "pakistani": 0.027, "bangladeshi": 0.011, "indian_hindu": 0.022, "sikh": 0.009,
    "polish": 0.012, "romanian": 0.009, "lithuanian": 0.003, "irish": 0.030, "nigerian": 0.007, "ghanaian": 0.003,
    "somali": 0.003,
}  # fmt: skip
OTHER_SHARE = 0.004
# The lists of the smaller origins hold only the commoner names; this much of their people bear other ones.
UNLISTED = 0.4


def _chances(weights: dict[str, float], listed: float) -> dict[str, float]:
    total = sum(weights.values())
    return {name: float(f"{listed * weight / total:.3e}") for name, weight in sorted(weights.items())}


def _words(name: str, part: str) -> tuple[str, ...]:
    """The words that the linker would compare for this name."""
    forms = read_name(Name(given=(name,)) if part == "given" else Name(family=name)).forms
    return (forms[0].given if part == "given" else forms[0].family) if forms else ()


def _gather(lists: list[list[list[Any]]], part: str) -> dict[str, float]:
    gathered: dict[str, float] = defaultdict(float)
    for entries in lists:
        total = sum(weight for _, weight in entries) or 1.0
        for name, weight in entries:
            for word in _words(name, part)[: 1 if part == "given" else None]:
                gathered[word] += weight / total
    return gathered


def freeze(tables: dict[str, Any]) -> dict[str, Any]:
    """The mixture as data: unseen-name floor, and per origin its share and the chances of its names."""
    decades = [entries for by_decade in tables["wb_first"].values() for entries in by_decade.values()]
    origins = [
        {
            "origin": "british",
            "share": SHARES["british"],
            "given": _chances(_gather(decades, "given"), 0.95),
            "family": _chances(_gather([tables["wb_last"]], "family"), 0.95),
        }
    ]
    for origin, lists in sorted(tables["cultures"].items()):
        families = [entries for key in ("L", "LF") if (entries := lists.get(key))]
        origins.append(
            {
                "origin": origin,
                "share": SHARES.get(origin, OTHER_SHARE),
                "given": _chances(
                    _gather([entries for key in ("M", "F") if (entries := lists.get(key))], "given"), 1 - UNLISTED
                ),
                "family": _chances(_gather(families, "family"), 1 - UNLISTED),
            }
        )
    return {"unseen": 1e-5, "origins": origins}


def main(source: str, target: str) -> None:
    """Read the tables at ``source`` and write the frozen mixture to ``target``."""
    frozen = freeze(json.loads(Path(source).read_text(encoding="utf-8")))
    Path(target).write_text(json.dumps(frozen, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
