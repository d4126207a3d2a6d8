"""What is learnt from a slice of the demo corpus, without being told who is whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.bulk.levels import columns
from service.bulk.model_file import Corpus, read_base, to_text, trained_model
from service.bulk.training import Trained, train
from service.bulk.weights import Weights, kept_by_hand, weigh
from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.model import DEFAULT_MODEL, read_model
from service.linking.profile import Profile

DEMO = Path(__file__).parents[2] / "corpora" / "demo" / "incidents.ndjson"
MADE = date(2026, 11, 24)
BASE = read_base(DEFAULT_MODEL)


def demo_parties() -> list[Profile]:
    """The parties of the first 400 reports."""
    bodies = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()[:400]]
    incidents = [link_incident("", AgencyId.parse(body["agency"]), read_report(body)) for body in bodies]
    return [party.profile for incident in incidents for party in incident.parties]


def learn(trust: float) -> Trained:
    return train(demo_parties(), BASE, seed=1, pairs=10_000, trust=trust)


@cache
def learnt(trust: float = 0) -> Trained:
    return learn(trust)


def document(trained: Trained) -> dict[str, Any]:
    corpus = Corpus("incidents.ndjson", "0" * 64, 400, 800)
    return trained_model(trained, BASE, corpus, name="conduct-2027-01", made=MADE, seed=1, trust=0)


def learnt_values(weights: Weights, which: str) -> Mapping[tuple[str, str], float]:
    return {
        (field, level): own[which]
        for field, levels in weights.items()
        for level, own in levels.items()
        if own["from"][which] == "splink"
    }


def test_the_same_seed_gives_the_same_file_to_the_byte() -> None:
    assert to_text(document(learn(0))) == to_text(document(learnt()))


def test_the_file_is_a_model_that_links_and_says_how_it_came_about() -> None:
    text = to_text(document(learnt()))
    value = json.loads(text)
    model = read_model(value)
    assert (model.name, model.link) == ("conduct-2027-01", BASE["thresholds"]["link"])
    assert value["made"] == "2026-11-24"
    assert "400 reports (800 parties" in model.trained_on
    assert value["training"]["corpus"]["sha256"] == "0" * 64
    assert {"phone", "dob+name", "home+name"} <= value["training"]["sessions"].keys()
    assert {part: value[part] for part in ("prior", "thresholds", "tolerance", "hub", "suspected")} == {
        part: BASE[part] for part in ("prior", "thresholds", "tolerance", "hub", "suspected")
    }
    assert max(map(len, text.splitlines())) < 300, "a level a line, for a person to read"


@pytest.mark.parametrize("which", ["m", "u"])
def test_what_is_learnt_is_a_chance_and_neither_nought_nor_certain(which: str) -> None:
    values = learnt_values(learnt().weights, which)
    assert len(values) > 10
    assert all(0 < value < 1 for value in values.values())


def test_agreement_speaks_for_one_person_and_difference_against() -> None:
    levels = read_model(document(learnt())).levels
    for field, agrees in (("given", "exact"), ("family", "exact"), ("dob", "exact"), ("phone", "same")):
        same, different = levels[field, agrees], levels[field, "different"]
        assert same.stranger_bits(8.0) > 5 > 0 > -2 > different.stranger_bits(0.0), field
    assert levels["dob", "exact"].stranger_bits(14.0) > levels["dob", "one_digit"].stranger_bits(0.0) > 0


@pytest.mark.parametrize("trust", [0, 1000])
def test_m_of_the_levels_of_a_field_sums_to_one(trust: float) -> None:
    weights = learnt(trust).weights
    for field in ("given", "family", "sex", "phone", "pnc"):
        assert sum(own["m"] for own in weights[field].values()) == pytest.approx(1, abs=0.03), field
    assert sum(own["u"] for own in weights["sex"].values()) == pytest.approx(1, abs=0.01)


def test_what_a_corpus_cannot_show_is_kept_and_the_reason_told() -> None:
    weights = learnt().weights
    kept = document(learnt())["training"]["kept_by_hand"]
    rarer = kept["u: rarer than a corpus can show"]
    assert all("same" in rarer[field] for field in ("phone", "email", "handle", "pnc", "nhs"))
    assert all("exact" in kept["u: goes by the rarity of the value"][field] for field in ("given", "family", "dob"))
    assert "same" in kept["m: seen too seldom"]["driver"]
    for reason, by_field in kept.items():
        for field, level in ((field, level) for field, levels in by_field.items() for level in levels):
            assert weights[field][level].get(reason[0]) == BASE["fields"][field][level].get(reason[0]), (reason, level)
    assert all(
        own["h"] == BASE["fields"][f][level]["h"] for f, levels in weights.items() for level, own in levels.items()
    )


def test_the_more_the_base_model_is_trusted_the_less_it_moves() -> None:
    alone, trusting = learnt().weights, learnt(1000).weights
    for field, level in learnt_values(alone, "m"):
        held = BASE["fields"][field][level]["m"]
        moved, less = (own[field][level]["m"] - held for own in (alone, trusting))
        assert abs(less) <= abs(moved) * 1.01 + 0.001, (field, level)
        assert moved * less > 0 or abs(less) < 0.001, (field, level)
    assert abs(trusting["phone"]["same"]["m"] - alone["phone"]["same"]["m"]) > 0.1


def test_parties_with_nothing_in_common_teach_nothing_about_one_person() -> None:
    trained = train([Profile(), Profile(sex="1"), Profile(sex="2")], BASE, seed=1, pairs=50, trust=0)
    assert not trained.sessions
    assert {own["from"]["m"] for levels in trained.weights.values() for own in levels.values()} == {"hand"}


FIELDS = {
    "dob": {
        "exact": {"m": 0.9, "frequency": 1, "h": 0.1},
        "near": {"m": 0.08, "u": 0.04, "h": 0.1},
        "different": {"m": 0.02, "u": 0.9, "h": 0.9},
    }
}


def test_a_level_is_weighed_over_the_footings_on_which_it_is_possible() -> None:
    matches = {
        "dob_full": {"exact": 900.0, "near": 90.0, "different": 10.0},
        "dob_age": {"age": 500.0, "near": 490.0, "apart": 0.0, "different": 10.0},
    }
    fields = {
        "dob": FIELDS["dob"] | {"age": {"m": 0.9, "u": 0.02, "h": 0.05}, "apart": {"m": 0.03, "u": 0.2, "h": 0.3}}
    }
    found = weigh(fields, columns(fields), {}, matches, 0)["dob"]
    assert found["exact"]["m"] == pytest.approx(0.9, abs=0.01), "of those who tell a full date"
    assert found["near"]["m"] == pytest.approx(0.29, abs=0.01), "of those who tell a full date or an age"
    assert found["apart"] == fields["dob"]["apart"] | {"from": {"m": "hand", "u": "hand"}}
    assert kept_by_hand({"dob": {"apart": found["apart"]}}) == {
        "m: seen too seldom": {"dob": ["apart"]},
        "u: seen too seldom": {"dob": ["apart"]},
    }
