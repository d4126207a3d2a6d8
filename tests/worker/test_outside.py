"""Checkpoints are appended to a file outside: each once, whatever happened to the worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.audit.checkpoint import Checkpoint
from service.audit.written import read_checkpoint
from service.flows.audit import verify
from service.flows.upkeep import keep_up
from service.store.unit_of_work import Store
from service.worker.outside import Outside
from tests.flows.office import Office, office_on
from tests.flows.test_audit import logged


@pytest.fixture
def office(store: Store) -> Office:
    return office_on(store)


def kept(path: Path) -> list[Checkpoint]:
    return [read_checkpoint(line) for line in path.read_text("ascii").splitlines()]


def test_each_checkpoint_is_appended_once_and_verifies_the_log(office: Office, tmp_path: Path) -> None:
    outside = Outside(tmp_path / "kept.ndjson")
    outside.bring_up_to_date(office.context)
    assert outside.path.read_bytes() == b""
    for _ in range(3):
        logged(office, 2)
        keep_up(office.context)
        outside.bring_up_to_date(office.context)
    Outside(outside.path).bring_up_to_date(office.context)  # as after a restart
    assert [one.size for one in kept(outside.path)] == [2, 4, 6]
    assert verify(office.context, kept(outside.path)).found == ()


def test_what_was_signed_while_the_file_was_away_is_appended_afterwards(office: Office, tmp_path: Path) -> None:
    outside = Outside(tmp_path / "mount" / "kept.ndjson")
    for _ in range(2):
        logged(office, 1)
        keep_up(office.context)
        with pytest.raises(FileNotFoundError):
            outside.bring_up_to_date(office.context)
    outside.path.parent.mkdir()
    outside.bring_up_to_date(office.context)
    assert [one.size for one in kept(outside.path)] == [1, 2]


def test_a_line_that_was_cut_short_is_written_again_on_a_line_of_its_own(office: Office, tmp_path: Path) -> None:
    outside = Outside(tmp_path / "kept.ndjson")
    for _ in range(2):
        logged(office, 1)
        keep_up(office.context)
        outside.bring_up_to_date(office.context)
    whole = outside.path.read_text("ascii")
    outside.path.write_text(whole[:-30], "ascii")
    outside.bring_up_to_date(office.context)
    lines = outside.path.read_text("ascii").splitlines()
    assert [lines[0], lines[2]] == whole.splitlines()
    outside.path.write_text(whole[:-1], "ascii")  # only its end is missing
    outside.bring_up_to_date(office.context)
    logged(office, 1)
    keep_up(office.context)
    outside.bring_up_to_date(office.context)
    assert [one.size for one in kept(outside.path)] == [1, 2, 3]


def test_a_file_longer_than_what_is_read_of_it_goes_on_from_its_end(office: Office, tmp_path: Path) -> None:
    outside = Outside(tmp_path / "kept.ndjson")
    for _ in range(50):
        logged(office, 1)
        keep_up(office.context)
    outside.bring_up_to_date(office.context)
    outside.bring_up_to_date(office.context)
    assert [one.size for one in kept(outside.path)] == list(range(1, 51))
