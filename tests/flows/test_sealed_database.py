"""What is safe lies in the database sealed or masked, and a database from before that is taken there and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from service.domain.errors import StoreUnready
from service.flows.intake import receive, revise
from service.flows.relink import prove
from service.flows.staff import by_operator, register
from service.flows.staff_schema import validate_entry
from service.linking.block import keys
from service.linking.profile import Profile
from service.store.identity import UuidIds
from service.store.key_file import KeyFile
from service.store.masked import opened_details
from service.store.migrating import downgrade, migrate
from service.store.tables import BLOCK_KEY, DATA_KEY, INCIDENT_VERSION, NODE, SAFE_DETAIL
from service.store.unit_of_work import Store
from tests.conftest import key_file_of, store_on
from tests.store.searched import found_in

from .office import SUSSEX, Body, Office, caller, couple, office_on

SAFE = ("7700900412", "Imaginary Row", "imaginary", "QB4 7TN", "QB47TN", "999000004102", "h.b.a@example.org")
"""What the reports on Hannah Bright-Adeyemi keep safe, as they write it and as the linker does."""
OPEN = "Bright-Adeyemi"

OnDatabase = Callable[[], Office]


@pytest.fixture
def on_database(engine: Engine) -> OnDatabase:
    """A process that opens the database with its keys."""

    def opened() -> Office:
        office = office_on(store_on(engine))
        return replace(office, context=replace(office.context, ids=UuidIds()))

    return opened


def sent(office: Office) -> list[str]:
    """The five reports are on file, the first in two versions; their ids."""
    ids = [receive(office.context, caller(agency), body).incident.id for agency, body in couple()]
    agency, body = couple()[0]
    again: Body = {**body, "narrative": f"{body.get('narrative', '')} He rang 07700 900 412 all night."}
    version = body["source"]["version"]
    again["source"] = {**body["source"], "version": version + 1}
    revise(office.context, caller(agency), ids[0], again, version)
    return ids


def enrolled(office: Office) -> None:
    """Somebody of Sussex Police is on the register of staff, by what Hannah Bright-Adeyemi is reached by."""
    entry: Body = {
        "name": {"given": ["Hannah"], "family": OPEN},
        "dob": "1991-04-17",
        "phones": [{"value": "+447700900412"}],
        "addresses": [{"line": "14 Imaginary Row", "postcode": "QB4 7TN"}],
    }
    register(office.context, SUSSEX, "CA1", validate_entry(entry), by_operator(office.context, SUSSEX, "CA1"))


def bodies(office: Office, ids: list[str]) -> dict[str, Body]:
    with office.context.store.work() as work:
        return {key: stored.body for key, stored in work.incidents.bodies(ids).items()}


def test_nothing_safe_lies_in_the_database_in_the_clear(on_database: OnDatabase, engine: Engine) -> None:
    office = on_database()
    ids = sent(office)
    office.context.store.close()
    assert found_in(engine, SAFE) == set()
    assert ("incident_version", OPEN) in found_in(engine, (OPEN,))
    assert "He rang 07700 900 412 all night." in bodies(on_database(), ids)[ids[0]]["narrative"]


def test_a_process_that_has_just_started_reads_what_was_sent(on_database: OnDatabase) -> None:
    ids = sent(on_database())
    read = bodies(on_database(), ids)
    assert [read[one] for one in ids[1:]] == [body for _, body in couple()[1:]]
    proof = prove(on_database().context, afresh=True)
    assert proof.stored == proof.fresh


def test_a_database_from_before_is_sealed_by_its_migration_and_opened_by_the_way_back(
    on_database: OnDatabase, engine: Engine
) -> None:
    ids = sent(on_database())
    before, proof = bodies(on_database(), ids), prove(on_database().context, afresh=False)
    file = KeyFile.of(engine.url, key_file_of(str(engine.url)))
    downgrade(engine, "0014", keys=file)
    assert {one for _, one in found_in(engine, SAFE)} == set(SAFE)
    with engine.connect() as connection:
        details = dict(tuple(row) for row in connection.exec_driver_sql("SELECT id, details FROM node"))
        found = {tuple(row) for row in connection.exec_driver_sql("SELECT key, node_id FROM block_key")}
    migrate(engine, keys=file)
    assert found_in(engine, SAFE) == set()
    assert bodies(on_database(), ids) == before
    again = prove(on_database().context, afresh=True)
    assert (again.stored, again.fresh) == (proof.stored, proof.stored)
    assert found == {(key, node) for node, text in details.items() for key in keys(Profile.from_json(text))}
    agency, body = couple()[1]
    assert not receive(on_database().context, caller(agency), body).is_new  # it is known for what it was


def test_the_register_of_staff_is_sealed_too_where_there_is_no_report_yet(
    on_database: OnDatabase, engine: Engine
) -> None:
    enrolled(on_database())
    assert found_in(engine, (*SAFE, OPEN.casefold())) == set()
    file = KeyFile.of(engine.url, key_file_of(str(engine.url)))
    before = staff_profiles(on_database())
    downgrade(engine, "0014", keys=file)
    assert {one for _, one in found_in(engine, SAFE)} >= {"7700900412", "QB47TN"}
    migrate(engine, keys=file)
    assert found_in(engine, (*SAFE, OPEN.casefold())) == set()
    assert staff_profiles(on_database()) == before


def staff_profiles(office: Office) -> list[Profile]:
    with office.context.store.work() as work:
        return work.staff.profiles(SUSSEX, "CA1")


def test_ids_of_nodes_and_blocking_keys_are_not_those_that_whoever_knows_the_details_can_work_out(
    on_database: OnDatabase, engine: Engine
) -> None:
    office = on_database()
    sent(office)
    with office.context.store.work() as work:
        rows = work.connection.execute(select(NODE.c.id, NODE.c.details)).all()
        names = work.sealing.masks.unmasked([row.id for row in rows])
        opened = [opened_details(work.sealing, name, row.details) for name, row in zip(names, rows, strict=True)]
        stored = set(work.connection.execute(select(BLOCK_KEY.c.key)).scalars())
    assert not {row.id for row in rows} & set(names)
    worked_out = {key for text in opened for key in keys(Profile.from_json(text))}
    assert len(worked_out) == len(stored)
    assert not worked_out & stored


def test_what_was_sealed_for_one_report_does_not_open_in_the_place_of_another(
    on_database: OnDatabase, engine: Engine
) -> None:
    ids = sent(on_database())
    with engine.begin() as connection:
        others = connection.execute(
            select(SAFE_DETAIL.c.sealed).where(SAFE_DETAIL.c.incident_id == ids[2])
        ).scalar_one()
        connection.execute(update(SAFE_DETAIL).where(SAFE_DETAIL.c.incident_id == ids[3]).values(sealed=others))
    with pytest.raises(StoreUnready, match="sealed"):
        bodies(on_database(), ids)


def test_without_its_key_file_a_database_is_not_read_and_gets_no_other(
    on_database: OnDatabase, engine: Engine, tmp_path: Path
) -> None:
    ids = sent(on_database())
    with engine.connect() as connection:
        there = connection.execute(select(DATA_KEY)).all()
    for name in ("gone", "another"):
        file = KeyFile(tmp_path / name)
        if name == "another":
            file.read_or_make()
        with pytest.raises(StoreUnready, match="CONDUCT_KEY_FILE"):
            bodies(office_on(Store(engine, keys=file)), ids)
        assert file.path.exists() == (name == "another")
    with engine.connect() as connection:
        assert connection.execute(select(DATA_KEY)).all() == there


def test_the_body_that_lies_open_tells_where_something_was_taken_and_not_what(
    on_database: OnDatabase, engine: Engine
) -> None:
    sent(on_database())
    with engine.connect() as connection:
        texts = connection.execute(select(INCIDENT_VERSION.c.body)).scalars().all()
    assert any('"phones":[{"value":null' in text for text in texts)
