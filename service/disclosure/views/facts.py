"""The statements of the reports that findings rest on, each told once and referred to by number. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pydantic import TypeAdapter

from service.disclosure.views.shown import Shown
from service.domain.findings import Ground


class FactShown(Shown):
    """One statement of one report: what it says in the words of the rules, where it stands in the report (JSON
    pointer), and which occasion it is of. Findings name it by its ``number``."""

    number: int
    incident_id: str
    pointer: str
    says: str
    occasion: int


_FACTS = TypeAdapter(tuple[FactShown, ...])
"""Makes all facts in one go: a record has a thousand of them."""


class Facts:
    """Gives each statement a number as findings refer to it, counted from 1.

    Many findings share the very same tuples of statements, so each is looked through once. ``detailed`` if the reader
    may know what was answered in an assessment.
    """

    def __init__(self, *, detailed: bool = False) -> None:
        self._detailed = detailed
        self._numbers: dict[Ground, int] = {}
        self._ground_ids: dict[int, tuple[Ground, int]] = {}
        self._tuple_ids: dict[int, tuple[Iterable[Ground], tuple[int, ...]]] = {}

    def of(self, grounds: tuple[Ground, ...]) -> tuple[int, ...]:
        """The numbers of the statements, in their order, each once."""
        known = self._tuple_ids.get(id(grounds))
        if known is None:
            numbers = tuple(dict.fromkeys(map(self.one, grounds)))
            known = self._tuple_ids[id(grounds)] = (grounds, numbers)  # kept, so that no other takes its place
        return known[1]

    def one(self, ground: Ground) -> int:
        """The number of one statement."""
        known = self._ground_ids.get(id(ground))
        if known is None:
            told = ground if self._detailed or not ground.detail else replace(ground, detail="")
            number = self._numbers.setdefault(told, len(self._numbers) + 1)
            known = self._ground_ids[id(ground)] = (ground, number)
        return known[1]

    def shown(self) -> tuple[FactShown, ...]:
        """The statements that were referred to, by number."""
        return _FACTS.validate_python(
            [
                {
                    "number": number,
                    "incident_id": g.incident_id,
                    "pointer": g.pointer,
                    "says": f"{g.says}: {g.detail}" if g.detail else g.says,
                    "occasion": g.occasion,
                }
                for g, number in self._numbers.items()
            ]
        )
