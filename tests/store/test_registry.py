"""Agencies, clients and keys: each is taken in once, and is out once it was put out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.auth.clients import Client
from service.auth.keys import SigningKey
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs
from service.store.registry import Agency
from service.store.tables import CLIENT, SIGNING_KEY
from service.store.unit_of_work import Store

from .conftest import ADVOCATES, FORCE, NOON, OTHER_FORCE, PROSECUTORS

LATER = NOON + timedelta(hours=1)

RECORDS = Client(
    client_id="cli_records_47",
    agency=FORCE,
    role="police_records",
    comes_as=ComesAs.MACHINE,
    acts_for=("47-*", "[a-c]?.room@47"),
    secret_hash="$argon2id$records",
)
PROSECUTOR = Client(
    client_id="cli_prosecutor",
    agency=PROSECUTORS,
    role="cps_prosecutor",
    comes_as=ComesAs.PERSON,
    secret_hash="$argon2id$prosecutor",
)


def key_named(kid: str, minutes: int = 0) -> SigningKey:
    """A key made that many minutes after noon; the store does not read it."""
    return SigningKey(kid, f"PEM of {kid}", NOON + timedelta(minutes=minutes))


def test_an_agency_is_read_back_as_it_was_taken_in(store: Store) -> None:
    agency = Agency(id=FORCE, contact="duty.desk@example.org", created_at=NOON)
    with store.work() as work:
        assert work.registry.add_agency(agency)
        work.commit()
    with store.work() as work:
        assert work.registry.agency(FORCE) == agency
        assert work.registry.agency(OTHER_FORCE) is None


def test_an_agency_that_takes_part_already_is_left_as_it_was(populated: Store) -> None:
    with populated.work() as work:
        before = work.registry.agency(FORCE)
        assert not work.registry.add_agency(Agency(id=FORCE, contact="elsewhere@example.org", created_at=LATER))
        assert work.registry.agency(FORCE) == before


def test_agencies_come_by_kind_and_name(populated: Store) -> None:
    with populated.work() as work:
        assert [agency.id for agency in work.registry.agencies()] == [PROSECUTORS, ADVOCATES, OTHER_FORCE, FORCE]


def test_no_agency_takes_part_before_one_was_taken_in(store: Store) -> None:
    with store.work() as work:
        assert work.registry.agencies() == []
        assert work.registry.clients() == []
        assert work.registry.keys() == []


@pytest.mark.parametrize(
    "client",
    [RECORDS, PROSECUTOR, replace(RECORDS, acts_for=()), replace(RECORDS, disabled=True)],
    ids=["machine", "person", "machine for nobody", "disabled"],
)
def test_a_client_is_read_back_as_it_was_taken_in(populated: Store, client: Client) -> None:
    with populated.work() as work:
        assert work.registry.add_client(client, NOON)
        work.commit()
    with populated.work() as work:
        assert work.registry.client(client.client_id) == client
        assert work.registry.client(client.client_id.upper()) is None


def test_a_client_id_is_taken_once_whichever_agency_asks(populated: Store) -> None:
    with populated.work() as work:
        assert work.registry.add_client(RECORDS, NOON)
        assert not work.registry.add_client(replace(PROSECUTOR, client_id=RECORDS.client_id), NOON)
        assert work.registry.client(RECORDS.client_id) == RECORDS


def test_a_client_of_an_agency_that_takes_no_part_is_not_taken_in(populated: Store) -> None:
    with populated.work() as work, pytest.raises(IntegrityError):
        work.registry.add_client(replace(RECORDS, agency=AgencyId.parse("police:01")), NOON)


def test_clients_come_by_id_all_or_those_of_one_agency(populated: Store) -> None:
    second = replace(RECORDS, client_id="cli_a", role="auditor")
    with populated.work() as work:
        for client in (RECORDS, PROSECUTOR, second):
            work.registry.add_client(client, NOON)
        assert work.registry.clients() == [second, PROSECUTOR, RECORDS]
        assert work.registry.clients(FORCE) == [second, RECORDS]
        assert work.registry.clients(ADVOCATES) == []


def test_a_client_is_disabled_once_and_stays_on_file_with_the_time(populated: Store) -> None:
    with populated.work() as work:
        work.registry.add_client(RECORDS, NOON)
        work.registry.add_client(PROSECUTOR, NOON)
        assert work.registry.disable_client(RECORDS.client_id, LATER)
        assert not work.registry.disable_client(RECORDS.client_id, LATER + timedelta(hours=1))
        assert not work.registry.disable_client("cli_nobody", LATER)
        assert work.registry.client(RECORDS.client_id) == replace(RECORDS, disabled=True)
        assert work.registry.client(PROSECUTOR.client_id) == PROSECUTOR
        times = work.connection.execute(select(CLIENT.c.disabled_at).order_by(CLIENT.c.client_id)).scalars().all()
    assert times == [None, LATER]


def test_the_newest_key_comes_first_and_of_one_age_the_first_by_name(store: Store) -> None:
    keys = [key_named("key_b"), key_named("key_a"), key_named("key_c", minutes=5), key_named("key_d", minutes=1)]
    with store.work() as work:
        for key in keys:
            work.registry.add_key(key)
        work.commit()
    with store.work() as work:
        assert work.registry.keys() == [keys[2], keys[3], keys[1], keys[0]]


def test_a_name_is_given_to_one_key(store: Store) -> None:
    with store.work() as work:
        work.registry.add_key(key_named("key_a"))
        with pytest.raises(IntegrityError):
            work.registry.add_key(key_named("key_a", minutes=1))


def test_a_retired_key_is_honoured_no_more_and_stays_on_file(store: Store) -> None:
    with store.work() as work:
        for key in (key_named("key_a"), key_named("key_b", minutes=1)):
            work.registry.add_key(key)
        assert work.registry.retire_key("key_b", LATER)
        assert not work.registry.retire_key("key_b", LATER)
        assert not work.registry.retire_key("key_z", LATER)
        assert work.registry.keys() == [key_named("key_a")]
        on_file = work.connection.execute(select(SIGNING_KEY.c.kid).order_by(SIGNING_KEY.c.kid)).scalars().all()
    assert on_file == ["key_a", "key_b"]


def test_the_key_that_signs_is_made_once_and_kept(store: Store) -> None:
    with store.work() as work:
        made = work.registry.ensure_key(lambda: key_named("key_a"))
        work.commit()
    with store.work() as work:
        assert work.registry.ensure_key(lambda: key_named("key_b", minutes=1)) == made == key_named("key_a")
        assert work.registry.keys() == [made]


def test_the_newest_key_signs(store: Store) -> None:
    with store.work() as work:
        work.registry.add_key(key_named("key_b", minutes=1))
        work.registry.add_key(key_named("key_a"))
        assert work.registry.ensure_key(lambda: key_named("key_c")) == key_named("key_b", minutes=1)


def test_after_the_last_key_was_retired_a_new_one_is_made(store: Store) -> None:
    with store.work() as work:
        work.registry.ensure_key(lambda: key_named("key_a"))
        work.registry.retire_key("key_a", LATER)
        assert work.registry.ensure_key(lambda: key_named("key_b")) == key_named("key_b")


def test_a_key_made_in_a_unit_that_was_not_committed_is_forgotten(store: Store) -> None:
    with store.work() as work:
        work.registry.ensure_key(lambda: key_named("key_a"))
    with store.work() as work:
        assert work.registry.keys() == []


def test_however_many_ask_at_once_one_key_is_made(store: Store) -> None:
    made: list[str] = []
    start = Barrier(8)

    def make(number: int) -> SigningKey:
        made.append(f"key_{number}")
        return key_named(f"key_{number}")

    def ask(number: int) -> SigningKey:
        start.wait()
        with store.work() as work:
            key = work.registry.ensure_key(lambda: make(number))
            work.commit()
            return key

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, range(8)))
    assert len(made) == 1
    assert {key.kid for key in answers} == set(made)
    with store.work() as work:
        assert [key.kid for key in list(work.registry.keys())] == made
