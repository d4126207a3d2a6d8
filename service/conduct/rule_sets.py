"""Which rules hold on a day: of the files on a topic, the last that has begun. Floor 0b.

``rules/orders-2026-11.toml`` holds from the first of November 2026 until the next file on orders begins; a file may
also begin on a day, as ``orders-2027-03-15.toml``. So a threshold or a law changes by a new file, without code. The
first file on a topic also serves the days before it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, cast

Table = Mapping[str, Any]
Rules = TypeVar("Rules")

_NAME = re.compile(r"(?P<topic>[a-z]+)-(?P<month>\d{4}-\d\d)(?P<day>-\d\d)?\.toml")


@dataclass(frozen=True, slots=True)
class RuleSets:
    """A folder of dated rules."""

    folder: Traversable

    def on(self, topic: str, day: date, read: Callable[[Table], Rules]) -> Rules:
        """The rules on a topic that hold on that day, as ``read`` makes them of their table.

        Raises ``LookupError`` if there are none on that topic.
        """
        files = _files(self, topic)
        if not files:
            raise LookupError(topic)
        begun = [name for start, name in files if start <= day]
        return cast(Rules, _read(self, begun[-1] if begun else files[0][1], read))


@cache
def _files(sets: RuleSets, topic: str) -> tuple[tuple[date, str], ...]:
    found = ((_NAME.fullmatch(file.name), file.name) for file in sets.folder.iterdir())
    return tuple(
        sorted(
            (date.fromisoformat(name["month"] + (name["day"] or "-01")), text)
            for name, text in found
            if name and name["topic"] == topic
        )
    )


@cache
def _read(sets: RuleSets, name: str, read: Callable[[Table], Any]) -> Any:
    return read(tomllib.loads((sets.folder / name).read_text(encoding="utf-8")))


RULES = RuleSets(resources.files("service.conduct") / "rules")
"""The rules that the service comes with."""
