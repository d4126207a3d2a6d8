"""What blocking finds and loses, on cases worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.domain.agency import AgencyId
from service.domain.report import read_report
from service.linking.batch import link_incident
from service.linking.blocking_recall import Blocking, Blocks
from service.linking.measure import Row
from service.linking.model import load_model
from service.linking.place import LinkIncident

FORCE = AgencyId.parse("police:47")
MODEL = load_model()

HANNAH = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-17", "sex": "2"}
AMINA = {"name": {"given": ["Amina"], "family": "Yusuf"}, "dob": "1979-11-30", "sex": "2"}
MAREK = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1988-02-11", "sex": "1"}
MAREK_MISTYPED = {"name": {"given": ["Marek"], "family": "Bowalski"}, "sex": "1"}
PHONE = {"phones": [{"value": "+447700900112"}]}


def report(number: int, victim: dict[str, Any], suspect: dict[str, Any]) -> LinkIncident:
    """A report about two people."""
    body = {
        "kind": "police_incident",
        "source": {"reference": f"47-{number}"},
        "occurred": {"from": "2026-11-03T18:05:00+00:00"},
        "parties": [
            {"local_id": "V1", "role": "victim", **victim},
            {"local_id": "S1", "role": "suspect", **suspect},
        ],
    }
    return link_incident(f"inc_{number}", FORCE, read_report(body))


def suspect(number: int) -> Row:
    """The row of the suspect of a report."""
    return str(FORCE), f"47-{number}", "S1"


def blocked(*reports: LinkIncident, hub: int = MODEL.hub) -> Blocking:
    """What blocking does where the suspects of all the reports are one man."""
    blocks = Blocks(reports, replace(MODEL, hub=hub))
    return blocks.measure({suspect(n): "Marek" for n in range(len(reports))})


def test_two_parties_that_share_a_key_are_compared() -> None:
    found = blocked(report(0, HANNAH, MAREK), report(1, AMINA, {**MAREK, **PHONE}))
    assert (found.recall, found.lost_pairs, found.true_pairs) == (1.0, 0, 1)
    assert (found.candidates_per_party, found.most_candidates) == (1.0, 1)


def test_two_parties_of_the_same_details_stand_on_one_node_and_need_no_key() -> None:
    found = blocked(report(0, HANNAH, MAREK), report(1, AMINA, MAREK), hub=0)
    assert (found.recall, found.candidates_per_party) == (1.0, 0.0)


def test_two_parties_without_a_key_in_common_are_lost() -> None:
    found = blocked(report(0, HANNAH, MAREK), report(1, AMINA, MAREK_MISTYPED))
    assert (found.recall, found.lost_pairs) == (0.0, 1)


def test_what_shares_no_key_is_reached_through_the_same_victim() -> None:
    assert blocked(report(0, HANNAH, MAREK), report(1, HANNAH, MAREK_MISTYPED)).recall == 1.0


def test_what_shares_no_key_is_reached_through_a_victim_who_is_plausibly_the_same() -> None:
    hanna = {"name": {"given": ["Hanna"], "family": "Bright"}, "dob": "1991-04-17", **PHONE}
    assert blocked(report(0, HANNAH, MAREK), report(1, hanna, MAREK_MISTYPED)).recall == 1.0


def test_victims_who_only_share_a_key_reach_nobody() -> None:
    assert blocked(report(0, {**HANNAH, **PHONE}, MAREK), report(1, {**AMINA, **PHONE}, MAREK_MISTYPED)).recall == 0.0


@pytest.mark.parametrize("hub, recall, dead", [(3, 1.0, 0), (2, 0.0, 1)])
def test_a_key_that_more_share_than_the_hub_allows_finds_nobody(hub: int, recall: float, dead: int) -> None:
    given = ("Marek", "Otto", "Bronwen")
    callers = [{"name": {"given": [name], "family": f"{name}son"}, **PHONE} for name in given]
    victims = (HANNAH, AMINA, {"name": {"given": ["Siobhan"], "family": "Kerrigan"}})
    found = blocked(*(report(n, victims[n], callers[n]) for n in range(3)), hub=hub)
    assert (found.recall, found.dead_keys, found.true_pairs) == (recall, dead, 3)


def test_what_is_lost_is_named_with_how_many_pairs_hang_on_it() -> None:
    reports = [report(0, HANNAH, MAREK), report(1, AMINA, MAREK_MISTYPED), report(2, HANNAH, MAREK)]
    persons = {suspect(n): "Marek" for n in range(3)}
    assert list(Blocks(reports, MODEL).lost(persons)) == [(suspect(0), suspect(1), 2)]


def test_rows_that_were_not_loaded_and_persons_of_one_row_count_for_nothing() -> None:
    blocks = Blocks([report(0, HANNAH, MAREK)], MODEL)
    found = blocks.measure({suspect(0): "Marek", suspect(7): "Marek"})
    assert (found.recall, found.true_pairs) == (1.0, 0)
