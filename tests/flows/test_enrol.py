"""Agencies and clients are taken in as their roles allow; the secret is shown once and kept as a hash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from service.auth.clients import MOST_PATTERNS
from service.auth.secrets import SECRET_PREFIX, secret_matches
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId, AgencyKind
from service.domain.principal import ComesAs
from service.flows.context import Context
from service.flows.enrol import enrol
from service.linking.model import load_model
from service.store.identity import UuidIds
from service.store.registry import Agency
from service.store.tables import METADATA
from service.store.unit_of_work import Store

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
FORCE, PROSECUTORS, ADVOCATES = map(AgencyId.parse, ("police:47", "cps:south-east", "partner:idva-south"))
AGENCIES = {AgencyKind.POLICE: FORCE, AgencyKind.CPS: PROSECUTORS, AgencyKind.PARTNER: ADVOCATES}


class Noon:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture
def context(store: Store) -> Context:
    """A service on an empty database, at noon."""
    return Context(store, Noon(), UuidIds(), load_model())


def written(store: Store) -> str:
    """Everything that the store holds, as text."""
    with store.work() as work:
        return repr([work.connection.execute(select(table)).all() for table in METADATA.sorted_tables])


def test_the_client_and_its_agency_are_registered(context: Context) -> None:
    enrolled = enrol(context, FORCE, "police_records", contact="duty.desk@example.org")
    with context.store.work() as work:
        assert work.registry.agency(FORCE) == Agency(id=FORCE, contact="duty.desk@example.org", created_at=NOON)
        assert work.registry.clients() == [enrolled.client]
    assert (enrolled.client.agency, enrolled.client.role) == (FORCE, "police_records")
    assert enrolled.client.client_id.startswith("cli_")
    assert not enrolled.client.disabled


def test_a_second_client_leaves_the_agency_as_it_was(context: Context) -> None:
    first = enrol(context, FORCE, "police_records", contact="duty.desk@example.org")
    second = enrol(context, FORCE, "police_supervisor", contact="elsewhere@example.org")
    with context.store.work() as work:
        agency = work.registry.agency(FORCE)
        assert agency is not None
        assert agency.contact == "duty.desk@example.org"
        assert {client.client_id for client in work.registry.clients(FORCE)} == {
            first.client.client_id,
            second.client.client_id,
        }


def test_the_secret_is_shown_once_and_only_its_hash_is_kept(context: Context) -> None:
    enrolled = enrol(context, FORCE, "police_records")
    assert enrolled.secret.startswith(SECRET_PREFIX)
    with context.store.work() as work:
        stored = work.registry.client(enrolled.client.client_id)
    assert stored is not None
    assert secret_matches(stored.secret_hash, enrolled.secret)
    held = written(context.store)
    assert stored.secret_hash in held
    assert enrolled.secret not in held
    assert enrolled.secret.removeprefix(SECRET_PREFIX) not in held


def test_a_new_client_is_told_without_its_secret_or_hash(context: Context) -> None:
    enrolled = enrol(context, FORCE, "police_records")
    assert enrolled.secret not in repr(enrolled)
    assert enrolled.client.secret_hash not in repr(enrolled)


def test_no_two_clients_have_one_secret_or_id(context: Context) -> None:
    enrolled = [enrol(context, FORCE, "police_records") for _ in range(4)]
    assert len({new.secret for new in enrolled}) == len({new.client.client_id for new in enrolled}) == 4


def test_secret_and_salt_are_made_of_the_randomness_that_is_given(context: Context) -> None:
    first = enrol(context, FORCE, "police_records", random=bytes)
    second = enrol(context, FORCE, "police_records", random=bytes)
    assert first.secret == second.secret == SECRET_PREFIX + "A" * 43
    assert first.client.secret_hash == second.client.secret_hash


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_be_held_by_each_kind_of_agency_that_it_names(context: Context, role: str) -> None:
    for kind in sorted(ROLES[role].held_by):
        for comes_as in sorted(ROLES[role].comes_as):
            client = enrol(context, AGENCIES[kind], role, comes_as=comes_as).client
            assert (client.agency.kind, client.comes_as) == (kind, comes_as)
            assert client.acts_for == (("*",) if comes_as is ComesAs.MACHINE else ())


@pytest.mark.parametrize("role", ROLES)
def test_unless_it_is_said_otherwise_a_client_comes_as_a_machine_where_it_may(context: Context, role: str) -> None:
    client = enrol(context, AGENCIES[min(ROLES[role].held_by)], role).client
    may_be_machine = ComesAs.MACHINE in ROLES[role].comes_as
    assert client.comes_as is (ComesAs.MACHINE if may_be_machine else ComesAs.PERSON)


def test_a_client_takes_the_id_and_the_staff_that_it_is_given(context: Context) -> None:
    client = enrol(context, FORCE, "police_records", client_id="cli_47", acts_for=("47-*", "control@47")).client
    assert (client.client_id, client.acts_for) == ("cli_47", ("47-*", "control@47"))


def test_a_person_acts_for_nobody_whatever_is_said(context: Context) -> None:
    assert enrol(context, FORCE, "police_supervisor", acts_for=("47-*",)).client.acts_for == ()


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no role": ({"role": ""}, "there is no such role"),
    "a role that there is not": ({"role": "harbour_master"}, "there is no such role"),
    "a role in capitals": ({"role": "POLICE_RECORDS"}, "there is no such role"),
    "a force as prosecutor": ({"role": "cps_prosecutor"}, "of this kind cannot hold"),
    "a force as partner": ({"role": "partner_system"}, "of this kind cannot hold"),
    "prosecutors as a force": ({"agency": PROSECUTORS}, "of this kind cannot hold"),
    "a partner as a force": ({"agency": ADVOCATES}, "of this kind cannot hold"),
    "a machine's role for a person": ({"comes_as": ComesAs.PERSON}, "as what it comes as"),
    "a person's role for a machine": (
        {"role": "police_supervisor", "comes_as": ComesAs.MACHINE},
        "as what it comes as",
    ),
    "a client id with a space": ({"client_id": "Marek Kowalski"}, "a client id is"),
    "a client id that is too long": ({"client_id": "c" * 256}, "a client id is"),
    "a staff pattern with a space": ({"acts_for": ("47 *",)}, "a machine acts for"),
    "too many staff patterns": ({"acts_for": ("47-*",) * (MOST_PATTERNS + 1)}, "a machine acts for"),
    "a client id that is taken": ({"client_id": "cli_taken"}, "is taken"),
    "a client id that another agency took": (
        {"agency": PROSECUTORS, "role": "auditor", "client_id": "cli_taken"},
        "is taken",
    ),
}


@pytest.mark.parametrize("changes, reason", REFUSED.values(), ids=REFUSED)
def test_whom_the_rules_do_not_allow_is_refused_and_nothing_is_kept(
    context: Context, changes: dict[str, Any], reason: str
) -> None:
    enrol(context, AgencyId.parse("police:46"), "police_records", client_id="cli_taken")
    before = written(context.store)
    asked: dict[str, Any] = {"agency": FORCE, "role": "police_records"} | changes
    with pytest.raises(ValueError, match=reason) as refusal:
        enrol(context, **asked)
    assert "Marek" not in str(refusal.value)
    assert written(context.store) == before


def test_whoever_asks_for_no_role_that_there_is_is_told_which_there_are(context: Context) -> None:
    with pytest.raises(ValueError) as refusal:
        enrol(context, FORCE, "harbour_master")
    assert all(role in str(refusal.value) for role in ROLES)
    assert "harbour" not in str(refusal.value)
