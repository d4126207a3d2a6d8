"""The file of a trained model: versioned, and to be read by a person. Floor 1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from service.bulk.estimate import SPLINK_VERSION
from service.bulk.training import Trained
from service.bulk.weights import kept_by_hand


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a model was trained on. ``sha256`` is of the file as it lies on the disk, in hex."""

    file: str
    sha256: str
    reports: int
    parties: int


def read_base(name: str) -> dict[str, Any]:
    """The shipped model ``name`` as it stands in its file; raises ``FileNotFoundError`` if there is none."""
    found: dict[str, Any] = json.loads(files("service.linking.models").joinpath(f"{name}.json").read_text("utf-8"))
    return found


def trained_model(
    trained: Trained, base: Mapping[str, Any], corpus: Corpus, *, name: str, made: date, seed: int, trust: float
) -> dict[str, Any]:
    """The base model under another name, with the weights that were learnt and an account of how they were."""
    return {
        **base,
        "name": name,
        "made": made.isoformat(),
        "trained_on": (
            f"m and u learnt with Splink {SPLINK_VERSION} from {corpus.reports:,} reports ({corpus.parties:,} parties, "
            f"{corpus.file}) without labels. The m of {base['name']} counts as {trust:,} pairs of one person, and what "
            "reports cannot tell is kept from it: each level says so."
        ),
        "training": {
            "base": base["name"],
            "corpus": {
                "file": corpus.file,
                "sha256": corpus.sha256,
                "reports": corpus.reports,
                "parties": corpus.parties,
            },
            "splink": SPLINK_VERSION,
            "seed": seed,
            "trust_in_base": trust,
            "strangers": trained.strangers,
            "sessions": {
                session.name: {"pairs": session.pairs, "one_person": round(session.matches, 4)}
                for session in trained.sessions
            },
            "kept_by_hand": kept_by_hand(trained.weights),
        },
        "fields": trained.weights,
    }


def to_text(document: Mapping[str, Any]) -> str:
    """The model as JSON, a level a line."""
    return "{\n" + ",\n".join(_entry(name, value, 1) for name, value in document.items()) + "\n}\n"


def _entry(name: str, value: Any, depth: int) -> str:
    indent, key = " " * depth, json.dumps(name)
    if isinstance(value, dict) and "m" not in value and any(isinstance(own, dict | list) for own in value.values()):
        inner = ",\n".join(_entry(inner, own, depth + 1) for inner, own in value.items())
        return f"{indent}{key}: {{\n{inner}\n{indent}}}"
    return f"{indent}{key}: {json.dumps(value, ensure_ascii=False)}"
