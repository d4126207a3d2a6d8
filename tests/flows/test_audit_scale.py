"""A long log is verified in time: some thousand entries each time, a million where the tests are the long ones."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.audit.written import checkpoint_line, leaf_line
from service.auth.keys import jwks
from service.disclosure.permissions import Permission
from service.flows.audit import STEP, checkpoint, leaves, verify
from service.flows.context import audit_entry
from service.store.engine import open_engine
from service.store.unit_of_work import Store
from tests.audit.test_tampering import TOOL_MODULE
from tests.soak import IS_SOAK, turns

from .office import SUSSEX, Office, caller, office_on

ENTRIES = turns(6_000, 1_000_000)
SECONDS = 60


@pytest.fixture
def long_log(sqlite_url: str) -> Iterator[Office]:
    office = office_on(Store(open_engine(sqlite_url)))
    officer = caller(SUSSEX, "police_investigator")
    for start in range(0, ENTRIES, STEP):
        office.clock.go_on(seconds=1)
        with office.context.store.work() as work:
            work.audit.write(
                [
                    audit_entry(
                        office.context,
                        officer,
                        "consultation",
                        Permission.POLICE_COURSE_READ,
                        (f"crs_{number % 5000:032x}",),
                        rows=1,
                    )
                    for number in range(start, min(start + STEP, ENTRIES))
                ]
            )
            work.commit()
    yield office
    office.context.store.close()


def test_both_verifiers_find_a_long_log_whole_in_time(long_log: Office, tmp_path: Path) -> None:
    made = checkpoint(long_log.context)
    began = time.process_time()
    verdict = verify(long_log.context, [made])
    ours = time.process_time() - began
    assert (verdict.leaves, verdict.waiting, verdict.found) == (ENTRIES, 0, ())
    exported = tmp_path / "log.ndjson"
    with exported.open("w", encoding="ascii") as file:
        for some in leaves(long_log.context):
            file.writelines(map(leaf_line, some))
    with long_log.context.store.work() as work:
        keys = {key["kid"]: key for key in jwks(work.registry.every_key())["keys"]}
    signed = json.loads(checkpoint_line(made))
    began = time.process_time()
    faults = list(TOOL_MODULE.faults(exported, [signed], keys))
    theirs = time.process_time() - began
    assert faults == []
    if IS_SOAK:  # the goal is of a million
        assert max(ours, theirs) < SECONDS
