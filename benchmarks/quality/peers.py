"""What is there only where it is installed: Splink, to compare with, and the generator of corpora.

A part that is missing is left out and said to be; nothing stands in for it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from typer.testing import CliRunner

from benchmarks.quality.corpora import Corpus
from benchmarks.quality.systems import Answer, by_persons, rows_of
from service.cli import app
from service.linking.measure import Row
from service.linking.profile import Profile

Labels = Callable[[Mapping[Row, Profile]], Mapping[Row, str]]
"""A system that gives each row the name of its person."""


def find_splink() -> Callable[[Corpus], Answer] | None:
    """Splink's own clusters of the same normalised rows, or None where it is not installed."""
    if not find_spec("splink") or not find_spec("benchmarks.quality.splink_peer"):
        return None
    labels: Labels = importlib.import_module("benchmarks.quality.splink_peer").person_labels

    def splink(corpus: Corpus) -> Answer:
        return Answer("splink", list(by_persons(corpus, labels(rows_of(corpus)))))

    return splink


def can_generate() -> bool:
    """Whether this version of the service generates corpora."""
    return find_spec("service.synth") is not None


def generate(incidents: int, seed: int, folder: Path) -> None:
    """The folder holds a generated corpus: ``incidents.ndjson`` and ``truth.csv``, packed or not.

    Raises ``RuntimeError`` if the generator fails.
    """
    told = CliRunner().invoke(app, ["synth", "--incidents", str(incidents), "--seed", str(seed), "--out", str(folder)])
    if told.exit_code:
        raise RuntimeError(f"conduct synth ended with {told.exit_code}")
