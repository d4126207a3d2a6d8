"""Entries of the access log are erased, and the log stays whole; whoever erases without a word is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select

from service.audit.proofs import is_included
from service.audit.tree import inclusion_path, leaf_hash
from service.audit.verifying import Fault
from service.flows import log_erasure
from service.flows.audit import checkpoint, verify
from service.flows.log_erasure import ACTION, erase_entries, erase_older
from service.flows.upkeep import keep_up
from service.store.engine import open_engine
from service.store.files import sqlite_path
from service.store.tables import AUDIT_ENTRY, AUDIT_LEAF
from service.store.unit_of_work import Store

from .office import NOON, Office, office_on
from .test_audit import logged, numbered

WHY = "retention of the log ended"


@pytest.fixture
def office(store: Store) -> Office:
    return office_on(store)


def told(office: Office) -> list[tuple[str, str, int]]:
    """Operation, action and rows of the entries that are left, in the order of numbers."""
    return [
        (str(leaf.entry["operation"]), str(leaf.entry["action"]), int(leaf.entry["rows"]))
        for leaf in numbered(office)
        if leaf.entry is not None
    ]


def test_an_erased_entry_leaves_nothing_but_its_commitment_and_the_log_is_whole(office: Office) -> None:
    ids = logged(office, 4)
    kept = checkpoint(office.context)
    before = numbered(office)
    assert erase_entries(office.context, "staff-0001", [ids[1], ids[3], "aud_absent"], WHY) == 2
    after = numbered(office)
    assert [(leaf.entry, leaf.salt) for leaf in after if leaf.entry_id in (ids[1], ids[3])] == [(None, None)] * 2
    assert [leaf.commitment for leaf in after[:4]] == [leaf.commitment for leaf in before]
    made = checkpoint(office.context)
    verdict = verify(office.context, [kept, made])
    assert (verdict.erased, verdict.leaves, verdict.found) == (2, 5, ())
    last = numbered(office)[-1].entry
    assert last is not None
    assert (last["operation"], last["subjects"]) == ("erasure", sorted([ids[1], ids[3]]))
    assert (last["acting_for"], last["reason"], last["rows"]) == ("staff-0001", WHY, 2)


def test_an_erased_entry_is_still_proven_to_have_been_there(office: Office) -> None:
    ids = logged(office, 5)
    checkpoint(office.context)
    erase_entries(office.context, "staff-0001", [ids[2]], WHY)
    made = checkpoint(office.context)
    leaf = numbered(office)[2]
    with office.context.store.work() as work:
        path = inclusion_path(work.trail, 2, made.size)
    assert is_included(leaf_hash(leaf.commitment), 2, made.size, path, made.root)


def test_an_entry_without_a_number_gets_one_first(office: Office) -> None:
    ids = logged(office, 1)
    assert erase_entries(office.context, "staff-0001", ids, WHY) == 1
    checkpoint(office.context)
    assert (verify(office.context).erased, verify(office.context).found) == (1, ())


def test_nothing_is_erased_twice_or_written_where_nothing_was_erased(office: Office) -> None:
    ids = logged(office, 2)
    assert erase_entries(office.context, "staff-0001", ids, WHY) == 2
    assert erase_entries(office.context, "staff-0001", ids, WHY) == 0
    keep_up(office.context)
    assert told(office) == [("erasure", ACTION, 2)]


def test_what_says_that_others_were_erased_stays(office: Office) -> None:
    ids = logged(office, 1)
    erase_entries(office.context, "staff-0001", ids, WHY)
    keep_up(office.context)
    said = numbered(office)[-1].entry_id
    office.clock.go_on(days=4000)
    assert erase_entries(office.context, "staff-0001", [said], WHY) == 0
    assert erase_older(office.context, "staff-0001", office.clock.now(), WHY) == 0
    keep_up(office.context)
    assert verify(office.context).found == ()


def test_all_entries_from_before_a_moment_are_erased_in_steps(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_erasure, "AT_ONCE", 2)
    logged(office, 5)
    office.clock.go_on(days=400)
    moment = office.clock.now()
    later = logged(office, 2)
    assert erase_older(office.context, "staff-0001", NOON, WHY) == 0
    assert erase_older(office.context, "staff-0001", moment, WHY) == 5
    keep_up(office.context)
    assert told(office)[2:] == [("erasure", ACTION, 2), ("erasure", ACTION, 2), ("erasure", ACTION, 1)]
    verdict = verify(office.context)
    assert (verdict.erased, verdict.found) == (5, ())
    with office.context.store.work() as work:
        assert set(later) < set(work.connection.execute(select(AUDIT_ENTRY.c.id)).scalars())


def test_entries_that_come_after_the_last_one_was_erased_get_their_numbers(office: Office) -> None:
    ids = logged(office, 3)
    keep_up(office.context)
    erase_entries(office.context, "staff-0001", ids, WHY)
    more = logged(office, 2)
    keep_up(office.context)
    assert [leaf.entry_id for leaf in numbered(office)][4:] == more
    assert verify(office.context).found == ()


def test_an_erasure_whose_entry_is_gone_is_found(office: Office) -> None:
    ids = logged(office, 2)
    erase_entries(office.context, "staff-0001", ids[:1], WHY)
    keep_up(office.context)
    with office.context.store.work() as work:
        work.connection.execute(AUDIT_ENTRY.delete().where(AUDIT_ENTRY.c.action == ACTION))
        work.connection.execute(AUDIT_LEAF.update().where(AUDIT_LEAF.c.number == 2).values(salt=None))
        work.commit()
    assert {one.fault for one in verify(office.context).found} == {Fault.ERASED_UNSAID}


def test_no_entry_is_passed_over_after_sqlite_was_vacuumed(sqlite_url: str) -> None:
    office = office_on(Store(open_engine(sqlite_url)))
    ids = logged(office, 5)
    keep_up(office.context)
    erase_entries(office.context, "staff-0001", ids[:3], WHY)
    waiting = logged(office, 2)
    with closing(sqlite3.connect(sqlite_path(sqlite_url))) as connection:
        connection.execute("VACUUM")
    waiting += logged(office, 2)
    keep_up(office.context)
    assert [leaf.entry_id for leaf in numbered(office)][-4:] == waiting
    assert (verify(office.context).waiting, verify(office.context).found) == (0, ())
    office.context.store.close()
