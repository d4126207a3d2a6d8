"""The bulk road ends where the online linker does: equal bits for every pair, equal persons, an equal digest."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from service.bulk.compiled import Rival, compiled, fields_of
from service.linking.compare import compare
from service.linking.index import Decision
from service.linking.memory import Judgement
from service.linking.model import Model, load_model
from service.linking.profile import Profile
from tests.linking.people import AGENCIES, CASTS, Body, body_of

from .roads import in_bulk, online, reports_of

MODEL = load_model()
SMALL_HUBS = replace(MODEL, name="small-hubs", hub=3)
"""A model in which four nodes that share a blocking key are too many."""


def test_a_slice_of_a_corpus_has_equal_bits_and_an_equal_digest(tmp_path: Path) -> None:
    reports = reports_of("demo", 400)
    assert in_bulk(reports, MODEL, tmp_path / "work", workers=2) == online(reports, MODEL)


@pytest.mark.slow
@pytest.mark.parametrize("corpus", ["dev", "hard"])
def test_a_whole_corpus_has_equal_bits_and_an_equal_digest(corpus: str, tmp_path: Path) -> None:
    reports = reports_of(corpus)
    found = in_bulk(reports, MODEL, tmp_path / "work", workers=2)
    wanted = online(reports, MODEL)
    assert found.edges == wanted.edges
    assert found.persons == wanted.persons
    assert found.digest == wanted.digest


@pytest.mark.slow
def test_spark_ends_where_the_online_linker_does(tmp_path: Path) -> None:
    reports = [*reports_of("dev", 150), *reports_of("hard", 150)]
    assert in_bulk(reports, MODEL, tmp_path / "work", engine="spark") == online(reports, MODEL)


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Body], list[Judgement]]:
    """Reports about a small cast that collide as real ones do, and what people decided about some of them."""
    casts = draw(st.lists(CASTS, min_size=12, max_size=40))
    bodies = [body_of(n, parties, AGENCIES[n % len(AGENCIES)]) for n, parties in enumerate(casts)]
    parties = [(f"inc_{n:032x}", party["local_id"]) for n, body in enumerate(bodies) for party in body["parties"]]
    judgements = []
    for number in range(draw(st.integers(0, 5))):
        left, right = draw(st.sampled_from(parties)), draw(st.sampled_from(parties))
        if left[0] != right[0]:
            judgements.append(Judgement(f"jud_{number}", draw(st.sampled_from(list(Decision))), left, right))
    return bodies, judgements


@settings(max_examples=settings().max_examples // 7, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(lives(), st.sampled_from([MODEL, SMALL_HUBS]))
def test_whatever_people_report_and_decide_both_roads_end_alike(
    life: tuple[list[Body], list[Judgement]], model: Model
) -> None:
    bodies, judgements = life
    with tempfile.TemporaryDirectory() as folder:
        assert in_bulk(bodies, model, Path(folder) / "work", judgements) == online(bodies, model, judgements)


def test_nothing_reported_is_nobody(tmp_path: Path) -> None:
    found = in_bulk([], MODEL, tmp_path / "work")
    assert found == online([], MODEL)
    assert found.digest.persons == 0


def test_the_settings_for_splink_hold_every_level_of_the_model() -> None:
    for rival in Rival:
        told = compiled(MODEL, rival, ()).create_settings_dict(sql_dialect_str="duckdb")
        levels = {
            (comparison["output_column_name"], level["label_for_charts"])
            for comparison in told["comparisons"]
            for level in comparison["comparison_levels"]
            if level.get("label_for_charts") not in (None, "Null", "ELSE")
        }
        assert MODEL.levels.keys() <= levels


def test_the_fields_stand_in_the_order_in_which_the_evidence_on_them_is_given() -> None:
    numbers = tuple(sorted((kind, "2060/0000001A") for kind in ("asn", "crn", "cro", "driver", "nhs", "nino", "pnc")))
    profile = Profile.from_json(
        '{"names":[[["hannah"],["bright"]]],"dob":"1991-04-17","sex":"2","phones":["+447700900412"],'
        '"emails":["h@example.org"],"handles":["instagram:h"],"vehicles":["QB70XYZ"],'
        '"addresses":[["","QX14AB","14",["larkspur"]]]}'
    )
    whole = replace(profile, identifiers=numbers)
    given_order = [row.field for row in compare(whole, whole, MODEL)]
    assert given_order == [field for field in fields_of(MODEL) if field != "name_order"]
