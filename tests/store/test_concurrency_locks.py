"""What a unit of work on PostgreSQL holds, how it begins anew, and that it does not do so for ever."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, text

from service.domain.errors import StoreBusy
from service.domain.report import Role
from service.flows.link import shares
from service.linking.block import keys as blocking_keys
from service.linking.place import LinkIncident, LinkParty
from service.linking.profile import AddressForm, NameForm, Profile
from service.store.again import RETRIES
from service.store.dialects import hold
from service.store.engine import PATIENCE_SECONDS, open_engine
from service.store.locks import MOST_KEYS, Locks, Reached, keys_of, keys_of_incident
from service.store.mishap import Overtaken
from service.store.tables import INCIDENT
from service.store.unit_of_work import Store, UnitOfWork
from tests.conftest import store_on
from tests.flows.office import office_on

from .conftest import report_of

HANNAH = Profile(names=(NameForm(("hannah",), ("bright", "adeyemi")),), dob="1991-04-17")
MAREK = Profile(names=(NameForm(("marek",), ("kowalski",)),), phones=("+447700900412",))


def incident_of(number: int, *profiles: Profile) -> LinkIncident:
    parties = tuple(LinkParty(f"P{place}", Role.VICTIM, profile) for place, profile in enumerate(profiles))
    return LinkIncident(f"inc_{number}", f"police:47/{number}", parties)


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Store]:
    store = store_on(open_engine(postgresql_url), chance=lambda: 0.0)
    yield store
    store.close()


def test_details_are_locked_by_their_blocking_keys_and_without_any_by_themselves() -> None:
    home = Profile(addresses=(AddressForm("100012345678", "", "", ()),), dob="1991-04-17")
    assert keys_of(HANNAH) == blocking_keys(HANNAH)
    assert not blocking_keys(home)
    assert len(keys_of(home)) == 1
    assert keys_of(Profile()) == frozenset()  # nobody: all who are described so would wait for each other
    assert keys_of_incident(incident_of(1, HANNAH, MAREK)) > keys_of(HANNAH) | keys_of(MAREK)


def test_a_key_that_is_taken_is_waited_for_first_and_refused_later(on_postgresql: Store) -> None:
    with on_postgresql.work() as one, on_postgresql.work() as other:
        Locks(one.connection, Reached(), waits=False).take({1, 2})
        locks = Locks(other.connection, Reached(), waits=False)
        locks.take({3, 4})
        locks.take({3, 5})
        with pytest.raises(Overtaken):
            locks.take({2})
    with on_postgresql.work() as one, on_postgresql.work() as other:
        Locks(one.connection, Reached(), waits=False).take({1, 2})
        other.connection.execute(text("SET LOCAL lock_timeout = '20ms'"))
        with pytest.raises(Overtaken):
            Locks(other.connection, Reached(), waits=False).take({2})


def test_what_an_attempt_came_across_is_taken_at_once_by_the_next(on_postgresql: Store) -> None:
    reached = Reached()
    for already in (0, 3):
        with on_postgresql.work() as work:
            locks = Locks(work.connection, reached, waits=False)
            locks.take(())
            held = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'")
            assert work.connection.execute(held).scalar_one() == already
            locks.take({1, 2, 3})


def test_two_who_wait_for_each_other_are_both_done_in_the_end(on_postgresql: Store) -> None:
    both_hold_one, tries = Barrier(2), [0, 0]

    def deed(number: int) -> None:
        def work_on(work: UnitOfWork) -> None:
            tries[number] += 1
            hold(work.connection, f"thing {number}")
            if sum(tries) <= 2:
                both_hold_one.wait()
            hold(work.connection, f"thing {1 - number}")
            work.commit()

        on_postgresql.change(work_on)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(deed, range(2)))
    assert sorted(tries) == [1, 2]


def test_one_who_is_always_overtaken_is_told_that_the_database_is_busy(store: Store) -> None:
    tries = 0

    def deed(_work: UnitOfWork) -> None:
        nonlocal tries
        tries += 1
        raise Overtaken

    with pytest.raises(StoreBusy):
        store.change(deed)
    assert tries == 1 + RETRIES


def test_what_a_deed_did_before_it_was_overtaken_is_undone(store: Store) -> None:
    office = office_on(store)
    tries: list[str] = []

    def deed(work: UnitOfWork) -> None:
        work.incidents.add(report_of(f"A{len(tries)}"))
        tries.append("")
        if len(tries) == 1:
            raise Overtaken
        work.commit()

    office.context.store.change(deed)
    with store.work() as work:
        assert list(work.connection.execute(select(INCIDENT.c.reference)).scalars()) == ["A1"]


def test_a_steady_unit_of_work_sees_one_state_from_its_first_question_on(on_postgresql: Store) -> None:
    office_on(on_postgresql)
    references = select(INCIDENT.c.reference)
    with on_postgresql.work(steady=True) as steady, on_postgresql.work() as other:
        assert steady.connection.execute(references).all() == []
        other.incidents.add(report_of("A1"))
        other.commit()
        assert steady.connection.execute(references).all() == []
    with on_postgresql.work() as later:
        assert len(later.connection.execute(references).all()) == 1


def test_nobody_waits_for_a_lock_longer_than_for_a_connection(on_postgresql: Store) -> None:
    with on_postgresql.work() as work:
        assert work.connection.execute(text("SHOW lock_timeout")).scalar_one() == f"{PATIENCE_SECONDS}s"


def test_while_one_links_alone_nobody_else_begins_to(on_postgresql: Store) -> None:
    with on_postgresql.work() as one, on_postgresql.work() as other:
        one.alone()
        other.connection.execute(text("SET LOCAL lock_timeout = '20ms'"))
        with pytest.raises(Overtaken):
            Locks(other.connection, Reached(), waits=False).take(())


def test_a_batch_is_cut_where_the_database_has_no_more_locks_and_nothing_is_left_out(store: Store) -> None:
    context = office_on(store).context
    batch = [
        incident_of(number, Profile(phones=tuple(f"+44770090{number:02}{phone:02}" for phone in range(90))))
        for number in range(30)
    ]
    parts = list(shares(context, batch, lambda one: one))
    assert [one for part in parts for one in part] == batch
    if store.engine.dialect.name == "sqlite":
        assert parts == [batch]
    else:
        sizes = [len({key for one in part for key in keys_of_incident(one)}) for part in parts]
        assert max(sizes) <= MOST_KEYS
        assert len(parts) == 3
    assert list(shares(context, [], lambda one: one)) == []
