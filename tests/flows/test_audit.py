"""Entries get their numbers in the order of commit, checkpoints are signed, and what is done to the rows is found."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, func, insert, select, update

from service.audit.commitment import SALT_OCTETS, Leaf
from service.audit.verifying import Fault
from service.disclosure.permissions import Permission
from service.disclosure.policy import policy_version
from service.flows import audit
from service.flows.context import audit_entry
from service.flows.keys import retire_keys, rotate_keys
from service.store.audit_trail import Asked
from service.store.engine import open_engine
from service.store.tables import AUDIT_CHECKPOINT, AUDIT_ENTRY, AUDIT_LEAF, AUDIT_NODE
from service.store.unit_of_work import Store, UnitOfWork
from tests.conftest import store_on

from .office import SUSSEX, Office, caller, office_on

OFFICER = caller(SUSSEX, "police_investigator")


@pytest.fixture
def office(store: Store) -> Office:
    return office_on(store)


def write(office: Office, work: UnitOfWork, operation: str = "consultation", subject: str = "crs_1") -> str:
    """An entry that is in the log once the unit is committed."""
    entry = audit_entry(office.context, OFFICER, operation, Permission.POLICE_COURSE_READ, (subject,), rows=1)
    work.audit.write([entry])
    return entry.id


def logged(office: Office, count: int) -> list[str]:
    """The ids of entries, each committed by itself."""
    ids = []
    for _ in range(count):
        office.clock.go_on(seconds=1)
        with office.context.store.work() as work:
            ids.append(write(office, work))
            work.commit()
    return ids


def numbered(office: Office) -> list[Leaf]:
    return [leaf for some in audit.leaves(office.context) for leaf in some]


def test_entries_are_numbered_from_nought_without_gaps(office: Office) -> None:
    first = logged(office, 3)
    assert audit.checkpoint(office.context).size == 3
    second = logged(office, 2)
    assert audit.checkpoint(office.context).size == 5
    leaves = numbered(office)
    assert [(leaf.number, leaf.entry_id) for leaf in leaves] == list(enumerate(first + second))
    assert len({leaf.salt for leaf in leaves}) == 5
    assert audit.checkpoint(office.context) == audit.checkpoint(office.context)


def test_what_was_written_earlier_and_committed_later_gets_the_later_number(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    office = office_on(store_on(engine))
    with office.context.store.work() as slow:
        late = write(office, slow)
        early = logged(office, 2)
        assert audit.checkpoint(office.context).size == 2
        slow.commit()
    audit.checkpoint(office.context)
    assert [leaf.entry_id for leaf in numbered(office)] == [*early, late]
    engine.dispose()


def test_what_is_written_with_a_clock_set_back_is_in_the_order_of_commit(office: Office) -> None:
    first = logged(office, 2)
    audit.checkpoint(office.context)
    office.clock.go_on(days=-3)
    second = logged(office, 1)
    audit.checkpoint(office.context)
    assert [leaf.entry_id for leaf in numbered(office)] == [*first, *second]


def test_a_log_of_several_steps_and_tiles_is_whole(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "STEP", 300)
    with office.context.store.work() as work:
        for _ in range(700):
            write(office, work)
        work.commit()
    made = audit.checkpoint(office.context)
    verdict = audit.verify(office.context)
    assert (made.size, verdict.leaves, verdict.waiting, verdict.found) == (700, 700, 0, ())
    with office.context.store.work() as work:
        nodes = work.connection.execute(select(func.count()).select_from(AUDIT_NODE)).scalar_one()
    assert nodes == 700 // 256


def test_many_who_number_at_once_give_each_entry_one_number(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "STEP", 7)
    ids = logged(office, 60)
    with ThreadPoolExecutor(4) as pool:
        made = [future.result() for future in [pool.submit(audit.checkpoint, office.context) for _ in range(4)]]
    assert {one.size for one in made} == {60}
    assert [leaf.entry_id for leaf in numbered(office)] == ids
    assert audit.verify(office.context, made).found == ()


def test_a_checkpoint_of_a_key_that_was_retired_stays_good(office: Office) -> None:
    logged(office, 2)
    old = audit.checkpoint(office.context)
    rotate_keys(office.context)
    retire_keys(office.context, at_once=True)
    logged(office, 1)
    new = audit.checkpoint(office.context)
    assert new.kid != old.kid
    assert audit.verify(office.context, [old, new]).found == ()


def test_entries_without_a_number_are_told_and_are_no_fault(office: Office) -> None:
    logged(office, 2)
    audit.checkpoint(office.context)
    logged(office, 3)
    verdict = audit.verify(office.context)
    assert (verdict.leaves, verdict.waiting, verdict.found) == (2, 3, ())


def test_an_erased_entry_leaves_the_log_whole_if_it_is_said(office: Office) -> None:
    ids = logged(office, 4)
    audit.checkpoint(office.context)
    with office.context.store.work() as work:
        work.connection.execute(delete(AUDIT_ENTRY).where(AUDIT_ENTRY.c.id == ids[1]))
        work.connection.execute(update(AUDIT_LEAF).where(AUDIT_LEAF.c.number == 1).values(salt=None))
        work.commit()
    assert [one.fault for one in audit.verify(office.context).found] == [Fault.ERASED_UNSAID]
    with office.context.store.work() as work:
        write(office, work, "erasure", ids[1])
        work.commit()
    audit.checkpoint(office.context)
    verdict = audit.verify(office.context)
    assert (verdict.erased, verdict.found) == (1, ())


def test_an_entry_from_before_it_told_of_views_is_what_was_committed_to(office: Office) -> None:
    logged(office, 2)
    with office.context.store.work() as work:
        work.connection.execute(update(AUDIT_ENTRY).values(view="", policy="", query="", reason_code=""))
        work.commit()
    audit.checkpoint(office.context)
    (old, _) = numbered(office)
    assert old.entry is not None
    assert list(old.entry) == [
        *("id", "at", "operation", "outcome", "client_id", "agency", "role", "acting_for", "request_id", "action"),
        *("subjects", "rows", "reason"),
    ]
    logged(office, 1)
    audit.checkpoint(office.context)
    new = numbered(office)[-1]
    assert new.entry is not None
    assert (new.entry["view"], new.entry["policy"]) == ("police", policy_version())
    assert "query" not in new.entry
    assert audit.verify(office.context).found == ()


TAMPERING: dict[str, list[Executable]] = {
    "an entry is changed": [update(AUDIT_ENTRY).where(AUDIT_ENTRY.c.rows == 1).values(acting_for="staff-0099")],
    "the rules that were in force are changed": [update(AUDIT_ENTRY).values(policy="")],
    "its list of subjects is broken": [update(AUDIT_ENTRY).values(subjects="[")],
    "entries are deleted": [delete(AUDIT_ENTRY)],
    "an entry is deleted with its number": [
        delete(AUDIT_ENTRY).where(AUDIT_ENTRY.c.id.in_(select(AUDIT_LEAF.c.entry_id).where(AUDIT_LEAF.c.number == 2))),
        delete(AUDIT_LEAF).where(AUDIT_LEAF.c.number == 2),
    ],
    "a number is put in": [
        update(AUDIT_LEAF).where(AUDIT_LEAF.c.number == 5).values(number=6),
        insert(AUDIT_LEAF).values(number=5, entry_id="aud_1", salt=bytes(SALT_OCTETS), commitment=bytes(32)),
    ],
    "two are put in each other's place": [
        update(AUDIT_LEAF).where(AUDIT_LEAF.c.number == 1).values(number=99),
        update(AUDIT_LEAF).where(AUDIT_LEAF.c.number == 2).values(number=1),
        update(AUDIT_LEAF).where(AUDIT_LEAF.c.number == 99).values(number=2),
    ],
    "the end is cut off": [delete(AUDIT_LEAF).where(AUDIT_LEAF.c.number > 2)],
    "the checkpoint is replaced": [update(AUDIT_CHECKPOINT).values(root=bytes(32))],
    "the checkpoints are taken away": [delete(AUDIT_CHECKPOINT)],
    "the salts are made one": [update(AUDIT_LEAF).values(salt=bytes(SALT_OCTETS))],
}


@pytest.mark.parametrize("what", TAMPERING)
def test_what_is_done_to_the_rows_is_found(office: Office, what: str) -> None:
    logged(office, 6)
    audit.checkpoint(office.context)
    assert audit.verify(office.context).found == ()
    with office.context.store.work() as work:
        for statement in TAMPERING[what]:
            work.connection.execute(statement)
        work.commit()
    assert audit.verify(office.context).found != ()


def test_a_node_that_is_kept_for_proofs_and_changed_is_found(office: Office) -> None:
    with office.context.store.work() as work:
        for _ in range(300):
            write(office, work)
        work.commit()
    audit.checkpoint(office.context)
    with office.context.store.work() as work:
        work.connection.execute(update(AUDIT_NODE).values(hash=bytes(32)))
        work.commit()
    assert [one.fault for one in audit.verify(office.context).found] == [Fault.NODE_CHANGED]


def test_a_log_written_anew_with_the_keys_of_the_service_is_found_by_what_was_kept_outside(office: Office) -> None:
    logged(office, 4)
    kept = audit.checkpoint(office.context)
    with office.context.store.work() as work:
        for table in (AUDIT_CHECKPOINT, AUDIT_NODE, AUDIT_LEAF):
            work.connection.execute(delete(table))
        work.connection.execute(update(AUDIT_ENTRY).values(acting_for="staff-0099"))
        work.commit()
    audit.checkpoint(office.context)
    assert audit.verify(office.context).found == ()
    assert [one.fault for one in audit.verify(office.context, [kept]).found] == [Fault.ROOT_DIFFERS]
    shorter = replace(kept, size=9)
    assert [one.fault for one in audit.verify(office.context, [shorter]).found] == [Fault.NOT_SIGNED]


def test_an_entry_that_took_longer_than_a_reader_looks_back_gets_its_number_at_the_checkpoint(office: Office) -> None:
    auditor = caller(SUSSEX, "auditor")
    logged(office, 1)
    audit.checkpoint(office.context)
    office.clock.go_on(seconds=-(audit.LOOKED_BACK + timedelta(minutes=1)).total_seconds())
    logged(office, 1)
    asked = Asked(agency=str(SUSSEX))
    is_found_at_once = office.context.store.is_for_one  # SQLite goes by the order of rows, whatever their time
    assert len(audit.entries(office.context, auditor, asked, 0, 10)[0]) == (2 if is_found_at_once else 1)
    assert audit.checkpoint(office.context).size == 3
    assert len(audit.entries(office.context, auditor, asked, 0, 10)[0]) == 3


def test_a_page_that_finds_nothing_in_a_long_log_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.store.audit_trail.MOST_SCANNED", 4)
    ids = logged(office, 10)
    with office.context.store.work() as work:
        wanted = write(office, work, "disclosure")
        work.commit()
    asked = Asked(agency=str(SUSSEX), operation="disclosure")
    auditor, pages = caller(SUSSEX, "auditor"), []
    after: int | None = 0
    while after is not None:
        found, after = audit.entries(office.context, auditor, asked, after, 5)
        pages.append([leaf.entry_id for leaf in found])
    assert wanted not in ids
    assert pages[:3] == [[], [], [wanted]]
