"""From evidence to log2 odds that two parties are one person. Floor 0b.

The odds are taken against every rival explanation that is live, and the strongest rival decides (a soft minimum):

- by themselves: two strangers of the national population who agree by chance, or two of one family or household;
- with their counterparts, where one report names (a, c) and another (b, d): both pairs are chance; or the same
  suspect has another victim who agrees by chance; or the two are relatives, both in the same quarrel.

The second is the evidence of the pair: two reports that agree on the victim and on the suspect are far less likely a
coincidence than either side alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from service.domain.evidence import Evidence
from service.linking.compare import compare
from service.linking.model import Model
from service.linking.profile import Profile

# Identifiers that one person bears and relatives do not share: agreement on one of them outweighs a name or a date of
# birth that contradicts. A phone, a vehicle or an address is shared at home and is not among them.
PERSONAL = frozenset({"pnc", "cro", "nhs", "nino", "driver", "crn", "email", "handle"})


@dataclass(frozen=True, slots=True)
class Score:
    """Sums of the evidence: against a stranger, against a relative; and whether the two contradict each other."""

    stranger: float
    household: float
    conflict: bool


def soft_minimum(alternatives: Iterable[float]) -> float:
    """log2 odds against all the alternatives together: -log2 of the sum of 2^-x."""
    least, *others = sorted(alternatives)
    return least - log2(1.0 + sum([2.0 ** (least - value) for value in others]))


def contradicts(evidence: Iterable[Evidence]) -> bool:
    """Whether two full given names or two full dates of birth differ, with no personal identifier in common."""
    differs = False
    for row in evidence:
        if row.level == "same" and row.field in PERSONAL:
            return False
        if row.level == "different" and row.field in ("given", "dob"):
            differs = True
    return differs


def score(a: Profile, b: Profile, model: Model) -> Score:
    """What the evidence on two profiles sums to."""
    evidence = compare(a, b, model)
    return Score(
        sum((row.bits for row in evidence), start=0.0),  # PostgreSQL takes no list of floats with an int among them
        sum((row.household_bits for row in evidence), start=0.0),
        contradicts(evidence),
    )


def alternatives_alone(pair: Score, model: Model) -> tuple[tuple[str, float], ...]:
    """The rival explanations of two parties by themselves, each with the log2 odds against it."""
    return (
        ("stranger", model.stranger_prior + pair.stranger),
        ("relative", model.relative_prior + pair.household),
    )


def alternatives_together(pair: Score, counterparts: float, model: Model) -> tuple[tuple[str, float], ...]:
    """The rival explanations where the counterparts agree by ``counterparts`` bits (against a stranger)."""
    return (
        ("strangers on both sides", model.stranger_prior + pair.stranger + counterparts),
        ("stranger with the same counterpart", model.context_stranger + pair.stranger),
        ("relative with the same counterpart", model.context_relative + pair.household),
    )


def alone(pair: Score, model: Model) -> float:
    """log2 odds that two parties are one person, on their own details."""
    return soft_minimum(odds for _, odds in alternatives_alone(pair, model))


def together(pair: Score, counterparts: float, model: Model) -> float:
    """log2 odds that two parties are one person, given how far their counterparts agree."""
    return soft_minimum(odds for _, odds in alternatives_together(pair, counterparts, model))
