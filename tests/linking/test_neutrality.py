"""Persons and courses are a function of the current reports, the judgements and the model: never of the way there.

A random life of an index is compared, after each step, with a fresh load of what is current: the partition, the
courses, the standings, the reviews and every edge with its odds.
"""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from service.linking.model import Model
from service.linking.place import LinkIncident
from tests.linking.life import MODEL, SMALL_HUBS, LifeOfAnIndex
from tests.linking.outcome import fresh_load, outcome_of
from tests.linking.people import loads


@given(st.sampled_from([MODEL, SMALL_HUBS]), loads(most=8), st.data())
def test_the_order_of_arrival_and_the_batches_change_nothing(
    model: Model, incidents: list[LinkIncident], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(incidents))
    batch = data.draw(st.integers(1, 4))
    ids = [incident.id for incident in incidents]
    at_once, bit_by_bit = fresh_load(incidents, model, {}), fresh_load(order, model, {}, batch)
    assert outcome_of(bit_by_bit, model, ids) == outcome_of(at_once, model, ids)


class NeutralLife(LifeOfAnIndex):
    """However the index came to hold what it holds, it might as well have been loaded just now."""

    def __init__(self) -> None:
        super().__init__()
        self.seen_nodes: set[str] = set()

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


class NeutralLifeWithSmallHubs(NeutralLife):
    """The same while keys die and revive."""

    model = SMALL_HUBS


TestNeutralLife = NeutralLife.TestCase
TestNeutralLifeWithSmallHubs = NeutralLifeWithSmallHubs.TestCase
