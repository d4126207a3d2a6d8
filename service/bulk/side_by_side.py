"""Tables in one order, read side by side, group by group. Floor 1."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from service.bulk.engine import Engine, rows_of

Row = tuple[Any, ...]


def groups(engine: Engine, query: str) -> Iterator[tuple[Any, list[Row]]]:
    """The rows of a query by their first column, in whose order they come, and without it."""
    for key, rows in groupby(rows_of(engine, query), key=itemgetter(0)):
        yield key, [row[1:] for row in rows]


class Side:
    """Groups that another table, in the same order, asks for one after the other; some may have none here."""

    def __init__(self, engine: Engine, query: str) -> None:
        self._groups = groups(engine, query)
        self._next: tuple[Any, list[Row]] | None = None

    def of(self, key: Any) -> list[Row]:
        """The rows of that group, or none."""
        if self._next is None:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != key:
            return []
        found, self._next = self._next[1], None
        return found
