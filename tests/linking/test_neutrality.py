"""Persons and courses are a function of the current reports, the judgements and the model: never of the way there.

A random life of an index (reports in any order and grouping, corrections, withdrawals, redeliveries, judgements made
and undone) is compared, after each step, with a fresh load of what is current: the partition, the courses, the
standings, the reviews and every edge with its odds. One model has hubs so small that blocking keys die and revive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from service.linking.index import Decision
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import Model, load_model
from service.linking.place import LinkIncident
from tests.linking.outcome import fresh_load, outcome_of
from tests.linking.people import AGENCIES, CASTS, Body, body_of, incident_of, loads

MODEL = load_model()
SMALL_HUBS = replace(MODEL, hub=3)
MODELS = st.sampled_from([MODEL, SMALL_HUBS])

PICK = st.integers(0, 60)


@given(MODELS, loads(most=8), st.data())
def test_the_order_of_arrival_and_the_batches_change_nothing(
    model: Model, incidents: list[LinkIncident], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(incidents))
    batch = data.draw(st.integers(1, 4))
    ids = [incident.id for incident in incidents]
    at_once, bit_by_bit = fresh_load(incidents, model, {}), fresh_load(order, model, {}, batch)
    assert outcome_of(bit_by_bit, model, ids) == outcome_of(at_once, model, ids)


class LifeOfAnIndex(RuleBasedStateMachine):
    """Everything that can happen to an index, in any order."""

    model = MODEL

    def __init__(self) -> None:
        super().__init__()
        self.index = MemoryIndex()
        self.linker = Linker(self.index, self.model)
        self.current: dict[str, LinkIncident] = {}
        self.withdrawn: dict[str, LinkIncident] = {}
        self.numbers = 0
        self.seen_nodes: set[str] = set()

    def _apply(self, put: Sequence[LinkIncident] = (), drop: Sequence[str] = ()) -> None:
        self.linker.apply(put=put, drop=drop)
        for incident in put:
            self.withdrawn.pop(incident.id, None)
            self.current[incident.id] = incident
        for incident_id in drop:
            self.withdrawn[incident_id] = self.current.pop(incident_id)

    def _new(self, parties: Sequence[Body]) -> LinkIncident:
        self.numbers += 1
        return self._version(self.numbers, parties)

    @staticmethod
    def _version(number: int, parties: Sequence[Body]) -> LinkIncident:
        return incident_of(body_of(number, parties, AGENCIES[number % len(AGENCIES)]))

    def _corrected(self, pick: int, parties: Sequence[Body]) -> LinkIncident:
        incident_id = self._picked(pick)
        return self._version(int(incident_id.removeprefix("inc_R")), parties)

    def _picked(self, pick: int) -> str:
        return sorted(self.current)[pick % len(self.current)]

    @initialize(casts=st.lists(CASTS, min_size=2, max_size=8))
    def first_reports(self, casts: list[list[Body]]) -> None:
        """A load to begin with."""
        self._apply(put=[self._new(parties) for parties in casts])

    @rule(casts=st.lists(CASTS, min_size=1, max_size=3))
    def reports_come(self, casts: list[list[Body]]) -> None:
        """New reports, in one go."""
        self._apply(put=[self._new(parties) for parties in casts])

    @precondition(lambda self: self.current)
    @rule(pick=PICK)
    def a_report_comes_again_under_a_new_reference(self, pick: int) -> None:
        """The same parties, word for word, in another report."""
        parties = self.current[self._picked(pick)].parties
        self.numbers += 1
        self._apply(put=[LinkIncident(f"inc_R{self.numbers}", f"{AGENCIES[0]}/R{self.numbers}", parties)])

    @precondition(lambda self: self.current)
    @rule(pick=PICK, parties=CASTS)
    def a_report_is_corrected(self, pick: int, parties: list[Body]) -> None:
        """Other details under the same reference."""
        self._apply(put=[self._corrected(pick, parties)])

    @precondition(lambda self: len(self.current) > 1)
    @rule(pick=PICK, other=PICK, parties=CASTS, casts=st.lists(CASTS, max_size=2))
    def much_happens_at_once(self, pick: int, other: int, parties: list[Body], casts: list[list[Body]]) -> None:
        """A withdrawal, a correction and new reports in one change."""
        corrected = self._corrected(pick, parties)
        drop = [incident_id for incident_id in [self._picked(other)] if incident_id != corrected.id]
        self._apply(put=[corrected, *map(self._new, casts)], drop=drop)

    @precondition(lambda self: self.current)
    @rule(pick=PICK)
    def a_report_is_withdrawn(self, pick: int) -> None:
        """Entered in error."""
        self._apply(drop=[self._picked(pick)])

    @precondition(lambda self: self.withdrawn)
    @rule(pick=PICK)
    def a_withdrawn_report_comes_back(self, pick: int) -> None:
        """The judgements on it, if any, are in force again."""
        self._apply(put=[self.withdrawn[sorted(self.withdrawn)[pick % len(self.withdrawn)]]])

    @precondition(lambda self: self.current)
    @rule(pick=PICK)
    def a_report_is_delivered_again(self, pick: int) -> None:
        """The same content once more."""
        self._apply(put=[self.current[self._picked(pick)]])

    @precondition(lambda self: self.current)
    @rule(pick=PICK, other=PICK, decision=st.sampled_from(Decision))
    def a_judgement_is_made(self, pick: int, other: int, decision: Decision) -> None:
        """On any two parties of current reports."""
        parties = [(i, party.local_id) for i in sorted(self.current) for party in self.current[i].parties]
        left, right = parties[pick % len(parties)], parties[other % len(parties)]
        if left != right:
            judgement = Judgement(f"jdg_{len(self.index.judgements)}_{self.numbers}", decision, left, right)
            self.index.judgements[judgement.id] = judgement
            self._judged(judgement)

    @precondition(lambda self: self.index.judgements)
    @rule(pick=PICK)
    def a_judgement_is_undone(self, pick: int) -> None:
        """As if it had never been made."""
        chosen = sorted(self.index.judgements)[pick % len(self.index.judgements)]
        self._judged(self.index.judgements.pop(chosen))

    def _judged(self, judgement: Judgement) -> None:
        named = {judgement.left[0], judgement.right[0]}
        self._apply(put=[self.current[i] for i in sorted(named) if i in self.current])

    @invariant()
    def all_is_as_in_a_fresh_load(self) -> None:
        """The reports that are current, in another order and other batches, end in the same."""
        order = sorted(self.current.values(), key=lambda incident: incident.id)
        random = Random(len(order) + self.numbers)
        random.shuffle(order)
        fresh = fresh_load(order, self.model, self.index.judgements, random.choice([1, 3, 1000]))
        assert outcome_of(self.index, self.model, self.current) == outcome_of(fresh, self.model, self.current)

    @invariant()
    def nothing_is_left_of_what_went(self) -> None:
        """No report that was withdrawn stands anywhere, and no node stands empty."""
        casts = self.index.placed([*self.current, *self.withdrawn])
        nodes = {party.node_id for cast in casts.values() for party in cast}
        self.seen_nodes |= nodes
        assert casts.keys() == self.current.keys()
        assert self.index.known(self.seen_nodes) == nodes
        assert not self.index.memberships(self.withdrawn)


class LifeWithSmallHubs(LifeOfAnIndex):
    """The same where four profiles that share a key are too many."""

    model = SMALL_HUBS


TestLifeOfAnIndex = LifeOfAnIndex.TestCase
TestLifeWithSmallHubs = LifeWithSmallHubs.TestCase
