"""Splink by itself, tuned as its documentation advises, on the same normalised rows.

Names with frequencies, dates of birth by levels, postcode (house and street where there is none), phone, e-mail, handle
and official numbers; blocking on pairs of details and on each contact; u by sampling, m by expectation maximisation;
clusters are the connected components of what is above the threshold. None of our comparisons, weights or rules is in
it, and courses follow from its persons alone. What no row of a corpus tells is left out of the model.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as compare

from service.linking.measure import Row
from service.linking.profile import Profile

THRESHOLD = 0.95
"""Match probability for a link: the best of .8 to .99999 by the F1 of persons on dev."""

_SEED = 1
_LISTS = ("phones", "emails", "handles", "numbers")
_BLOCKS = (
    ("given", "family"), ("given", "dob"), ("family", "dob"), ("dob", "postcode"), ("family", "postcode"),
    ("family", "street"), ("dob", "street"),
)  # fmt: skip
_SESSIONS = (("given", "family"), ("dob",), ("postcode",))
_DETERMINISTIC = (("given", "family", "dob"), ("given", "family", "postcode"))
_RECALL = 0.6
"""The share of pairs that the deterministic rules find, roughly: only the prior depends on it."""


def person_labels(rows: Mapping[Row, Profile]) -> dict[Row, str]:
    """The name of the cluster that Splink puts each row in."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    keys = list(rows)
    records = [_record(number, rows[key]) for number, key in enumerate(keys)]
    told = {name for record in records for name, value in record.items() if value}
    if "postcode" in told:
        told.discard("street")  # the two say the same: counted twice, they cost three points of F1 on dev
    api = DuckDBAPI(connection=duckdb.connect(":memory:", config={"threads": 1}))
    linker = Linker(api.register(records), _settings(told), log_level=None)
    _train(linker, told)
    scored = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, THRESHOLD)
    return {keys[row["unique_id"]]: str(row["cluster_id"]) for row in clusters.as_record_list()}


def _record(number: int, profile: Profile) -> dict[str, Any]:
    """One row as columns: the first name and address, and every contact and number. None where nothing is told."""
    form = profile.names[0] if profile.names else None
    address = profile.addresses[0] if profile.addresses else None
    return {
        "unique_id": number,
        "given": form.given[0] if form and form.given else None,
        "family": " ".join(form.family) or None if form else None,
        "dob": profile.dob if len(profile.dob) == 10 else None,
        "postcode": address.postcode or None if address else None,
        "street": " ".join((address.number, *address.street)) if address and address.street else None,
        "phones": list(profile.phones) or None,
        "emails": list(profile.emails) or None,
        "handles": list(profile.handles) or None,
        "numbers": [f"{kind}:{value}" for kind, value in profile.identifiers] or None,
    }


def _settings(told: Collection[str]) -> SettingsCreator:
    comparisons = {
        "given": compare.NameComparison("given").configure(term_frequency_adjustments=True),
        "family": compare.NameComparison("family").configure(term_frequency_adjustments=True),
        "dob": compare.DateOfBirthComparison("dob", input_is_string=True),
        "postcode": compare.PostcodeComparison("postcode"),
        "street": compare.JaroWinklerAtThresholds("street", [0.92, 0.8]),
        **{name: compare.ArrayIntersectAtSizes(name, [1]) for name in _LISTS},
    }
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison for name, comparison in comparisons.items() if name in told],
        blocking_rules_to_generate_predictions=[
            *(block_on(*block) for block in _possible(_BLOCKS, told)),
            *(block_on(name, arrays_to_explode=[name]) for name in _LISTS if name in told),
        ],
        retain_matching_columns=False,
    )


def _train(linker: Linker, told: Collection[str]) -> None:
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on(*rule) for rule in _possible(_DETERMINISTIC, told)], _RECALL
    )
    training.estimate_u_using_random_sampling(max_pairs=3e6, seed=_SEED)
    for session in _possible(_SESSIONS, told):
        training.estimate_parameters_using_expectation_maximisation(
            block_on(*session), estimate_without_term_frequencies=True
        )


def _possible(blocks: Iterable[tuple[str, ...]], told: Collection[str]) -> list[tuple[str, ...]]:
    """The blocks of which every part is told."""
    return [block for block in blocks if all(name in told for name in block)]
