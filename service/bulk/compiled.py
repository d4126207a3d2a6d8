"""The declared model as Splink's settings. Floor 1.

Each field of the model is a comparison, each level of it a comparison level with its m, and with its u against the
rival in question: a stranger, or a relative. Where the chance of a level depends on the value, that chance is Splink's
term frequency, and the cap of the level its least u.

Splink compares columns of two records. Our levels are found by ``service.linking.compare``, and not a second time in
SQL. So, as in ``estimate``, Splink is given each pair as a record that holds the levels, and links all of them to one
that is empty; the sums, the frequencies and the prior are its own.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from math import inf
from typing import Any

import pyarrow as pa
from splink import Linker, SettingsCreator

from service.bulk.engine import Engine
from service.bulk.parts import parts_of
from service.linking.model import Level, Model


class Rival(StrEnum):
    """Who else the other may be."""

    STRANGER = "stranger"
    RELATIVE = "relative"


def fields_of(model: Model) -> tuple[str, ...]:
    """All fields, in the order in which ``compare`` gives the evidence on them."""
    return tuple(field for part in parts_of(model) for field in part.fields)


def compiled(model: Model, rival: Rival, by_value: Collection[str]) -> SettingsCreator:
    """The settings under which Splink's match weight is the sum of the evidence against the rival, and the prior.

    ``by_value`` are the fields in which the chance of a level may depend on the value.
    """
    prior = model.stranger_prior if rival is Rival.STRANGER else model.relative_prior
    return SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1.0 / (1.0 + 2.0**-prior),
        blocking_rules_to_generate_predictions=[{"blocking_rule": "1=1"}],
        comparisons=[_comparison(field, _levels(model, field), rival, field in by_value) for field in fields_of(model)],
        additional_columns_to_retain=["node_a", "node_b"],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def _levels(model: Model, field: str) -> dict[str, Level]:
    return {name: level for (own, name), level in model.levels.items() if own == field}


def _comparison(field: str, levels: Mapping[str, Level], rival: Rival, is_by_value: bool) -> dict[str, Any]:
    left = f"{field}_l"
    listed: list[dict[str, Any]] = [{"sql_condition": f"{left} is null", "is_null_level": True}]
    for name, level in levels.items():
        m = 2.0**level.m_bits
        bits = level.bits if rival is Rival.STRANGER else level.household_bits
        depends = rival is Rival.STRANGER and level.by_rarity
        u = 2.0 ** (level.m_bits - bits)
        least = (0.0 if level.cap == inf else 2.0 ** (level.m_bits - level.cap)) if depends else u
        weights = {"m_probability": m, "u_probability": min(1.0, u)}
        frequency: dict[str, Any] = {"tf_adjustment_column": f"{field}_chance", "tf_adjustment_weight": 1.0}
        frequency |= {"tf_minimum_u_value": least, "disable_tf_exact_match_detection": True}
        told = {"sql_condition": f"{left} = '{name}'", "label_for_charts": name}
        listed.append(told | weights | (frequency if is_by_value else {}))
    if len(levels) == 1:  # Splink wants two; this one is never found, and weighs nothing
        listed.append({"sql_condition": "ELSE", "m_probability": 0.5, "u_probability": 0.5})
    return {"output_column_name": field, "comparison_levels": listed}


def weigh(engine: Engine, model: Model, rival: Rival, pairs: str, by_value: Collection[str]) -> str:
    """The name of a table of ``node_a``, ``node_b`` and ``match_weight`` for each pair in the table ``pairs``.

    ``pairs`` holds for each a ``unique_id``, its ``node_a`` and ``node_b`` and the level of each field; for those in
    ``by_value`` also, under the field and ``_chance``, how likely that level is, where this depends on the value.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)  # it warns of levels without training, and ours is elsewhere
    api = engine.splink()
    empty = pa.table(_empty(fields_of(model), by_value))
    tables = [
        api.register(pairs, dataset_display_name=f"a_{pairs}"),  # Splink takes the first by name as the left
        api.register(empty, dataset_display_name=f"b_{pairs}"),
    ]
    linker = Linker(tables, compiled(model, rival, by_value), log_level=None)
    for field in by_value:
        column, lookup = f"{field}_chance", f"{pairs}_{field}"
        known = f"SELECT DISTINCT {column}, {column} AS tf_{column} FROM {pairs} WHERE {column} IS NOT NULL"
        engine.view(lookup, known)
        linker.table_management.register_term_frequency_lookup(api.register(lookup), column)
    return str(linker.inference.predict(warning_mode="never").physical_name)


def _empty(fields: Sequence[str], by_value: Collection[str]) -> dict[str, pa.Array]:
    row = {"unique_id": pa.array([""]), "node_a": pa.array([None], pa.int64()), "node_b": pa.array([None], pa.int64())}
    row |= {field: pa.array([None], pa.string()) for field in fields}
    return row | {f"{field}_chance": pa.array([None], pa.float64()) for field in by_value}
