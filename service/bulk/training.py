"""Weights learnt from a corpus without labels. Floor 1.

How often each level is found among strangers (u) is counted on pairs drawn at random. How often among pairs of one
person (m) is found by expectation maximisation with u held, in one session for each thing that proposes pairs. Both are
Splink's. ``weights`` says what is made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from service.bulk.estimate import Table, estimate_m, estimate_u, tabulate
from service.bulk.levels import Column, columns, levels
from service.bulk.pairs import SESSIONS, Pair, at_random, proposed
from service.bulk.weights import FEWEST_PAIRS, Expected, Weights, weigh
from service.domain.evidence import Evidence
from service.linking.compare import compare
from service.linking.model import Model, read_model
from service.linking.profile import Profile
from service.linking.score import Score, alone, contradicts

Told = Mapping[str, str]
"""The levels of one pair, by column."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session of expectation maximisation: what proposed its pairs, how many, and the share that is one person."""

    name: str
    pairs: int
    matches: float


@dataclass(frozen=True, slots=True)
class Trained:
    """The weights, the sessions that taught m, and on how many pairs of strangers u was counted."""

    weights: Weights
    sessions: tuple[Session, ...]
    strangers: int


def train(
    parties: Sequence[Profile],
    base: Mapping[str, Any],
    *,
    seed: int,
    pairs: int,
    trust: float,
    progress: Callable[[int], None] = lambda _: None,
) -> Trained:
    """The weights of the base model, a parsed model file, learnt anew from the details of parties.

    ``pairs`` are drawn at random for u; m of the base model counts as ``trust`` pairs of one person. The same parties
    in the same order give the same weights for the same seed.
    ``progress`` hears of each pair that was compared.
    """
    teacher = _Teacher(parties, base, Random(seed), progress)  # noqa: S311  # it is to be repeated, not to be secret
    strangers = teacher.strangers(pairs)
    u, seen = teacher.learn_u(strangers, seed)
    matches, sessions = teacher.learn_m(u)
    return Trained(weigh(base["fields"], teacher.columns, seen, matches, trust), sessions, len(strangers))


class _Teacher:
    """Compares pairs of the parties and has Splink learn from what is found."""

    def __init__(
        self, parties: Sequence[Profile], base: Mapping[str, Any], random: Random, progress: Callable[[int], None]
    ) -> None:
        self.columns = columns(base["fields"])
        self._parties = parties
        self._base = base["fields"]
        self._model = read_model(base)
        self._random = random
        self._progress = progress

    def strangers(self, count: int) -> list[Told]:
        """Of ``count`` pairs drawn at random, those that the base model would not ask about: where few people are told
        of often, a person is drawn together with himself."""
        compared = ((pair, self._compare(pair)) for pair in at_random(self._parties, count, self._random))
        return [self._told(pair, found) for pair, found in compared if not _is_in_question(found, self._model)]

    def learn_u(self, strangers: Sequence[Told], seed: int) -> tuple[Mapping[str, Mapping[str, float]], Expected]:
        """u of every level, guessed where none was seen; and how many strangers stood on each level."""
        table = tabulate(self.columns, strangers)
        told = {column: count for column in self.columns if (count := table.told(column.name))}
        seen = estimate_u(list(told), table, seed) if told else {}
        expected = {c.name: {level: u * count for level, u in seen[c.name].items()} for c, count in told.items()}
        return {c.name: self._every_u(c, seen.get(c.name, {}), told.get(c, 0)) for c in self.columns}, expected

    def learn_m(self, u: Mapping[str, Mapping[str, float]]) -> tuple[Expected, tuple[Session, ...]]:
        """How many pairs of one person are expected on each level, over all sessions; and the sessions."""
        expected: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        sessions = []
        for name, pairs in proposed(self._parties, self._model.hub, self._random).items():
            if len(pairs) >= FEWEST_PAIRS:
                session, seen = self._session(name, pairs, u)
                sessions.append(session)
                for column, levels_ in seen.items():
                    for level, count in levels_.items():
                        expected[column][level] += count
        return expected, tuple(sessions)

    def _session(
        self, name: str, pairs: Sequence[Pair], u: Mapping[str, Mapping[str, float]]
    ) -> tuple[Session, Expected]:
        """One session, and how many pairs of one person it expects on each level, without those put in as bounds."""
        own = [self._told(pair, self._compare(pair)) for pair in pairs]
        table = tabulate(self.columns, own)
        free = [c for c in self.columns if c.field not in SESSIONS[name] and table.told(c.name)]
        usual, strange = _bounds(free, table, u)
        learnt = estimate_m(free, tabulate(free, [*own, *usual, strange]), u)
        matches = min(1.0, (learnt.matches * (len(own) + len(usual) + 1) - len(usual)) / len(own))
        expected = {}
        for column in free:
            put_in = [pair[column.name] for pair in usual]
            whole = matches * table.told(column.name) + len(usual)
            expected[column.name] = {
                level: max(0.0, m * whole - put_in.count(level)) for level, m in learnt.m[column.name].items()
            }
        return Session(name, len(own), matches), expected

    def _every_u(self, column: Column, seen: Mapping[str, float], told: int) -> dict[str, float]:
        """u of every level of a column: as the base model has it, or half a pair's worth, where none was seen."""
        known = self._base[column.field]
        guessed = {level: known.get(level, {}).get("u", 0.5 / (told + 1)) for level in column.levels}
        return {level: min(seen.get(level, guess), 1 - 1e-6) for level, guess in guessed.items()}

    def _compare(self, pair: Pair) -> tuple[Evidence, ...]:
        self._progress(1)
        return compare(self._parties[pair[0]], self._parties[pair[1]], self._model)

    def _told(self, pair: Pair, evidence: Sequence[Evidence]) -> Told:
        return levels(self._parties[pair[0]], self._parties[pair[1]], evidence)


def _bounds(
    free: Sequence[Column], table: Table, u: Mapping[str, Mapping[str, float]]
) -> tuple[list[dict[str, str]], dict[str, str]]:
    """A few pairs that keep expectation maximisation in bounds where its answer would be nought or one, of which there
    is no logarithm: for each level one on which all else is as usual, and one that has nothing in common."""
    usual = {column.name: max(column.levels, key=list(table.values[column.name]).count) for column in free}
    strange = {column.name: max(column.levels, key=u[column.name].__getitem__) for column in free}
    return [usual | {column.name: level} for column in free for level in column.levels], strange


def _is_in_question(evidence: Sequence[Evidence], model: Model) -> bool:
    found = Score(sum(row.bits for row in evidence), sum(row.household_bits for row in evidence), contradicts(evidence))
    return alone(found, model) >= model.review
