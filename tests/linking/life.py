"""The random life of an index: everything that can happen to one, in any order, for Hypothesis to draw.

Reports come one by one and in batches, again, corrected, withdrawn and back; people judge and undo. What must hold
after each step is for the tests that build on ``LifeOfAnIndex``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from service.linking.index import Decision
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import load_model
from service.linking.place import LinkIncident
from tests.linking.people import AGENCIES, CASTS, Body, body_of, incident_of

MODEL = load_model()
SMALL_HUBS = replace(MODEL, hub=3)
"""A model in which four profiles that share a blocking key are too many: keys die and revive."""

PICK = st.integers(0, 60)
"""Which of what there is: taken modulo how many there are."""


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
        self.decisions = 0

    def apply(self, put: Sequence[LinkIncident] = (), drop: Sequence[str] = ()) -> None:
        """Change the index, and remember what is current."""
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
        self.apply(put=[self._new(parties) for parties in casts])

    @rule(casts=st.lists(CASTS, min_size=1, max_size=3))
    def reports_come(self, casts: list[list[Body]]) -> None:
        """New reports, in one go."""
        self.apply(put=[self._new(parties) for parties in casts])

    @precondition(lambda self: self.current)
    @rule(pick=PICK)
    def a_report_comes_again_under_a_new_reference(self, pick: int) -> None:
        """The same parties, word for word, in another report."""
        parties = self.current[self._picked(pick)].parties
        self.numbers += 1
        self.apply(put=[LinkIncident(f"inc_R{self.numbers}", f"{AGENCIES[0]}/R{self.numbers}", parties)])

    @precondition(lambda self: self.current)
    @rule(pick=PICK, parties=CASTS)
    def a_report_is_corrected(self, pick: int, parties: list[Body]) -> None:
        """Other details under the same reference."""
        self.apply(put=[self._corrected(pick, parties)])

    @precondition(lambda self: len(self.current) > 1)
    @rule(pick=PICK, other=PICK, parties=CASTS, casts=st.lists(CASTS, max_size=2))
    def much_happens_at_once(self, pick: int, other: int, parties: list[Body], casts: list[list[Body]]) -> None:
        """A withdrawal, a correction and new reports in one change."""
        corrected = self._corrected(pick, parties)
        drop = [incident_id for incident_id in [self._picked(other)] if incident_id != corrected.id]
        self.apply(put=[corrected, *map(self._new, casts)], drop=drop)

    @precondition(lambda self: self.current)
    @rule(pick=PICK)
    def a_report_is_withdrawn(self, pick: int) -> None:
        """Entered in error."""
        self.apply(drop=[self._picked(pick)])

    @precondition(lambda self: self.withdrawn)
    @rule(pick=PICK)
    def a_withdrawn_report_comes_back(self, pick: int) -> None:
        """The judgements on it, if any, are in force again."""
        self.apply(put=[self.withdrawn[sorted(self.withdrawn)[pick % len(self.withdrawn)]]])

    @precondition(lambda self: self.current)
    @rule(pick=PICK)
    def a_report_is_delivered_again(self, pick: int) -> None:
        """The same content once more."""
        self.apply(put=[self.current[self._picked(pick)]])

    @precondition(lambda self: self.current)
    @rule(pick=PICK, other=PICK, decision=st.sampled_from(Decision))
    def a_judgement_is_made(self, pick: int, other: int, decision: Decision) -> None:
        """On any two parties of current reports."""
        parties = [(i, party.local_id) for i in sorted(self.current) for party in self.current[i].parties]
        left, right = parties[pick % len(parties)], parties[other % len(parties)]
        if left != right:
            self.decisions += 1
            judgement = Judgement(f"jdg_{self.decisions}", decision, left, right)
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
        self.apply(put=[self.current[i] for i in sorted(named) if i in self.current])
