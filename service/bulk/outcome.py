"""What the bulk road found, as rows to be written down, each table in the order of its key. Floor 1."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from service.bulk.engine import Engine, rows_of
from service.bulk.side_by_side import Row, groups


class Outcome:
    """Reads what was kept. A person goes by the least node of it: it is for others to give it an id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def versions(self) -> dict[str, int]:
        """The incidents that were linked, and which version of each."""
        return dict(rows_of(self._engine, "SELECT incident, version FROM reports"))

    def judgements(self) -> frozenset[str]:
        """The judgements, unsure ones excepted, that were in force."""
        return frozenset(row[0] for row in rows_of(self._engine, "SELECT id FROM judged"))

    def parties_judged(self, judgements: Collection[str]) -> set[str]:
        """The incidents whose parties these judgements, of those that were in force, are about."""
        query = "SELECT id, left_incident, right_incident FROM judged"
        return {incident for name, *both in rows_of(self._engine, query) if name in judgements for incident in both}

    def persons(self) -> Iterator[tuple[str, list[Row]]]:
        """Each person with its parties, by origin and local id."""
        return groups(
            self._engine,
            "SELECT o.person, p.origin, p.local_id FROM parties AS p JOIN nodes AS n ON n.node = p.node "
            "JOIN persons AS o ON o.id = n.id ORDER BY 1, 2, 3",
        )

    def nodes(self, at_once: int) -> Iterator[list[Row]]:
        """Id, details, scope and person of each node, some at a time."""
        return self._pieces(
            "SELECT n.id, n.details, n.scope, o.person FROM nodes AS n JOIN persons AS o ON o.id = n.id ORDER BY 1",
            at_once,
        )

    def keys(self, at_once: int) -> Iterator[list[Row]]:
        """Blocking key and node."""
        return self._pieces(
            "SELECT k.block_key, n.id FROM keys AS k JOIN nodes AS n ON n.node = k.node ORDER BY 1, 2", at_once
        )

    def parties(self, at_once: int) -> Iterator[list[Row]]:
        """Incident, local id, role and node."""
        return self._pieces(
            "SELECT p.incident, p.local_id, p.role, n.id FROM parties AS p "
            "JOIN nodes AS n ON n.node = p.node ORDER BY 1, 2",
            at_once,
        )

    def edges(self, at_once: int) -> Iterator[list[Row]]:
        """The two nodes of each edge, both sums, conflict, by_key, through and bits."""
        return self._pieces(
            "SELECT l.id AS l_id, r.id AS r_id, e.stranger, e.household, e.conflict, e.by_key, e.through, e.bits "
            "FROM edges AS e JOIN nodes AS l ON l.node = e.node_a JOIN nodes AS r ON r.node = e.node_b ORDER BY 1, 2",
            at_once,
        )

    def memberships(self) -> Iterator[Row]:
        """Incident, victim, suspect, victim person, anchor (a person, or the incident) and standing."""
        return rows_of(self._engine, "SELECT * FROM memberships ORDER BY 4, 5, 1, 2, 3")

    def in_doubt(self, review: float) -> list[str]:
        """The persons between whom and others there is an edge that reaches the review threshold."""
        both = (
            "SELECT l.person AS l_person, r.person AS r_person FROM edges AS e "
            "JOIN nodes AS a ON a.node = e.node_a JOIN nodes AS b ON b.node = e.node_b "
            f"JOIN persons AS l ON l.id = a.id JOIN persons AS r ON r.id = b.id WHERE e.bits >= {review!r}"
        )
        query = f"SELECT DISTINCT person FROM (SELECT l_person AS person FROM ({both}) AS x WHERE l_person <> r_person "
        query += f"UNION SELECT r_person AS person FROM ({both}) AS y WHERE l_person <> r_person) AS z ORDER BY 1"
        return [row[0] for row in rows_of(self._engine, query)]

    def _pieces(self, query: str, at_once: int) -> Iterator[list[Row]]:
        rows = rows_of(self._engine, query)
        while piece := list(islice(rows, at_once)):
            yield piece
