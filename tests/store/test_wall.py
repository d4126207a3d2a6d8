"""PostgreSQL keeps agencies apart by itself, for a role that neither owns the tables nor is above their policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, func, select, text, true, update
from sqlalchemy.exc import ProgrammingError

from service.domain.agency import AgencyId
from service.domain.errors import StoreUnready
from service.flows.intake import receive
from service.flows.read import list_courses
from service.store import sight
from service.store.audit import AuditEntry, Outcome
from service.store.engine import open_engine
from service.store.identity import UuidIds
from service.store.migrating import assert_current, migrate
from service.store.registry import Agency
from service.store.tables import (
    AUDIT_CHECKPOINT,
    AUDIT_ENTRY,
    AUDIT_LEAF,
    AUDIT_NODE,
    EVENT,
    INCIDENT,
    INCIDENT_VERSION,
    METADATA,
)
from service.store.wall import assert_walled, stand
from tests.api.world import second_course
from tests.conftest import APPLICATION, application_role, store_on, walled
from tests.flows.office import (
    HAMPSHIRE,
    HELPLINE,
    HOUSING,
    KENT,
    NOON,
    PROSECUTORS,
    SUSSEX,
    caller,
    couple,
    office_on,
)

REFUGE = AgencyId.parse("partner:refuge-quayside")
OF_THE_COUPLE = {SUSSEX, HAMPSHIRE, PROSECUTORS, HELPLINE, HOUSING}
BEHIND = ("incident_version", "audit_entry", "event", "review", "staff", "staff_name", "staff_profile",
          "staff_key", "course_snapshot", "snapshot_part")  # fmt: skip


@pytest.fixture
def application(postgresql_url: str) -> Iterator[Engine]:
    """An engine as the service has it, on a database with the reports of two courses."""
    engine = open_engine(walled(postgresql_url))
    filled(engine)
    yield engine
    engine.dispose()


def filled(engine: Engine) -> None:
    office = office_on(store_on(engine))
    office = replace(office, context=replace(office.context, ids=UuidIds()))
    with office.context.store.work() as work:
        work.registry.add_agency(Agency(id=REFUGE, contact="", created_at=NOON))
        work.commit()
    for agency, body in [*couple(), *((AgencyId.parse(body["agency"]), body) for body in second_course())]:
        receive(office.context, caller(agency), body)


def seen(connection: Connection) -> set[str]:
    """Whose reports are there, body and all."""
    question = select(INCIDENT.c.agency_id).join(INCIDENT_VERSION, INCIDENT_VERSION.c.incident_id == INCIDENT.c.id)
    return set(connection.execute(question).scalars())


def test_the_role_of_the_service_is_neither_owner_nor_above_policies(application: Engine) -> None:
    with application.connect() as connection:
        assert connection.exec_driver_sql("SELECT current_user").scalar_one() == APPLICATION
        row = connection.exec_driver_sql(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).one()
        assert not any(row)
        owners = connection.exec_driver_sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert APPLICATION not in set(owners.scalars())
        assert_walled(connection)
        for statement in ("CREATE TABLE extra (id int)", "DROP POLICY seen ON event", "SET ROLE postgres"):
            with pytest.raises(ProgrammingError), connection.begin_nested():
                connection.exec_driver_sql(statement)


def test_the_owner_of_the_tables_is_refused_as_the_role_of_the_service(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    with engine.connect() as connection, pytest.raises(StoreUnready, match="CONDUCT_DATABASE_ROLE"):
        assert_walled(connection)
    engine.dispose()


def test_every_table_that_tells_of_people_in_the_clear_has_its_policies_and_the_owner_is_held_to_them(
    application: Engine,
) -> None:
    with application.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY relname"
        )
        assert set(found.scalars()) == set(BEHIND)


def test_where_nobody_said_for_whom_there_is_no_row(application: Engine) -> None:
    with application.connect() as connection:
        assert seen(connection)
        connection.execute(text("SELECT set_config('conduct.agency', '', false)"))
        for table in BEHIND:
            assert connection.execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one() == 0, table
        connection.invalidate()


@pytest.mark.parametrize(
    "agency, whose",
    [
        (SUSSEX, OF_THE_COUPLE),
        (HAMPSHIRE, OF_THE_COUPLE),
        (PROSECUTORS, OF_THE_COUPLE),
        (AgencyId.parse("cps:wales"), OF_THE_COUPLE),
        (HELPLINE, OF_THE_COUPLE),
        (KENT, {KENT, REFUGE}),
        (REFUGE, {KENT, REFUGE}),
        (AgencyId.parse("police:43"), set()),
        (AgencyId.parse("partner:nobody-knows"), set()),
    ],
)
def test_an_agency_sees_the_reports_of_courses_that_it_has_to_do_with(
    application: Engine, agency: AgencyId, whose: set[AgencyId]
) -> None:
    with application.connect() as connection, connection.begin():
        stand(connection, agency)
        assert seen(connection) == {str(one) for one in whose}
        for table in (AUDIT_ENTRY, EVENT):
            assert set(connection.execute(select(table.c.agency_id)).scalars()) <= {str(agency)}
    with application.connect() as connection:
        assert seen(connection) == {str(one) for one in OF_THE_COUPLE | {KENT, REFUGE}}, "a wall ends with its unit"


def test_with_every_condition_forgotten_another_agency_is_still_told_nothing(
    application: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_on(store_on(application))
    office = replace(office, context=replace(office.context, ids=UuidIds()))
    stranger = caller(AgencyId.parse("police:43"), "police_investigator")
    permission = next(one for one in stranger.role.permissions if one.value == "police.course.read")
    told = list_courses(office.context, stranger, permission, lambda one: one.course.id, None, 10)
    assert told.items == []
    monkeypatch.setattr("service.store.courses.ways_to_see", lambda _reader: (true(),))
    with pytest.raises(StoreUnready, match="wall"):
        list_courses(office.context, stranger, permission, lambda one: one.course.id, None, 10)
    assert sight.ways_to_see is not None


@pytest.mark.parametrize("table", [AUDIT_ENTRY, AUDIT_LEAF, AUDIT_NODE, AUDIT_CHECKPOINT], ids=lambda table: table.name)
def test_the_service_can_add_to_the_access_log_and_neither_change_nor_take_away(
    application: Engine, table: Any
) -> None:
    column = next(iter(table.columns))
    for statement in (delete(table), update(table).values({column.name: column}), text(f"TRUNCATE {table.name}")):
        with application.connect() as connection, pytest.raises(ProgrammingError, match="InsufficientPrivilege"):
            connection.execute(statement)


def test_nobody_writes_into_the_access_log_in_the_name_of_another(application: Engine) -> None:
    entry = AuditEntry(
        id="aud_1", at=NOON, operation="consultation", outcome=Outcome.PERMIT, client_id="rms-46", agency=str(KENT),
        role="police_records", acting_for="", request_id="req-1", action="police.course.read",
    )  # fmt: skip
    store = store_on(application)
    with store.work(wall=SUSSEX) as work, pytest.raises(ProgrammingError, match="InsufficientPrivilege"):
        work.audit.write([entry])
    with store.work(wall=KENT) as work:
        work.audit.write([entry])
        work.commit()


def test_a_unit_sees_past_its_wall_for_the_length_of_a_block_only(application: Engine) -> None:
    with store_on(application).work(wall=KENT) as work:
        assert seen(work.connection) == {str(KENT), str(REFUGE)}
        with work.whole():
            assert len(seen(work.connection)) == 7
        assert seen(work.connection) == {str(KENT), str(REFUGE)}


@pytest.mark.parametrize("is_migrated", [True, False])
def test_a_role_that_was_let_do_nothing_is_told_what_to_do(empty_postgresql_url: str, is_migrated: bool) -> None:
    application_role(empty_postgresql_url)
    owner = open_engine(empty_postgresql_url)
    if is_migrated:
        migrate(owner)
    owner.dispose()
    engine = open_engine(walled(empty_postgresql_url))
    with pytest.raises(StoreUnready, match="conduct migrate"):
        migrate(engine)
    with pytest.raises(StoreUnready, match="conduct migrate"):
        assert_current(engine)
    engine.dispose()


def test_a_role_that_is_not_there_is_refused(empty_postgresql_url: str) -> None:
    engine = open_engine(empty_postgresql_url)
    with pytest.raises(StoreUnready, match="CONDUCT_DATABASE_ROLE"):
        migrate(engine, role="no_such_role")
    engine.dispose()
