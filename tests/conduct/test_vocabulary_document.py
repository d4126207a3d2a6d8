"""The document for senders lists every word that the rules in force know."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = (Path(__file__).parents[2] / "docs" / "record.md").read_text("utf-8")


def table(topic: str) -> dict[str, Any]:
    """The rules on a topic that are in force."""
    return tomllib.loads((resources.files("service.conduct") / "rules" / f"{topic}-2026-11.toml").read_text("utf-8"))


@pytest.mark.parametrize("kind", ["knowledge", "impact", "daily", "relationship"])
def test_every_word_is_listed_with_what_the_record_says_of_it(kind: str) -> None:
    assert [c for c, says in table("words")[kind].items() if f"| `{c}` | {says} |" not in DOCUMENT] == []


def test_every_name_of_an_order_and_of_a_tool_is_listed() -> None:
    kinds = [*table("orders")["kinds"].values(), *table("assessments")["tools"].values()]
    assert [name for kind in kinds for name in kind["names"] if f"`{name}`" not in DOCUMENT] == []


def test_every_source_of_evidence_and_way_of_knowing_is_listed() -> None:
    words = [*table("words")["sources"], *table("orders")["awareness"], *table("assessments")["grades"]]
    assert [word for word in words if f"`{word}`" not in DOCUMENT] == []


def test_every_event_of_proceedings_is_listed_with_what_the_record_says_of_it_and_each_of_its_names() -> None:
    events = table("proceedings")
    assert [code for code, row in events["events"].items() if f"| `{code}` | {row['says']} |" not in DOCUMENT] == []
    assert [name for name in events["alias"] if f"`{name}`" not in DOCUMENT] == []
    assert set(events["alias"].values()) <= events["events"].keys()


def test_every_relation_is_listed_with_what_it_says_and_each_of_its_names() -> None:
    kinds = table("relations")["kinds"]
    assert [code for code, row in kinds.items() if f"| `{code}` | {row['says']} |" not in DOCUMENT] == []
    assert [name for row in kinds.values() for name in row["names"] if f"`{name}`" not in DOCUMENT] == []
