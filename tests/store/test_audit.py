"""A deed and its line in the access log are kept together or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.store.audit import AuditEntry, AuditLog, Outcome
from service.store.tables import AUDIT_ENTRY
from service.store.unit_of_work import Store

from .conftest import FORCE, NOON, report_of, statements_of

ENTRY = AuditEntry(
    id="aud_1",
    at=NOON,
    operation="collection",
    outcome=Outcome.PERMIT,
    client_id="cli_records_47",
    agency=str(FORCE),
    role="police_records",
    acting_for="staff-0017",
    request_id="req_1",
    action="incident.write",
    subjects=("inc_police_47_A1", "crs_1"),
    rows=1,
    reason='as "reported" — in person',
    view="police",
    policy="5f0c2e9b7a41d683",
)


def logged(store: Store) -> list[dict[str, Any]]:
    """The rows of the log, by id."""
    with store.work() as work:
        return [dict(row._mapping) for row in work.connection.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.id))]


def test_an_entry_is_in_the_log_as_it_was_written(store: Store) -> None:
    with store.work() as work:
        work.audit.write([ENTRY])
        work.commit()
    (row,) = logged(store)
    assert json.loads(row.pop("subjects")) == list(ENTRY.subjects)
    assert row == {
        "id": "aud_1",
        "at": NOON,
        "operation": "collection",
        "outcome": "permit",
        "client_id": "cli_records_47",
        "agency_id": "police:47",
        "role": "police_records",
        "acting_for": "staff-0017",
        "request_id": "req_1",
        "action": "incident.write",
        "rows": 1,
        "reason": ENTRY.reason,
        "view": "police",
        "policy": "5f0c2e9b7a41d683",
        "query": "",
        "reason_code": "",
        "case_reference": "",
        "named_by": "",
    }


def test_the_deed_and_its_entry_are_kept_together(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.audit.write([ENTRY])
        work.commit()
    with populated.work() as work:
        assert work.incidents.by_reference(FORCE, "A1") is not None
    assert [row["id"] for row in logged(populated)] == ["aud_1"]


def test_a_deed_that_was_not_kept_leaves_no_entry(populated: Store) -> None:
    with populated.work() as work:
        work.incidents.add(report_of("A1"))
        work.audit.write([ENTRY])
    assert logged(populated) == []


def test_a_deed_whose_entry_cannot_be_written_is_not_kept(populated: Store) -> None:
    def report_and_fail_to_log() -> None:
        with populated.work() as work:
            work.incidents.add(report_of("A1"))
            work.audit.write([ENTRY, ENTRY])  # one id twice
            work.commit()

    with pytest.raises(IntegrityError):
        report_and_fail_to_log()
    with populated.work() as work:
        assert work.incidents.by_reference(FORCE, "A1") is None
    assert logged(populated) == []


def test_many_entries_are_one_statement_and_none_are_none(store: Store) -> None:
    entries = [replace(ENTRY, id=f"aud_{number:03}", outcome=Outcome.DENY) for number in range(100)]
    with store.work() as work:
        with statements_of(store.engine) as sent:
            work.audit.write(entries)
            work.audit.write([])
        work.commit()
    assert len(sent) == 1
    assert [(row["id"], row["outcome"]) for row in logged(store)] == [(entry.id, "deny") for entry in entries]


def test_the_log_offers_no_way_to_change_or_remove_an_entry() -> None:
    assert [name for name in vars(AuditLog) if not name.startswith("_")] == ["write"]
