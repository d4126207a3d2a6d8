"""What a node is bound to: details that identify, details of a couple that do, or the one report."""

from __future__ import annotations

from hypothesis import given

from service.linking.model import load_model
from service.linking.place import LinkIncident, LinkParty, Node, Placed, Scope, place
from service.linking.profile import Profile
from tests.linking.people import CASTS, Body, body_of, incident, incident_of, named, phones, suspect, victim

MODEL = load_model()

THADDEUS = {**named("Thaddeus", "Quillfeather"), "dob": "1955-10-19"}
DAVID_SMITH = {**named("David", "Smith"), "dob": "1985-03-12"}
SARAH_JONES = {**named("Sarah", "Jones"), "dob": "1990-06-05"}


def nodes_of(reported: LinkIncident, *apart: str) -> dict[str, Node]:
    """The node of each party."""
    placed, nodes = place(reported, MODEL, apart)
    by_id = {node.id: node for node in nodes}
    return {party.local_id: by_id[party.node_id] for party in placed}


def test_details_that_identify_make_one_node_wherever_they_are_reported() -> None:
    one = nodes_of(incident(1, victim(THADDEUS), suspect({})))["V1"]
    two = nodes_of(incident(2, victim(DAVID_SMITH), suspect(THADDEUS)))["S1"]
    assert one == two
    assert one.scope is Scope.ALONE


def test_details_that_identify_only_as_a_couple_make_one_node_for_that_couple() -> None:
    one, again = (nodes_of(incident(n, victim(DAVID_SMITH), suspect(SARAH_JONES)))["V1"] for n in (1, 2))
    other = nodes_of(incident(3, victim(DAVID_SMITH), suspect(THADDEUS)))["V1"]
    assert one == again
    assert one.scope is Scope.CAST
    assert other.id != one.id


def test_details_that_do_not_identify_stay_with_their_report() -> None:
    for details in ({}, {"name": {"given": ["Dave"]}}, {"sex": "1", "age": 40}):
        one, two = (nodes_of(incident(n, victim(THADDEUS), suspect(details)))["S1"] for n in (1, 2))
        assert one.id != two.id
    alone, again = (nodes_of(incident(n, victim(DAVID_SMITH)))["V1"] for n in (1, 2))
    assert alone.scope is Scope.REPORT
    assert alone.id != again.id


def test_a_suspect_known_by_a_given_name_alone_stays_with_his_report_and_a_victim_may_not() -> None:
    mononym = {"name": {"given": ["Thaddeus"]}}
    assert nodes_of(incident(1, victim(THADDEUS), suspect(mononym)))["S1"].scope is Scope.REPORT
    assert nodes_of(incident(1, victim(mononym), suspect(THADDEUS, phones("+447700900120"))))["V1"].scope is Scope.CAST


def test_whom_a_judgement_tells_apart_stays_with_his_report() -> None:
    reported = incident(1, victim(THADDEUS), suspect({**SARAH_JONES, **phones("+447700900120")}))
    assert nodes_of(reported, "V1")["V1"].scope is Scope.REPORT
    assert nodes_of(reported, "V1")["S1"] == nodes_of(reported)["S1"]


def test_two_parties_of_one_report_have_two_nodes_however_alike() -> None:
    nodes = nodes_of(incident(1, suspect(THADDEUS, local_id="S1"), suspect(THADDEUS, local_id="S2"), victim(THADDEUS)))
    assert len({node.id for node in nodes.values()}) == 3
    assert sum(node.scope is Scope.ALONE for node in nodes.values()) == 1


def test_a_node_depends_on_agency_and_reference_never_on_the_id_of_an_incident() -> None:
    reported = incident(1, victim({}), suspect({}))
    elsewhere = LinkIncident("inc_of_another_database", reported.origin, reported.parties)
    assert nodes_of(reported) == nodes_of(elsewhere)


def _unplaced(placed: tuple[Placed, ...]) -> list[tuple[str, str]]:
    return [(party.role.value, party.local_id) for party in placed]


@given(CASTS)
def test_the_order_of_the_parties_in_a_report_changes_nothing(parties: list[Body]) -> None:
    there, back = (incident_of(body_of(1, order)) for order in (parties, parties[::-1]))
    placed, nodes = place(there, MODEL)
    assert placed == place(back, MODEL)[0]
    assert sorted(_unplaced(placed)) == _unplaced(placed)
    assert len({party.node_id for party in placed}) == len(parties) == len(nodes)


@given(CASTS)
def test_a_node_holds_the_details_of_its_party(parties: list[Body]) -> None:
    reported = incident_of(body_of(1, parties))
    details: dict[str, Profile] = {party.local_id: party.profile for party in reported.parties}
    assert {local_id: node.profile for local_id, node in nodes_of(reported).items()} == details


def test_a_party_is_what_was_reported() -> None:
    (party,) = incident(1, victim(THADDEUS)).parties
    assert isinstance(party, LinkParty)
    assert party.profile.dob == "1955-10-19"
