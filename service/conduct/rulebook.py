"""Reads the dated rules. Floor 0b."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from service.domain.report import Kind

DATE = "2026-11"
"""The rules in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionRules:
    """When reports are of one occasion; what each number means is said in the file of that date."""

    date: str
    episode_gap: timedelta
    longest_episode: timedelta
    continuing: frozenset[str]
    joining_kinds: frozenset[Kind]


def _read(name: str) -> dict[str, Any]:
    text = (resources.files("service.conduct") / "rules" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def occasion_rules(date: str = DATE) -> OccasionRules:
    """The rules on occasions of that date; raises ``FileNotFoundError`` if there are none."""
    table = _read(f"occasions-{date}.toml")
    return OccasionRules(
        date=table["date"],
        episode_gap=timedelta(minutes=table["episode_gap_minutes"]),
        longest_episode=timedelta(hours=table["longest_episode_hours"]),
        continuing=frozenset(table["continuing"]),
        joining_kinds=frozenset(Kind(kind) for kind in table["joining_kinds"]),
    )


@cache
def prompt_rules(date: str = DATE) -> Mapping[str, Mapping[str, Any]]:
    """The prompts of that date by code, each with its words and thresholds; raises ``FileNotFoundError``."""
    return {code: rule for code, rule in _read(f"prompts-{date}.toml").items() if isinstance(rule, dict)}
