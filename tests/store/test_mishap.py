"""What the database says when it fails never holds what was sent, nor the password of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, insert, make_url, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.auth.clients import Client
from service.domain.agency import AgencyId
from service.domain.errors import StoreBusy, StoreUnready
from service.domain.principal import ComesAs
from service.store.engine import open_engine
from service.store.registry import Agency
from service.store.tables import AGENCY, COURSE, EDGE, INCIDENT, INCIDENT_VERSION, NODE
from service.store.unit_of_work import Store, UnitOfWork
from tests.conftest import store_on

from .conftest import FORCE, NOON, report_of

MARK = "Marek-Kowalski-1984"
"""What must be told nowhere."""

CLIENT = Client(client_id=MARK, agency=FORCE, role="auditor", comes_as=ComesAs.PERSON, secret_hash="")

Deed = Callable[[UnitOfWork], object]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and all that it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def told(error: BaseException) -> str:
    """Everything that a log could write of an error and of what it came of."""
    parts = [
        part
        for link in chain(error)
        for part in (str(link), repr(link), repr(link.args), *getattr(link, "__notes__", ()))
    ]
    return "\n".join(parts)


def one_version_twice(work: UnitOfWork) -> None:
    sent = replace(report_of("A1"), incident_id=MARK)
    work.incidents.add(sent)
    work.incidents.revise(sent, over=1)


def many_versions_twice(work: UnitOfWork) -> None:
    work.incidents.add_many([replace(report_of(f"A{n}"), incident_id=f"{MARK} {n}") for n in range(3)])
    rows = [
        {"incident_id": f"{MARK} {n}", "version": 1, "body": MARK, "content_digest": MARK}
        | {"received_at": NOON, "client_id": MARK, "acting_for": MARK}
        for n in range(3)
    ]
    work.connection.execute(insert(INCIDENT_VERSION), rows)


def many_reports_of_nobody(work: UnitOfWork) -> None:
    stranger = AgencyId.parse(f"police:{MARK.lower()}")
    work.incidents.add_many([report_of(f"{MARK} {n}", stranger) for n in range(3)])


FORBIDDEN: dict[str, Deed] = {
    "a primary key that is taken": one_version_twice,
    "primary keys that are taken, many at once": many_versions_twice,
    "a reference that is taken": lambda work: [
        work.connection.execute(
            insert(INCIDENT).values(
                id=f"inc_{n}", agency_id=str(FORCE), reference=MARK, kind="", version=1, state="", urn=MARK
            ),
            {"withdrawn_reason": MARK, "received_at": NOON, "revised_at": NOON, "occurred_from": NOON},
        )
        for n in range(2)
    ],
    "an agency that there is not": lambda work: work.registry.add_client(
        replace(CLIENT, agency=AgencyId.parse(f"police:{MARK.lower()}")), NOON
    ),
    "agencies that there are not, many at once": many_reports_of_nobody,
    "a row that breaks a check": lambda work: work.connection.execute(
        insert(EDGE).values(left_id=MARK, right_id=MARK, stranger=0, household=0, conflict=False, by_key=True)
    ),
    "nothing where something must be": lambda work: work.connection.execute(
        insert(NODE).values(id=MARK, details=None, scope=MARK)
    ),
}


@pytest.mark.parametrize("deed", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_constraint_tells_its_name_and_not_what_broke_it(populated: Store, deed: Deed) -> None:
    with populated.work() as work, pytest.raises(IntegrityError) as failure:
        deed(work)
    assert MARK.lower() not in told(failure.value).lower()


UNFIT: dict[str, Deed] = {
    "half a surrogate pair": lambda work: work.incidents.by_reference(FORCE, f"{MARK}\ud800"),
    "half a surrogate pair in a report": lambda work: work.incidents.add(
        replace(report_of("A1"), body={"name": f"{MARK}\udc00"})
    ),
    "an object that is no value": lambda work: work.connection.execute(
        insert(AGENCY).values(id={MARK: MARK}, kind="", name="", contact="", created_at=NOON)
    ),
    "a time without an offset": lambda work: work.connection.execute(
        insert(AGENCY).values(id=MARK, kind=MARK, name=MARK, contact=MARK, created_at=NOON.replace(tzinfo=None))
    ),
    "a number of more than 64 bits": lambda work: work.connection.execute(
        insert(COURSE).values(
            id=MARK, victim_person_id=MARK, suspect_person_id=MARK, revision=2**80, revised_at=NOON, made_at=NOON
        )
    ),
    "a value for a column that is left out": lambda work: work.connection.execute(
        insert(AGENCY).values(id=MARK, kind=MARK, name=MARK, created_at=NOON)
    ),
    "a value that is missing": lambda work: work.connection.execute(text("SELECT :name, :other"), {"name": MARK}),
    "a table that there is not": lambda work: work.connection.execute(
        text("SELECT :name FROM nowhere"), {"name": MARK}
    ),
}


@pytest.mark.parametrize("deed", UNFIT.values(), ids=UNFIT)
def test_what_cannot_be_sent_at_all_is_not_told(populated: Store, deed: Deed) -> None:
    with populated.work() as work, pytest.raises(Exception) as failure:
        deed(work)
    assert MARK not in told(failure.value)


def test_the_code_and_the_names_of_a_postgresql_error_are_told(postgresql_url: str) -> None:
    store = store_on(open_engine(postgresql_url))
    with store.work() as work, pytest.raises(IntegrityError) as failure:
        work.registry.add_client(CLIENT, NOON)
    store.close()
    assert "23503 client fk_client_agency_id" in str(failure.value)
    assert "ForeignKeyViolation" in str(failure.value)


def test_a_nul_that_postgresql_does_not_take_is_not_told(postgresql_url: str) -> None:
    store = store_on(open_engine(postgresql_url))
    with store.work() as work, pytest.raises(DBAPIError) as failure:
        work.incidents.by_reference(FORCE, f"{MARK}\0")
    store.close()
    assert MARK not in told(failure.value)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://conduct:{MARK}@127.0.0.1:1/conduct",
        f"postgresql://{MARK}:{MARK}@/{MARK}?host=/nowhere/{MARK}",
        f"postgresql://conduct:{MARK}@127.0.0.1:1/conduct?{MARK}=1",
        f"sqlite:////nowhere/{MARK}/conduct.db",
    ],
    ids=["nobody listens", "no socket", "an option that there is not", "no folder"],
)
def test_a_database_out_of_reach_is_told_without_its_address(url: str) -> None:
    store = store_on(open_engine(url))
    with pytest.raises(StoreUnready, match="cannot be reached") as failure, store.work():
        pass
    assert not isinstance(failure.value, StoreBusy)
    assert MARK not in told(failure.value)


@pytest.mark.parametrize("part", ["username", "database"])
def test_a_server_that_refuses_us_is_told_without_the_name_it_refused(postgresql_url: str, part: str) -> None:
    url = make_url(postgresql_url).set(**{part: MARK})  # type: ignore[arg-type]  # one of two parts, both text
    store = store_on(open_engine(url.render_as_string(hide_password=False)))
    with pytest.raises(StoreUnready, match="cannot be reached") as failure, store.work():
        pass
    assert MARK not in told(failure.value)


def end_session(postgresql_url: str, session: int) -> None:
    """The server ends this session, as it does when it is restarted."""
    engine = open_engine(postgresql_url)
    with engine.connect() as connection:
        connection.execute(select(func.pg_terminate_backend(session, 5000)))
    engine.dispose()


def test_a_server_that_goes_away_in_the_middle_is_out_of_reach_and_nothing_is_kept(postgresql_url: str) -> None:
    store = store_on(open_engine(postgresql_url))

    def report_and_lose_the_server() -> None:
        with store.work() as work:
            work.registry.add_agency(Agency(id=FORCE, contact=MARK, created_at=NOON))
            end_session(postgresql_url, work.connection.execute(select(func.pg_backend_pid())).scalar_one())
            work.registry.client(MARK)

    with pytest.raises(StoreUnready, match="cannot be reached") as failure:
        report_and_lose_the_server()
    assert MARK not in told(failure.value)
    with store.work() as work:
        assert work.registry.agencies() == []
    store.close()


def test_a_connection_that_died_while_nobody_used_it_is_replaced_unnoticed(postgresql_url: str) -> None:
    store = store_on(open_engine(postgresql_url))
    with store.work() as work:
        session = work.connection.execute(select(func.pg_backend_pid())).scalar_one()
    end_session(postgresql_url, session)
    with store.work() as work:
        assert work.registry.agencies() == []
    store.close()


BUSY = {
    "the lock was not to be had": "55P03",
    "the transactions could not be put in an order": "40001",
    "two waited for each other": "40P01",
    "the server takes no more connections": "53300",
}


@pytest.mark.parametrize("code", BUSY.values(), ids=BUSY)
def test_a_database_that_is_only_busy_is_told_so(postgresql_url: str, code: str) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION '{MARK}' USING ERRCODE = '{code}'; END $$"
    store = store_on(open_engine(postgresql_url))
    with store.work() as work, pytest.raises(StoreBusy) as failure:
        work.connection.exec_driver_sql(raised)
    store.close()
    assert MARK not in told(failure.value)


def test_another_failure_is_not_called_busy(postgresql_url: str) -> None:
    store = store_on(open_engine(postgresql_url))
    with store.work() as work, pytest.raises(DBAPIError, match="22012"):
        work.connection.exec_driver_sql("SELECT 1 / 0")
    store.close()
