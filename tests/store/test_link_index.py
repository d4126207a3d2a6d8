"""The linker's memory in a database holds what its memory in dictionaries does, whatever happens to the reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service.domain.agency import AgencyId
from service.domain.evidence import PartyRef
from service.linking.index import Decision
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import Model
from service.linking.place import LinkIncident
from service.store.judgements import StoredJudgement
from service.store.link_index import SqlLinkIndex
from service.store.profile_cache import ProfileCache
from service.store.tables import PERSON
from service.store.unit_of_work import Store, UnitOfWork
from tests.linking.life import MODEL, SMALL_HUBS
from tests.linking.outcome import outcome_of
from tests.linking.people import AGENCIES, CASTS, Body, body_of, incident, incident_of, named, suspect, victim

from .conftest import FORCE, NOON, report_of

FEW = settings(
    max_examples=max(5, settings().max_examples // 2),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""A transaction for each example, rolled back at its end: they share the fixture and leave nothing in it."""

PICK = st.integers(0, 60)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), PICK, CASTS),
        st.tuples(st.just("drop"), PICK, st.none()),
        st.tuples(st.just("again"), PICK, st.none()),
        st.tuples(st.sampled_from(["same", "different", "unsure"]), PICK, PICK),
        st.tuples(st.just("undo"), PICK, st.none()),
    ),
    max_size=6,
)
Step = tuple[str, int, list[Body] | int | None]


@dataclass
class Numbers:
    """Ids in the order of making."""

    made: count[int] = field(default_factory=lambda: count(1))

    def new(self, kind: str) -> str:
        """The next one."""
        return f"{kind}_{next(self.made):08}"


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Noon."""
        return NOON


class Twin:
    """The same reports and judgements, in the database and in dictionaries."""

    def __init__(self, work: UnitOfWork, model: Model, *, anew: bool) -> None:
        self.work, self.model, self.anew = work, model, anew
        self.ids, self.cache = Numbers(), ProfileCache(5)
        self.stored, self.memory = self._opened(), MemoryIndex()
        self.current: dict[str, LinkIncident] = {}
        self.decisions = count(1)

    def _opened(self) -> SqlLinkIndex:
        return SqlLinkIndex(self.work.connection, Noon(), self.ids, self.cache, self.work.sealing)

    def apply(self, put: Sequence[LinkIncident] = (), drop: Sequence[str] = ()) -> None:
        """Change both; ``anew`` opens the database's as the next transaction would."""
        if self.anew:
            self.stored = self._opened()
        for index in (self.stored, self.memory):
            Linker(index, self.model).apply(put=put, drop=drop)
        self.current.update((each.id, each) for each in put)
        for incident_id in drop:
            del self.current[incident_id]

    def file(self, number: int, parties: list[Body]) -> LinkIncident:
        """The report, on file under its agency and reference if it was not before."""
        agency = AGENCIES[number % len(AGENCIES)]
        reported = incident_of(body_of(number, parties, agency))
        if number > len(self.current) or reported.id not in self.current:
            row = report_of(f"R{number}", AgencyId.parse(agency))
            if self.work.incidents.by_reference(row.agency, row.reference) is None:
                self.work.incidents.add(replace(row, incident_id=reported.id))
        return reported

    def judge(self, decision: Decision, left: tuple[str, str], right: tuple[str, str]) -> None:
        """The judgement is in force in both, and its reports are put again."""
        name = f"jdg_{next(self.decisions)}"
        self.memory.judgements[name] = Judgement(name, decision, left, right)
        self.work.judgements.add(
            StoredJudgement(
                id=name, left=PartyRef(*left), right=PartyRef(*right), decision=decision, reason="", made_by="staff-1",
                agency=FORCE, made_at=NOON, review_id="rev_1",
            )
        )  # fmt: skip
        self._put_again({left[0], right[0]})

    def undo(self, name: str) -> None:
        """As if it had never been made."""
        judgement = self.memory.judgements.pop(name)
        self.work.judgements.undo(name, at=NOON, by="staff-1", reason="")
        self._put_again({judgement.left[0], judgement.right[0]})

    def _put_again(self, incident_ids: set[str]) -> None:
        self.apply(put=[self.current[i] for i in sorted(incident_ids) if i in self.current])

    def assert_alike(self) -> None:
        """Both hold the same persons, courses, standings, edges and reviews."""
        stored, memory = (outcome_of(index, self.model, list(self.current)) for index in (self._opened(), self.memory))
        assert stored == memory


def _take(twin: Twin, step: Step) -> None:
    kind, pick, more = step
    ids = sorted(twin.current)
    if kind == "put" and isinstance(more, list):
        twin.apply(put=[twin.file(pick % 8, more)])
    elif kind == "undo" and twin.memory.judgements:
        twin.undo(sorted(twin.memory.judgements)[pick % len(twin.memory.judgements)])
    elif kind == "drop" and ids:
        twin.apply(drop=[ids[pick % len(ids)]])
    elif kind == "again" and ids:
        twin.apply(put=[twin.current[ids[pick % len(ids)]]])
    elif isinstance(more, int) and ids:
        parties = [(i, party.local_id) for i in ids for party in twin.current[i].parties]
        left, right = parties[pick % len(parties)], parties[more % len(parties)]
        if left != right:
            twin.judge(Decision(kind), left, right)


@FEW
@given(
    model=st.sampled_from([MODEL, SMALL_HUBS]),
    anew=st.booleans(),
    casts=st.lists(CASTS, min_size=2, max_size=6),
    steps=STEPS,
)
def test_the_database_and_the_dictionaries_end_in_the_same(
    populated: Store, model: Model, anew: bool, casts: list[list[Body]], steps: list[Step]
) -> None:
    with populated.work() as work:
        twin = Twin(work, model, anew=anew)
        twin.apply(put=[twin.file(number, parties) for number, parties in enumerate(casts)])
        for step in steps:
            _take(twin, step)
        twin.assert_alike()


HANNAH = {**named("Hannah", "Bright-Adeyemi"), "dob": "1991-04-07"}
STRANGER = {**named("Thaddeus", "Quillfeather"), "dob": "1955-10-19"}


@pytest.fixture
def changed(populated: Store) -> Callable[..., dict[str, tuple[str | None, str | None]]]:
    """Applies changes one after the other, and tells of each person where it leads and from whom it was parted."""

    def apply(*changes: tuple[list[LinkIncident], list[str]]) -> dict[str, tuple[str | None, str | None]]:
        with populated.work() as work:
            index = SqlLinkIndex(work.connection, Noon(), Numbers(), ProfileCache(), work.sealing)
            for number in (0, 3, 6):
                row = report_of(f"R{number}")
                work.incidents.add(replace(row, incident_id=f"inc_R{number}"))
            for put, drop in changes:
                Linker(index, MODEL).apply(put=put, drop=drop)
            rows = work.connection.execute(select(PERSON.c.id, PERSON.c.merged_into, PERSON.c.split_from))
            return {row.id: (row.merged_into, row.split_from) for row in rows}

    return apply


def test_a_person_that_a_correction_made_another_leads_to_that_one(
    changed: Callable[..., dict[str, tuple[str | None, str | None]]],
) -> None:
    persons = changed(
        ([incident(0, victim(HANNAH))], []),
        ([incident(3, victim(STRANGER))], []),
        ([incident(3, victim(HANNAH))], []),
    )
    assert sorted(merged is not None for merged, _ in persons.values()) == [False, True]
    (survivor,) = (person for person, (merged, _) in persons.items() if merged is None)
    assert {merged for merged, _ in persons.values()} == {None, survivor}


def test_a_person_that_is_merged_twice_leads_to_the_last_in_one_step(
    changed: Callable[..., dict[str, tuple[str | None, str | None]]],
) -> None:
    persons = changed(
        ([incident(0, victim(named("Hannah", "Bright-Adeyemi")))], []),
        ([incident(3, victim(STRANGER)), incident(6, victim({**STRANGER, "dob": "1961-01-30"}))], []),
        ([incident(3, victim(named("Hannah", "Bright-Adeyemi"))), incident(6, victim(STRANGER))], []),
        ([incident(0, victim(HANNAH)), incident(3, victim(HANNAH)), incident(6, victim(HANNAH))], []),
    )
    living = {person for person, (merged, _) in persons.items() if merged is None}
    assert len(living) == 1
    assert {merged for merged, _ in persons.values() if merged} <= living


def test_withdrawing_all_leaves_no_node_and_no_edge(populated: Store) -> None:
    with populated.work() as work:
        twin = Twin(work, MODEL, anew=True)
        twin.apply(put=[twin.file(n, [victim(HANNAH), suspect(STRANGER)]) for n in range(3)])
        nodes = {party.node_id for cast in twin.stored.placed(list(twin.current)).values() for party in cast}
        assert twin.stored.known(nodes) == nodes
        twin.apply(drop=list(twin.current))
        assert not twin.stored.known(nodes)
        assert not twin.stored.edges(nodes)
        assert not twin.stored.memberships([f"inc_R{n}" for n in range(3)])
