"""When judgements contradict each other."""

from __future__ import annotations

import pytest

from service.disclosure.views.reviews import would_join
from service.domain.evidence import PartyRef
from service.linking.index import Decision
from service.linking.judgements import chains, contradicted_by
from service.linking.memory import Judgement

SAME, DIFFERENT, UNSURE = Decision.SAME, Decision.DIFFERENT, Decision.UNSURE


def party(name: str) -> PartyRef:
    return PartyRef(f"inc_{name}", "V1")


def judged(name: str, decision: Decision, left: str, right: str) -> Judgement:
    return Judgement(name, decision, (f"inc_{left}", "V1"), (f"inc_{right}", "V1"))


CHAIN = [judged("j1", SAME, "a", "b"), judged("j2", SAME, "c", "b"), judged("j3", SAME, "c", "d")]


def test_a_chain_is_told_by_its_shortest_way() -> None:
    found = chains(party("a"), [*CHAIN, judged("j4", SAME, "a", "d")])
    assert found[party("d")] == ("j4",)
    assert found[party("c")] == ("j1", "j2")


@pytest.mark.parametrize(
    "decision, left, right, judgements, against",
    [
        (SAME, "a", "b", [], ()),
        (DIFFERENT, "a", "b", [], ()),
        (SAME, "a", "b", [judged("j1", DIFFERENT, "b", "a")], ("j1",)),
        (DIFFERENT, "a", "b", [judged("j1", SAME, "b", "a")], ("j1",)),
        (DIFFERENT, "a", "d", CHAIN, ("j1", "j2", "j3")),
        (DIFFERENT, "a", "e", CHAIN, ()),
        (SAME, "a", "d", CHAIN, ()),
        (SAME, "d", "e", [*CHAIN, judged("j9", DIFFERENT, "e", "a")], ("j1", "j2", "j3", "j9")),
        (SAME, "d", "f", [*CHAIN, judged("j9", DIFFERENT, "e", "a")], ()),
        (SAME, "b", "e", [judged("j1", DIFFERENT, "a", "c")], ()),
        (UNSURE, "a", "d", CHAIN, ()),
        (DIFFERENT, "a", "b", [judged("j1", UNSURE, "a", "b")], ()),
    ],
)
def test_a_judgement_contradicts_those_and_no_others(
    decision: Decision, left: str, right: str, judgements: list[Judgement], against: tuple[str, ...]
) -> None:
    assert contradicted_by(decision, party(left), party(right), judgements) == against
    assert contradicted_by(decision, party(right), party(left), judgements) == against


def test_courses_with_the_same_two_persons_would_be_one() -> None:
    courses = [("c1", "v", "left"), ("c2", "v", "right"), ("c3", "w", "right"), ("c4", "right", "s")]
    assert would_join(courses, "left", "right") == (("c1", "c2"),)
    assert would_join([*courses, ("c5", "left", "s")], "left", "right") == (("c1", "c2"), ("c4", "c5"))
