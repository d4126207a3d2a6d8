"""Splink's estimates of how likely each level is among strangers and among pairs of one person. Floor 1.

Splink expects to compare columns of two records in SQL. Our levels are found in Python, by the same code that links,
and are not to be defined a second time. So Splink is given the level of each pair, already found, as the columns of a
record, and links all of these to one empty record: every "pair" that it forms is one of ours, its comparisons read the
level that stands there, and its sampling of u and its expectation maximisation are its own, through its public
interface.

One thread and a fixed order make the sums, and so the estimates, the same each time.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import splink
from splink import DuckDBAPI, Linker, SettingsCreator

from service.bulk.levels import Column

SPLINK_VERSION: str = splink.__version__

Probabilities = Mapping[str, Mapping[str, float]]
"""By column and level."""

_EVERY_PAIR = "1=1"
_START = 0.5
"""The share of pairs that are one person, to begin with; expectation maximisation finds it."""


@dataclass(frozen=True, slots=True)
class Table:
    """The levels of ``count`` pairs, column by column; None where a pair has none."""

    count: int
    values: Mapping[str, Sequence[str | None]]

    def told(self, column: str) -> int:
        """How many pairs have a level there."""
        return sum(level is not None for level in self.values[column])


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one session taught: the share of its pairs that are one person, and m of each level that was seen."""

    matches: float
    m: Probabilities


def tabulate(columns: Sequence[Column], pairs: Sequence[Mapping[str, str]]) -> Table:
    """The levels of pairs as a table of these columns."""
    return Table(len(pairs), {column.name: [pair.get(column.name) for pair in pairs] for column in columns})


def estimate_u(columns: Sequence[Column], pairs: Table, seed: int) -> Probabilities:
    """How often each level is found among pairs of strangers; levels that never were are left out."""
    linker = _linker(columns, pairs, {})
    linker.training.estimate_u_using_random_sampling(
        max_pairs=2 * pairs.count + 2, seed=seed, min_count_per_level=None, num_chunks=1
    )
    return _read(linker.misc.save_model_to_json(), columns, "u_probability")


def estimate_m(columns: Sequence[Column], pairs: Table, u: Probabilities) -> Learnt:
    """What expectation maximisation makes of the pairs of one session, with u held as it is."""
    linker = _linker(columns, pairs, u)
    linker.training.estimate_parameters_using_expectation_maximisation(
        _EVERY_PAIR,
        estimate_without_term_frequencies=True,
        populate_probability_two_random_records_match_from_trained_values=True,
    )
    told = linker.misc.save_model_to_json()
    return Learnt(told["probability_two_random_records_match"], _read(told, columns, "m_probability"))


def _linker(columns: Sequence[Column], pairs: Table, u: Probabilities) -> Linker:
    logging.getLogger("splink").setLevel(logging.ERROR)  # it warns of levels never seen, and of these we tell ourselves
    api = DuckDBAPI(connection=duckdb.connect(":memory:", config={"threads": 1}))
    names = [column.name for column in columns]
    many = {"unique_id": list(range(pairs.count)), **{name: list(pairs.values[name]) for name in names}}
    empty: dict[str, list[Any]] = {"unique_id": [0], **{name: [None] for name in names}}
    tables = [
        api.register(many, dataset_display_name="a_pairs"),  # Splink takes the first by name as the left
        api.register(empty, dataset_display_name="b_empty"),
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(column, u.get(column.name, {})) for column in columns],
        probability_two_random_records_match=_START,
        em_convergence=1e-5,
        max_iterations=200,
        retain_matching_columns=False,
    )
    return Linker(tables, settings, log_level=None)


def _comparison(column: Column, u: Mapping[str, float]) -> dict[str, Any]:
    left = f'"{column.name}_l"'
    listed: list[dict[str, Any]] = [{"sql_condition": f"{left} is null", "is_null_level": True}]
    for level in column.levels:
        condition = {"sql_condition": f"{left} = '{level}'", "label_for_charts": level}
        listed.append(condition | ({"u_probability": u[level]} if level in u else {}))
    return {"output_column_name": column.name, "comparison_levels": listed}


def _read(told: Mapping[str, Any], columns: Sequence[Column], which: str) -> dict[str, dict[str, float]]:
    """What Splink has learnt; a level that it never saw has no value there."""
    levels = {comparison["output_column_name"]: comparison["comparison_levels"] for comparison in told["comparisons"]}
    return {
        column.name: {
            level["label_for_charts"]: level[which] for level in levels[column.name] if level.get(which) is not None
        }
        for column in columns
    }
