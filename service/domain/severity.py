"""Kinds of conduct by name and by step, so that occasions can be set out by how grave their conduct is. Floor 0a.

A step orders kinds of conduct and nothing else: it is no grade of risk, and no step says that an offence is made out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Of kinds of conduct, by code, the names and the steps of those that are ordered, under the rules that hold ``on``
    that day."""

    on: date
    names: Mapping[str, str]
    steps: Mapping[str, int]

    def step_of(self, codes: Iterable[str]) -> int | None:
        """The gravest step among the codes; ``None`` if none of them is ordered."""
        return max((self.steps[code] for code in codes if code in self.steps), default=None)

    def name_of(self, code: str) -> str:
        """What people call the kind of conduct; a code that the rules lack is called by itself."""
        return self.names.get(code, code)

    def by_step(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """The names of each step, the lowest first."""
        found: dict[int, list[str]] = {}
        for code, step in self.steps.items():
            found.setdefault(step, []).append(self.name_of(code))
        return tuple((step, tuple(names)) for step, names in sorted(found.items()))
