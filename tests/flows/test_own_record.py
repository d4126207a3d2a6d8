"""What is noted of staff in reports is a function of the reports on file and the register, whatever came first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.errors import NotVisible, StaffInvalid
from service.flows.bulk_relink import Bulk, relink_in_bulk
from service.flows.intake import receive, revise, withdraw
from service.flows.own_record import note_all
from service.flows.relink import adopt
from service.flows.staff import by_operator, listed, register, remove
from service.flows.staff_schema import validate_entry
from service.linking.block import keys
from service.linking.model import load_model
from service.linking.own_record import may_be
from service.linking.profile import Profile
from service.store.masked import opened_details, staff_place
from service.store.tables import METADATA, NODE, OWN_RECORD, STAFF_PROFILE
from service.store.unit_of_work import UnitOfWork

from .office import SUSSEX, Body, Office, caller

DEMO = Path(__file__).parents[2] / "corpora" / "demo" / "incidents.ndjson"
DESCRIBED = ("name", "aliases", "dob", "phones", "addresses")
MAREK: Body = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02"}


def reports(count: int) -> list[Body]:
    """The first reports of the demo corpus that come from the police, as if all were of Sussex."""
    bodies = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()]
    police = [body for body in bodies if body["kind"] == "police_incident"][:count]
    return [{**body, "agency": str(SUSSEX), "source": {**body["source"], "version": 1}} for body in police]


def people(bodies: list[Body], count: int) -> list[Body]:
    """Staff who look like the parties of these reports, every other one through somebody of the household."""
    parties = [
        {name: party[name] for name in DESCRIBED if name in party} for body in bodies for party in body["parties"]
    ]
    named = [party for party in parties if party.get("name") and party.get("dob")][:count]
    stranger = {"name": {"given": ["Ines"], "family": "Aldous"}}
    return [{**stranger, "household": [one]} if number % 2 else one for number, one in enumerate(named)]


def enter(office: Office, reference: str, entry: Mapping[str, Any]) -> None:
    register(office.context, SUSSEX, reference, validate_entry(entry), by_operator(office.context, SUSSEX, "staff-1"))


def forget(office: Office, reference: str) -> None:
    remove(office.context, SUSSEX, reference, by_operator(office.context, SUSSEX, "staff-1"))


def expected(work: UnitOfWork, model_name: str = "") -> set[tuple[str, str]]:
    """Whom the register has in which node, found by comparing everybody with everybody."""
    model = load_model(model_name) if model_name else load_model()
    rows = work.connection.execute(select(NODE)).all()
    names = work.sealing.masks.unmasked(row.id for row in rows)
    details = [opened_details(work.sealing, name, row.details) for name, row in zip(names, rows, strict=True)]
    nodes = [(name, Profile.from_json(text)) for name, text in zip(names, details, strict=True)]
    under = {node: keys(profile) for node, profile in nodes}
    known = [
        (row.staff_id, Profile.from_json(work.sealing.unseal_text(row.details, staff_place(row.staff_id, row.place))))
        for row in work.connection.execute(select(STAFF_PROFILE)).all()
    ]
    return {
        (staff, node)
        for staff, own in known
        for node, met in nodes
        if keys(own) & under[node] and may_be(own, met, model)
    }


def assert_as_it_should_be(office: Office, least: int = 1) -> None:
    with office.context.store.work() as work:
        noted = work.staff.noted()
        assert noted == expected(work)
        note_all(work, office.context.model)
        assert work.staff.noted() == noted
    assert len(noted) >= least


@pytest.mark.parametrize("seed", range(3))
def test_whatever_came_first_the_notes_are_those_of_what_is_there(office: Office, seed: int) -> None:
    chance, sender = Random(seed), caller(SUSSEX)
    bodies = reports(24)
    staff = people(bodies, 8)
    deeds: list[tuple[str, int]] = [("report", n) for n in range(24)] + [("staff", n) for n in range(8)]
    chance.shuffle(deeds)
    filed: dict[int, str] = {}
    for what, number in deeds:
        if what == "report":
            filed[number] = receive(office.context, sender, bodies[number]).incident.id
        else:
            enter(office, f"staff-{number}", staff[number])
    changes = [("withdrawn", n) for n in range(0, 24, 5)] + [("corrected", n) for n in range(1, 24, 6)]
    changes += [("gone", 3), ("described anew", 4)]
    chance.shuffle(changes)
    for what, number in changes:
        if what == "withdrawn":
            withdraw(office.context, sender, filed[number], "no_crime", None)
        elif what == "corrected":
            other = {**bodies[number], "parties": bodies[(number + 7) % 24]["parties"], "relationship": None}
            other["source"] = {**other["source"], "version": 2}
            revise(office.context, sender, filed[number], other, 1)
        elif what == "gone":
            forget(office, f"staff-{number}")
        else:
            enter(office, f"staff-{number}", staff[number + 1])
    assert_as_it_should_be(office, least=3)


def test_nothing_is_left_of_whom_nobody_is_reported_any_more(office: Office) -> None:
    sender, (body, *_) = caller(SUSSEX), reports(1)
    incident = receive(office.context, sender, body).incident.id
    enter(office, "staff-1", people([body], 1)[0])
    assert_as_it_should_be(office)
    withdraw(office.context, sender, incident, "no_crime", None)
    with office.context.store.work() as work:
        assert work.staff.noted() == set()
        assert work.connection.execute(select(OWN_RECORD)).all() == []


def test_nothing_is_left_of_a_member_of_staff_who_was_removed(office: Office) -> None:
    receive(office.context, caller(SUSSEX), reports(1)[0])
    enter(office, "staff-1", {**people(reports(1), 1)[0], "comes_as": ["somebody"], "household": [MAREK]})
    forget(office, "staff-1")
    with office.context.store.work() as work:
        left = {
            name: len(work.connection.execute(select(table)).all())
            for name, table in METADATA.tables.items()
            if name.startswith("staff") or name == "own_record"
        }
    assert set(left.values()) == {0}
    assert listed(office.context, SUSSEX) == []


def test_another_model_and_a_load_in_bulk_note_anew(office: Office, tmp_path: Path) -> None:
    bodies = reports(12)
    for body in bodies:
        receive(office.context, caller(SUSSEX), body)
    for number, entry in enumerate(people(bodies, 6)):
        enter(office, f"staff-{number}", entry)
    model = office.context.model
    relink_in_bulk(
        office.context, model, Bulk(engine="duckdb", folder=tmp_path / "work", workers=1, acting_for="staff-1")
    )
    assert_as_it_should_be(office)
    hand = load_model("conduct-2026-11-hand")
    adopt(office.context, hand, "staff-1")
    with office.context.store.work() as work:
        assert work.staff.noted() == expected(work, hand.name)


def test_a_report_and_a_member_of_staff_who_come_in_the_same_instant_find_each_other(office: Office) -> None:
    sender, bodies = caller(SUSSEX), reports(8)
    staff = [{**people([body], 1)[0]} for body in bodies]
    with ThreadPoolExecutor(2) as pool:
        for number, (body, entry) in enumerate(zip(bodies, staff, strict=True)):
            reported = pool.submit(receive, office.context, sender, body)
            entered = pool.submit(enter, office, f"staff-{number}", entry)
            reported.result()
            entered.result()
    assert_as_it_should_be(office, least=8)


def test_the_register_is_logged_by_reference_alone(office: Office) -> None:
    enter(office, "staff-1", MAREK)
    enter(office, "staff-1", MAREK)
    forget(office, "staff-1")
    assert [entry[:3] for entry in office.audit()] == [
        (operation, "staff.write", "permit") for operation in ("collection", "alteration", "erasure")
    ]


def test_what_cannot_be_read_is_told_and_the_rest_is_registered(office: Office) -> None:
    entry = {**MAREK, "dob": "1987-13-45", "household": [{**MAREK, "phones": [{"value": "12"}]}]}
    found = register(
        office.context, SUSSEX, "staff-1", validate_entry(entry), by_operator(office.context, SUSSEX, "staff-2")
    )
    assert found.is_new
    assert {flaw.pointer for flaw in found.warnings} == {"/dob", "/household/0/phones/0/value"}


def test_two_members_of_staff_do_not_come_under_one_name(office: Office) -> None:
    enter(office, "staff-1", {**MAREK, "comes_as": ["somebody"]})
    for entry in ({**MAREK, "comes_as": ["somebody"]}, {**MAREK, "comes_as": ["staff-1"]}):
        with pytest.raises(StaffInvalid):
            enter(office, "staff-2", entry)
    assert [one.reference for one in listed(office.context, SUSSEX)] == ["staff-1"]


def test_whoever_was_not_registered_cannot_be_removed(office: Office) -> None:
    with pytest.raises(NotVisible):
        forget(office, "staff-1")


@pytest.mark.parametrize("role", ["cps_prosecutor", "nobody"])
def test_a_role_that_such_an_agency_does_not_have_is_refused(office: Office, role: str) -> None:
    with pytest.raises(StaffInvalid):
        enter(office, "staff-1", {**MAREK, "role": role})
