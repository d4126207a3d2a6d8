"""Why a course is one course, in words: for every level of the model, and without what is protected."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import pytest

from service.disclosure.permissions import View
from service.disclosure.views.explanation import ExplainedLink, explain
from service.disclosure.views.words import WORDS, sentence
from service.domain.evidence import Comparison, Evidence, PartyRef

from .marked import SUSSEX, bodies, course_of, marks_in

MODEL = json.loads((resources.files("service.linking") / "models" / "conduct-2026-11.json").read_text("utf-8"))
LEVELS = [(field, level) for field, levels in MODEL["fields"].items() for level in levels]


@pytest.mark.parametrize("field, level", LEVELS, ids=["-".join(pair) for pair in LEVELS])
def test_every_level_of_the_model_has_words(field: str, level: str) -> None:
    assert (field, level) in WORDS
    said = sentence(field, level)
    assert said[0].isupper()
    assert said.endswith(".")
    assert "_" not in said


def test_no_two_levels_of_one_field_are_said_alike() -> None:
    assert len({(field, WORDS[field, level]) for field, level in LEVELS}) == len(LEVELS)


def test_a_level_that_the_table_lacks_is_said_by_its_codes() -> None:
    assert sentence("shoe_size", "near_enough") == "Shoe size: near enough."


SUSPECTS = (PartyRef("inc_sussex", "S1"), PartyRef("inc_hampshire", "S1"))
VICTIMS = (PartyRef("inc_sussex", "V1"), PartyRef("inc_helpline", "V1"))
OUTSIDE = PartyRef("inc_c-outside-incident", "S9")

LINK = Comparison(
    left=SUSPECTS[0],
    right=SUSPECTS[1],
    evidence=(
        Evidence("given", "variant", 6.1, 3.0, "marek", "mark"),
        Evidence("family", "different", -4.6, -2.0, "kowalski", "marek"),
        Evidence("dob", "exact", 14.05, 7.0, "1987-11-02", "1987-11-02"),
        Evidence("phone", "same", 24.0, 2.0, "+447700900417", "+447700900417"),
    ),
    against=(("stranger", 31.24), ("relative", 33.0)),
    bits=31.2,
    link_at=7.0,
    review_at=-3.0,
    model="conduct-2026-11",
    through=VICTIMS,
)


def shown(link: Comparison, view: View = View.POLICE) -> ExplainedLink:
    return explain(course_of(bodies()), [link], [], SUSSEX, view=view).links[0]


def of_victims(*evidence: Evidence) -> Comparison:
    return replace(LINK, left=VICTIMS[0], right=VICTIMS[1], evidence=evidence, through=None)


def test_a_link_is_summed_up_in_one_line_strongest_first() -> None:
    assert shown(LINK).summary == (
        "Same suspect: same phone number, same date of birth, variant of the same given name (31.2 bits; links from 7)"
    )


def test_a_link_names_both_reports_and_the_pair_that_it_goes_through() -> None:
    link = shown(LINK)
    assert [(r.agency, r.agency_name, r.reference, r.local_id, r.url) for r in (link.left, link.right)] == [
        ("police:47", "Sussex Police", "c-sussex-reference", "S1", "/v1/incidents/inc_sussex"),
        ("police:44", "Hampshire and Isle of Wight Constabulary", "c-hampshire-reference", "S1", None),
    ]
    assert [r.incident_id for r in link.through] == ["inc_sussex", "inc_helpline"]


def test_a_link_shows_its_evidence_with_bits_that_add_up() -> None:
    link = shown(LINK)
    assert [(e.field, e.level, e.bits, e.household_bits, e.left, e.right) for e in link.evidence] == [
        ("given", "variant", 6.1, 3.0, "marek", "mark"),
        ("family", "different", -4.6, -2.0, "kowalski", "marek"),
        ("dob", "exact", 14.05, 7.0, "1987-11-02", "1987-11-02"),
        ("phone", "same", 24.0, 2.0, "+447700900417", "+447700900417"),
    ]
    assert link.evidence_bits == pytest.approx(sum(e.bits for e in link.evidence))
    assert [(a.name, a.bits) for a in link.against] == [("stranger", 31.24), ("relative", 33.0)]
    assert (link.link_at, link.review_at, link.model) == (7.0, -3.0, "conduct-2026-11")


NOT_SHOWN_OF_A_VICTIM = [
    field for field in MODEL["fields"] if field not in {"given", "family", "name_order", "dob", "sex"}
]


@pytest.mark.parametrize("field", NOT_SHOWN_OF_A_VICTIM)
def test_what_a_victim_is_reached_or_found_by_is_matched_on_and_not_shown(field: str) -> None:
    link = shown(of_victims(Evidence(field, "same", 20.0, 2.0, "secret value", "secret value")))
    (line,) = link.evidence
    assert (line.field, line.level, line.left, line.right) == (
        "protected", "protected", "protected value", "protected value",
    )  # fmt: skip
    assert (line.sentence, line.bits) == ("Matched on protected data.", 20.0)
    assert link.summary == "Same victim: matched on protected data (31.2 bits; links from 7)"
    assert "secret" not in link.model_dump_json()
    assert field not in json.dumps([line.model_dump(), link.summary])


def test_protected_details_that_differ_are_said_to_differ() -> None:
    (line,) = shown(of_victims(Evidence("phone", "different", -1.2, 0.0, "one", "other"))).evidence
    assert line.sentence == "Protected data differ."


@pytest.mark.parametrize("field", ["nhs", "nino"])
def test_a_suspects_number_of_a_kind_that_police_views_lack_is_not_shown(field: str) -> None:
    (line,) = shown(replace(LINK, evidence=(Evidence(field, "same", 20.0, 2.0, "secret", "secret"),))).evidence
    assert (line.field, line.left) == ("protected", "protected value")


def test_a_suspects_detail_that_is_also_the_victims_safe_one_is_not_shown() -> None:
    reports = bodies()
    reports["refuge"]["parties"][0]["phones"] = [{"value": "07700 900417"}]
    reports["refuge"]["parties"][0]["addresses"] = [{"line": "14 Imaginary Row", "postcode": "QB4 7TN"}]
    home = Evidence("address", "same_street_number", 8.0, 1.0, "14 imaginary row", "14 imaginary row qb47tn")
    link = explain(
        course_of(reports), [replace(LINK, evidence=(*LINK.evidence, home))], [], SUSSEX, view=View.POLICE
    ).links[0]
    text = link.model_dump_json()
    assert [line.field for line in link.evidence[-2:]] == ["protected", "protected"]
    assert "900417" not in text
    assert "imaginary" not in text


def test_of_a_report_outside_the_course_only_the_existence_is_shown() -> None:
    far = replace(
        LINK, right=OUTSIDE, bits=2.0, evidence=(Evidence("given", "similar", 3.0, 1.0, "marek", "c-outside-name"),)
    )
    explained = explain(course_of(bodies()), [], [far], SUSSEX, view=View.POLICE)
    (considered,) = explained.considered
    assert not considered.right.is_in_course
    assert (considered.right.incident_id, considered.right.agency, considered.right.reference) == (None, None, None)
    assert (considered.evidence[0].left, considered.evidence[0].right) == ("marek", None)
    assert considered.summary.startswith("Not joined as the same suspect: similar spelling")
    assert not {mark for mark in marks_in(explained.model_dump_json()) if "outside" in mark}


def test_parties_that_are_neither_person_of_the_course_are_shown_without_values() -> None:
    link = shown(replace(LINK, left=PartyRef("inc_sussex", "W1"), right=OUTSIDE))
    assert link.party is None
    assert {line.left for line in link.evidence} <= {None, "protected value"}
    assert "900417" not in link.model_dump_json()


def test_what_may_not_be_joined_is_not_called_the_same() -> None:
    link = shown(replace(LINK, forbidden="details contradict each other"))
    assert link.summary.startswith("Not joined as the same suspect")
    assert link.forbidden == "details contradict each other"


def test_a_judgement_outranks_the_odds() -> None:
    link = shown(replace(LINK, bits=-5.0, judgement="jdg_1", evidence=()))
    assert link.summary == (
        "Same suspect: no detail speaks for it by itself (-5.0 bits; links from 7; joined by a person's judgement)"
    )


@pytest.mark.parametrize("view", [view for view in View if view is not View.POLICE])
def test_any_view_but_an_officers_gets_no_values(view: View) -> None:
    assert {value for line in shown(LINK, view).evidence for value in (line.left, line.right)} == {None}
