"""Snapshots are kept once under each number, and can be erased by report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.store.mishap import Overtaken
from service.store.snapshots import Part, StoredSnapshot
from service.store.unit_of_work import Store

from .conftest import NOON, PROSECUTORS

COURSE = "crs_00000000000000000000000000000001"
OWN, OTHER = "inc_00000000000000000000000000000001", "inc_00000000000000000000000000000002"
SNAPSHOT = StoredSnapshot(
    course_id=COURSE,
    number=1,
    urn="47AA0410226",
    taken_at=NOON,
    agency=PROSECUTORS,
    client_id="a prosecutor",
    acting_for="",
    revision=3,
    incidents={OWN: 1, OTHER: 2},
    manifests={"cps": (("frame", "f"), ("victim", "v"), (f"incidents/{OWN}", "o"), (f"incidents/{OTHER}", "p"))},
)
PARTS = [Part("f", "", "{}"), Part("v", "", "{}"), Part("o", OWN, "{}"), Part("p", OTHER, "{}")]


@pytest.fixture
def fixed(populated: Store) -> Store:
    """A store with one snapshot of a course and one of another."""
    with populated.work() as work:
        work.snapshots.add(SNAPSHOT, PARTS)
        work.snapshots.add(replace(SNAPSHOT, course_id="crs_other", incidents={OTHER: 2}), [PARTS[0], PARTS[3]])
        work.commit()
    return populated


def test_a_snapshot_is_read_as_it_was_kept(fixed: Store) -> None:
    with fixed.work() as work:
        assert work.snapshots.get(COURSE, 1) == SNAPSHOT
        assert work.snapshots.latest(COURSE) == SNAPSHOT
        assert work.snapshots.bodies(SNAPSHOT) == {"f": "{}", "v": "{}", "o": "{}", "p": "{}"}
        assert (work.snapshots.get(COURSE, 2), work.snapshots.latest("crs_none")) == (None, None)


def test_a_number_is_given_once(fixed: Store) -> None:
    with fixed.work() as work, pytest.raises(Overtaken):
        work.snapshots.add(replace(SNAPSHOT, revision=4), [])
    with fixed.work() as work:
        work.snapshots.add(replace(SNAPSHOT, number=2, revision=4), [])
        assert [one.number for one in work.snapshots.of_courses([COURSE])] == [1, 2]


def test_erasing_a_report_takes_what_tells_of_it_from_every_snapshot_that_it_is_in(fixed: Store) -> None:
    with fixed.work() as work:
        assert work.snapshots.erase(OWN) == 3
        assert work.snapshots.bodies(SNAPSHOT) == {"f": None, "v": None, "o": None, "p": "{}"}
        assert work.snapshots.bodies(replace(SNAPSHOT, course_id="crs_other")) == {"f": "{}", "p": "{}"}
        assert work.snapshots.erase(OWN) == 0
        work.commit()
    with fixed.work() as work:
        assert work.snapshots.get(COURSE, 1) == SNAPSHOT
