"""Persons to the courses of every victim, with the rules that arrange them online. Floor 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from service.bulk.carried import Carried
from service.bulk.engine import Engine, rows_of
from service.bulk.side_by_side import Row, Side, groups
from service.bulk.workers import Workers
from service.domain.report import Role
from service.linking.cases import cases_of, profiles_of
from service.linking.index import Decision
from service.linking.memory import Judgement, MemoryIndex
from service.linking.place import Node, Placed, Scope
from service.linking.profile import Profile
from service.linking.standing import arrange

AT_ONCE: Final = 2000
"""Parties from which on no further victim is taken together with these."""

MEMBERSHIPS: Final = pa.schema(
    [(name, pa.string()) for name in ("incident", "victim", "suspect", "victim_person", "anchor", "standing")]
)


@dataclass(slots=True)
class Docket:
    """Some victims with all that their courses are made of: parties of their reports (incident, origin, local id,
    role, node), nodes (id, scope, details, person) of these and of all their suspects, and the judgements that two of
    the persons are not one: id, and of each side incident, origin, local id, role, and the node as above."""

    victims: list[str] = field(default_factory=list)
    told_apart: list[Row] = field(default_factory=list)
    parties: list[Row] = field(default_factory=list)
    nodes: list[Row] = field(default_factory=list)


def find_memberships(engine: Engine, carried: Carried, workers: Workers, progress: Callable[[int], None]) -> None:
    """Keep ``memberships``, with persons by the least node of each; ``progress`` hears of how many victims."""
    engine.keep("casts", _CASTS)
    if not engine.folder.has("memberships"):
        with engine.folder.writing("memberships") as new, pq.ParquetWriter(new, MEMBERSHIPS) as writer:
            for rows in workers.map(partial(arrange_docket, carried), _dockets(engine, progress)):
                columns = list(zip(*rows, strict=True)) if rows else [()] * len(MEMBERSHIPS)
                arrays = [pa.array(column, pa.string()) for column in columns]
                writer.write_table(pa.Table.from_arrays(arrays, schema=MEMBERSHIPS))
    engine.open("memberships")


def arrange_docket(carried: Carried, docket: Docket) -> list[Row]:
    """How the reports of these victims stand, as rows of ``MEMBERSHIPS``."""
    index = MemoryIndex()
    judged = [side[4:] for _, *both in docket.told_apart for side in (both[:8], both[8:])]
    for name, scope, details, person in {*docket.nodes, *map(tuple, judged)}:
        index.add_nodes({name: (Node(name, Scope(scope), Profile.from_json(details)), frozenset())})
        index.assign({name: person}, merged={}, split={})
    casts: dict[str, dict[str, Placed]] = defaultdict(dict)
    for incident, origin, local_id, role, node in docket.parties:
        casts[incident][local_id] = Placed(incident, origin, local_id, Role(role), node)
    for name, *sides in docket.told_apart:
        left, right = sides[:8], sides[8:]
        for incident, origin, local_id, role, node, *_ in (left, right):
            casts[incident].setdefault(local_id, Placed(incident, origin, local_id, Role(role), node))
        index.judgements[name] = Judgement(name, Decision.DIFFERENT, (left[0], left[2]), (right[0], right[2]))
    index.put_placed({incident: _in_order(cast) for incident, cast in casts.items()})
    cases = cases_of(index, docket.victims)
    profiles = profiles_of(index, {case.person for own in cases.values() for case in own if case.person})
    return [
        (m.incident_id, m.victim, m.suspect, m.victim_person, m.anchor, m.standing.value)
        for victim in docket.victims
        for m in arrange(victim, cases[victim], profiles, carried.model)
    ]


def _in_order(cast: dict[str, Placed]) -> tuple[Placed, ...]:
    return tuple(sorted(cast.values(), key=lambda party: (party.role.value, party.local_id)))


def _dockets(engine: Engine, progress: Callable[[int], None]) -> Iterator[Docket]:
    nodes = Side(engine, _NODES)
    told_apart: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(engine, _TOLD_APART):
        told_apart[row[_LEFT]].append(row)
    docket = Docket()
    for victim, parties in groups(engine, "SELECT * FROM casts ORDER BY victim, incident, local_id"):
        docket.victims.append(victim)
        docket.parties += [row[:-1] for row in parties]
        docket.nodes += nodes.of(victim)
        if len(docket.parties) >= AT_ONCE:
            progress(len(docket.victims))
            yield _with_judgements(docket, told_apart)
            docket = Docket()
    progress(len(docket.victims))
    yield _with_judgements(docket, told_apart)


def _with_judgements(docket: Docket, told_apart: Mapping[str, list[Row]]) -> Docket:
    persons = {person for *_, person in docket.nodes}
    docket.told_apart = [row for one in sorted(persons) for row in told_apart.get(one, ()) if row[_RIGHT] in persons]
    return docket


_LEFT, _RIGHT = 8, 16
"""Where in a judgement the person of each side stands."""

_CASTS = f"""
    WITH stands AS (
        SELECT p.incident, p.origin, p.local_id, p.role, n.id, o.person FROM parties AS p
        JOIN nodes AS n ON n.node = p.node JOIN persons AS o ON o.id = n.id
        WHERE p.role IN ('{Role.VICTIM}', '{Role.SUSPECT}')
    ), hers AS (SELECT DISTINCT person AS victim, incident FROM stands WHERE role = '{Role.VICTIM}')
    SELECT hers.victim, s.incident, s.origin, s.local_id, s.role, s.id, s.person
    FROM hers JOIN stands AS s ON s.incident = hers.incident"""
"""For each victim person the victims and suspects of all reports in which she is the victim."""

_NODES = f"""
    WITH wanted AS (
        SELECT victim, id FROM casts
        UNION SELECT c.victim, o.id FROM casts AS c JOIN persons AS o ON o.person = c.person
        WHERE c.role = '{Role.SUSPECT}'
    )
    SELECT w.victim, n.id, n.scope, n.details, o.person FROM wanted AS w
    JOIN nodes AS n ON n.id = w.id JOIN persons AS o ON o.id = w.id ORDER BY 1, 2"""

_SIDE = """
    SELECT p.*, n.id, n.scope, n.details, o.person FROM parties AS p
    JOIN nodes AS n ON n.node = p.node JOIN persons AS o ON o.id = n.id"""
_TOLD_APART = f"""
    SELECT j.id AS judgement,
        l.incident AS a1, l.origin AS a2, l.local_id AS a3, l.role AS a4, l.id AS a5, l.scope AS a6, l.details AS a7,
        l.person AS a8, r.incident AS b1, r.origin AS b2, r.local_id AS b3, r.role AS b4, r.id AS b5, r.scope AS b6,
        r.details AS b7, r.person AS b8
    FROM judged AS j JOIN ({_SIDE}) AS l ON l.incident = j.left_incident AND l.local_id = j.left_local
    JOIN ({_SIDE}) AS r ON r.incident = j.right_incident AND r.local_id = j.right_local
    WHERE j.decision = '{Decision.DIFFERENT}' ORDER BY 1"""
