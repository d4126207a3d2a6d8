"""A unit of work keeps what was committed, nothing else, and loses nothing of it whoever works beside it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent
from threading import Barrier

import pytest
from sqlalchemy import create_engine, event, make_url, select, update
from sqlalchemy.exc import IntegrityError, ResourceClosedError

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.errors import StoreBusy, StoreUnready
from service.store.dialects import hold
from service.store.engine import open_engine
from service.store.tables import AGENCY
from service.store.unit_of_work import Store, UnitOfWork
from tests.conftest import store_on

from .conftest import FORCE, NOON, OTHER_FORCE, report_of

THREADS = 8
ROUNDS = 12
AT_ONCE = 0.01


def references(store: Store) -> set[str]:
    """Under which references the force has reports on file."""
    with store.work() as work:
        return {stored.reference for stored in work.incidents.page(Reader(RowFilter.OWN_INCIDENT, FORCE), None, 1000)}


def together(count: int, deed: Callable[[int], None]) -> None:
    """Do it in that many threads, which all start at the same moment."""
    start = Barrier(count)

    def one(number: int) -> None:
        start.wait()
        deed(number)

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(one, range(count)))


def test_what_was_committed_is_kept(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.commit()
    assert references(populated) == {"A1"}


def test_what_was_committed_is_kept_for_another_process(populated: Store, database_url: str) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.commit()
    engine = open_engine(database_url)
    assert references(store_on(engine)) == {"A1"}
    engine.dispose()


def test_leaving_without_commit_keeps_nothing(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
    assert references(populated) == set()


def test_leaving_by_an_error_keeps_nothing_and_lets_the_error_through(populated: Store) -> None:
    def go_half_way() -> None:
        with populated.work() as work:
            work.incidents.add(report_of("A1"))
            raise LookupError("half way")

    with pytest.raises(LookupError, match="half way"):
        go_half_way()
    assert references(populated) == set()


def test_within_the_unit_its_own_writing_is_read(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        assert work.incidents.by_reference(FORCE, "A1") is not None


def test_after_commit_a_statement_fails_instead_of_being_lost(populated: Store) -> None:
    with populated.work() as work:
        incidents = work.incidents
        work.commit()
        with pytest.raises(ResourceClosedError):
            incidents.add(report_of("A1"))
    assert references(populated) == set()


@pytest.mark.parametrize("repository", ["registry", "incidents", "courses", "audit", "events"])
def test_after_commit_no_repository_is_given_out(store: Store, repository: str) -> None:
    with store.work() as work:
        work.commit()
        with pytest.raises(RuntimeError, match="is over"):
            getattr(work, repository)


def test_a_unit_is_committed_once(store: Store) -> None:
    with store.work() as work:
        work.commit()
        with pytest.raises(RuntimeError, match="is over"):
            work.commit()


def test_a_unit_that_was_not_entered_has_no_connection(store: Store) -> None:
    with pytest.raises(RuntimeError, match="has not begun"):
        _ = store.work().connection


def test_a_unit_that_was_left_has_no_connection(store: Store) -> None:
    with store.work() as work:
        pass
    with pytest.raises(RuntimeError, match="is over"):
        _ = work.connection


def test_a_unit_gives_its_connection_back_however_it_ends(store: Store) -> None:
    with store.work() as work:
        work.commit()
    with store.work():
        pass
    with pytest.raises(LookupError), store.work():
        raise LookupError
    with store.work() as work, pytest.raises(Exception, match="nowhere"):
        work.connection.exec_driver_sql("SELECT 1 FROM nowhere")
    assert store.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # a QueuePool, as test_engine says


def test_a_failed_statement_ends_the_unit_with_nothing_kept(populated: Store) -> None:
    def write_one_version_twice() -> None:
        with populated.work() as work:
            work.incidents.add(report_of("A1"))
            work.incidents.revise(report_of("A1"), over=1)
            work.commit()

    with pytest.raises(IntegrityError):
        write_one_version_twice()
    assert references(populated) == set()


def test_eight_threads_that_write_lose_nothing(populated: Store) -> None:
    def write(number: int) -> None:
        for turn in range(ROUNDS):
            with populated.work() as work:
                work.incidents.add(report_of(f"{number}-{turn}"))
                work.commit()

    together(THREADS, write)
    assert references(populated) == {f"{number}-{turn}" for number in range(THREADS) for turn in range(ROUNDS)}


def test_eight_threads_that_each_add_one_to_what_they_read_lose_nothing(populated: Store) -> None:
    contact = select(AGENCY.c.contact).where(AGENCY.c.id == str(FORCE))

    def add_one(work: UnitOfWork) -> None:
        hold(work.connection, "tally")
        tally = int(work.connection.execute(contact).scalar_one())
        work.connection.execute(update(AGENCY).where(AGENCY.c.id == str(FORCE)).values(contact=str(tally + 1)))
        work.commit()

    def count(_number: int) -> None:
        for _ in range(ROUNDS):
            with populated.work() as work:
                add_one(work)

    with populated.work() as work:
        work.connection.execute(update(AGENCY).values(contact="0"))
        work.commit()
    together(THREADS, count)
    with populated.work() as work:
        assert work.connection.execute(contact).scalar_one() == str(THREADS * ROUNDS)


def test_half_of_the_threads_giving_up_cost_the_others_nothing(populated: Store) -> None:
    def write(number: int) -> None:
        for turn in range(ROUNDS):
            with populated.work() as work:
                work.incidents.add(report_of(f"{number}-{turn}"))
                if number % 2:
                    work.commit()

    together(THREADS, write)
    kept = {f"{number}-{turn}" for number in range(1, THREADS, 2) for turn in range(ROUNDS)}
    assert references(populated) == kept


def test_two_forces_with_one_reference_at_once_are_both_kept(populated: Store) -> None:
    def write(number: int) -> None:
        with populated.work() as work:
            work.incidents.add(report_of("A1", (FORCE, OTHER_FORCE)[number]))
            work.commit()

    together(2, write)
    with populated.work() as work:
        assert work.incidents.by_reference(FORCE, "A1") is not None
        assert work.incidents.by_reference(OTHER_FORCE, "A1") is not None


def test_whoever_waits_too_long_at_the_turnstile_is_told_to_come_back(sqlite_url: str) -> None:
    store = Store(open_engine(sqlite_url), patience_seconds=AT_ONCE)
    taken: list[object] = []
    event.listen(store.engine, "checkout", lambda connection, *_: taken.append(connection))
    with store.work(), pytest.raises(StoreBusy), store.work():
        pass
    assert len(taken) == 1  # whoever was refused never came as far as the database
    with store.work() as work:  # and then all is well again
        assert work.registry.agencies() == []
    store.close()


def test_a_writer_outside_this_process_makes_the_store_busy_not_broken(sqlite_url: str) -> None:
    store, other = Store(open_engine(sqlite_url)), Store(open_engine(sqlite_url))
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 1"))
    with other.work(), pytest.raises(StoreBusy), store.work():
        pass
    with store.work() as work:
        assert work.registry.agencies() == []
    store.close()
    other.close()


@pytest.fixture
def one_connection(database_url: str) -> Store:
    """A store whose pool holds one connection and waits no time for it."""
    url = make_url(database_url)
    driver = "postgresql+psycopg" if url.get_backend_name() == "postgresql" else "sqlite"
    engine = create_engine(url.set(drivername=driver), pool_size=1, max_overflow=0, pool_timeout=AT_ONCE)
    return store_on(engine)


def test_when_every_connection_is_taken_the_store_is_busy(one_connection: Store) -> None:
    taken = one_connection.engine.connect()
    with pytest.raises(StoreBusy) as refusal, one_connection.work():
        pass
    assert refusal.value.__cause__ is None
    taken.close()
    with one_connection.work() as work:  # the one who was refused left the turnstile free
        assert work.registry.agencies() == []
    one_connection.close()


def test_a_database_that_is_not_there_leaves_the_turnstile_free(sqlite_url: str) -> None:
    store = Store(open_engine(f"{sqlite_url}/nowhere/conduct.db"), patience_seconds=AT_ONCE)
    for _ in range(2):
        with pytest.raises(StoreUnready, match="cannot be reached"), store.work():
            pass


def test_what_was_committed_outlives_the_death_of_the_process(sqlite_url: str) -> None:
    script = f"""
        import os, signal
        from service.store.engine import open_engine
        from service.store.registry import Agency
        from service.store.unit_of_work import Store
        from service.domain.agency import AgencyId
        from datetime import datetime

        store = Store(open_engine({sqlite_url!r}))
        for name, is_committed in (("47", True), ("46", False)):
            work = store.work().__enter__()
            at = datetime.fromisoformat({NOON.isoformat()!r})
            work.registry.add_agency(Agency(id=AgencyId.parse("police:" + name), contact="", created_at=at))
            if is_committed:
                work.commit()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    died = subprocess.run([sys.executable, "-c", dedent(script)], capture_output=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    store = Store(open_engine(sqlite_url))
    with store.work() as work:
        assert [agency.id for agency in work.registry.agencies()] == [FORCE]
    store.close()
