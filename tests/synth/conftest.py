"""Corpora that the tests look at, each invented once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from random import Random

import pytest

from service.synth.corpus import Invented, invent
from service.synth.parameters import with_settings
from service.synth.rates import CASES, ORDINARY, PROFILES

NO_CASES = dict.fromkeys(CASES, 0.0)


def made(incidents: int, seed: int = 1, profile: str = "ordinary", /, **settings: float) -> tuple[Invented, ...]:
    """So many reports; a setting's name has two underscores for the dot."""
    changed = {name.replace("__", "."): value for name, value in settings.items()}
    return tuple(invent(Random(seed), with_settings(PROFILES[profile], changed), incidents))


def only(case: str, incidents: int = 300) -> tuple[Invented, ...]:
    """Reports of one hard case and nothing else."""
    return made(incidents, **{**NO_CASES, case: 1.0})


def noise(reports: Iterable[Invented], role: str) -> list[tuple[str, ...]]:
    """What was done to each party of the role."""
    return [tuple(filter(None, fact.noise.split("|"))) for one in reports for fact in one.facts if fact.role == role]


@cache
def _ordinary() -> tuple[Invented, ...]:
    return tuple(invent(Random(7), ORDINARY, 3000))


@pytest.fixture
def ordinary() -> tuple[Invented, ...]:
    """3,000 reports at the default rates."""
    return _ordinary()


@pytest.fixture(params=[("ordinary", 1), ("hard", 2)], ids=["ordinary", "hard"])
def either(request: pytest.FixtureRequest) -> tuple[Invented, ...]:
    """1,500 reports of each profile."""
    profile, seed = request.param
    return made(1500, seed, profile)
