"""What is linked in bulk replaces what was stored, all or nothing; ids stay, and what came meanwhile is in it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from service.domain.errors import StoreUnready
from service.domain.evidence import PartyRef
from service.flows.back_load import Load, back_load
from service.flows.bulk_import import file_only
from service.flows.bulk_relink import Bulk, relink_in_bulk
from service.flows.imports import Line
from service.flows.intake import receive, revise, withdraw
from service.flows.relink import prove
from service.linking.index import Decision
from service.main import open_context
from service.settings import Settings
from service.store.judgements import StoredJudgement
from service.store.masked import opened_details
from service.store.profile_cache import ProfileCache
from service.store.tables import COURSE, COURSE_MEMBER, EDGE, NODE, REVIEW

from .office import HAMPSHIRE, SUSSEX, Office, caller, couple, office_on

DEMO = Path(__file__).parents[2] / "corpora" / "demo" / "incidents.ndjson"


def lines(count: int) -> list[Line]:
    """Two about men of one name, and then the first of the demo corpus."""
    raw = [*map(smith, range(2)), *DEMO.read_bytes().splitlines()[: count - 2]]
    return [Line(number, line) for number, line in enumerate(raw, start=1)]


def smith(number: int) -> bytes:
    """A report of a man with a common name: whether he is the one of another is for a person to decide."""
    parties = [
        {"local_id": "V1", "role": "victim", "name": {"given": ["David"], "family": "Smith"}, "dob": "1985-03-12"},
        {"local_id": "S1", "role": "suspect", "name": {"given": [["Dean", "Sal"][number]], "family": "Hollis"}},
    ]
    body: dict[str, Any] = {"agency": ["police:47", "police:44"][number], "kind": "police_incident", "parties": parties}
    body |= {"source": {"reference": f"smith-{number}"}, "occurred": {"from": "2026-11-03T18:05:00+00:00"}}
    return json.dumps(body).encode()


def loaded(office: Office, count: int = 150) -> None:
    """The first reports of the demo corpus are on file and linked."""
    answers = back_load(office.context, lines(count), Load(enrols=True, acting_for="staff-1"))
    assert all(answer.filed for window in answers for answer in window)


def bulk(folder: Path, *, dry_run: bool = False) -> Bulk:
    return Bulk(engine="duckdb", folder=folder / "work", workers=1, acting_for="staff-1", dry_run=dry_run)


def rows(office: Office, table: Table, *left_out: str) -> set[tuple[Any, ...]]:
    """All that stands in a table, but for some columns."""
    columns = [column for column in table.columns if column.name not in left_out]
    with office.context.store.work() as work:
        return {tuple(row) for row in work.connection.execute(select(*columns))}


def opened(office: Office) -> dict[str, str]:
    """The details of every node: sealed anew they are other octets."""
    with office.context.store.work() as work:
        found = work.connection.execute(select(NODE.c.id, NODE.c.details)).all()
        names = work.sealing.masks.unmasked([row.id for row in found])
        pairs = zip(names, found, strict=True)
        return {name: opened_details(work.sealing, name, row.details) for name, row in pairs}


def test_every_row_stands_as_it_did_under_the_same_ids(office: Office, tmp_path: Path) -> None:
    loaded(office)
    tables = [(NODE, ("details",)), (REVIEW, ()), (COURSE_MEMBER, ()), (COURSE, ("revision", "revised_at"))]
    before = [rows(office, table, *left_out) for table, left_out in tables]
    edges = {edge for edge in rows(office, EDGE) if edge[-1] is not None}
    assert all(before)
    details = opened(office)
    done = relink_in_bulk(office.context, office.context.model, bulk(tmp_path))
    assert done.before == done.after
    assert done.caught_up == 0
    assert [rows(office, table, *left_out) for table, left_out in tables] == before
    assert rows(office, EDGE) == edges
    assert opened(office) == details
    assert office.audit()[-1] == ("combination", "relink", "permit", 150)
    assert not (tmp_path / "work").exists()


def test_reports_that_were_only_filed_are_linked(office: Office, tmp_path: Path) -> None:
    load = Load(enrols=True, acting_for="staff-1")
    filed = back_load(office.context, lines(120), load, take=file_only)
    assert all(answer.filed and answer.filed.is_new for window in filed for answer in window)
    assert not rows(office, NODE)
    relink_in_bulk(office.context, office.context.model, bulk(tmp_path))
    found = prove(office.context, afresh=True)
    assert found.stored == found.fresh
    assert found.stored.parties == 240
    assert rows(office, REVIEW)
    again = [
        answer.filed for window in back_load(office.context, lines(120), load, take=file_only) for answer in window
    ]
    assert not any(filed.is_new or filed.is_revised for filed in again if filed)


def test_what_came_changed_and_went_meanwhile_is_caught_up_with(office: Office, tmp_path: Path) -> None:
    loaded(office, 60)
    context = replace(office.context, profiles=ProfileCache())
    (sussex, first), *others = [(agency, body) for agency, body in couple() if agency in (SUSSEX, HAMPSHIRE)]
    kept = receive(context, caller(sussex), first).incident
    gone = receive(context, caller(sussex), first | {"source": {"reference": "gone"}}).incident
    shown: list[str] = []

    def meanwhile(stage: str, _share: float) -> None:
        if stage in shown:
            return
        shown.append(stage)
        if stage == "Comparing and scoring":
            for agency, body in others:
                receive(context, caller(agency), body)
            later = {**first, "source": {**first["source"], "version": 7}, "narrative": "He was there again."}
            revise(context, caller(sussex), kept.id, later, over=kept.version)
            withdraw(context, caller(sussex), gone.id, "entered_in_error", None)
            tell_apart(office, kept.id)

    done = relink_in_bulk(office.context, office.context.model, bulk(tmp_path), meanwhile)
    assert done.caught_up >= len(others) + 2
    found = prove(office.context, afresh=True)
    assert found.stored == found.fresh == done.after
    assert "Loading courses" in shown


def tell_apart(office: Office, incident_id: str) -> None:
    """Somebody judges that the victim of this report is not that of the first of the demo corpus."""
    with office.context.store.work() as work:
        other = next(one for one in list(work.derived.reports()) if one[0] != incident_id)
        sides = (PartyRef(incident_id, "V1"), PartyRef(other[0], other[2].parties[0].local_id))
        work.judgements.add(
            StoredJudgement(
                id="jud_1",
                left=sides[0],
                right=sides[1],
                decision=Decision.DIFFERENT,
                reason="Two people.",
                made_by="staff-1",
                agency=SUSSEX,
                made_at=office.clock.now(),
                review_id="rev_1",
            )
        )
        work.commit()


def test_a_dry_run_changes_nothing_and_can_be_made_good(office: Office, tmp_path: Path) -> None:
    back = Load(enrols=True, acting_for="staff-1")
    list(back_load(office.context, lines(40), back, take=file_only))
    tried = relink_in_bulk(office.context, office.context.model, bulk(tmp_path, dry_run=True))
    assert tried.before.persons == 0
    assert not rows(office, NODE)
    assert relink_in_bulk(office.context, office.context.model, bulk(tmp_path)).after == tried.after
    assert prove(office.context, afresh=True).stored == tried.after


KILLED = """
import os, signal, sys
from pathlib import Path
from service.flows.bulk_relink import Bulk, relink_in_bulk
from service.main import open_context
from service.settings import Settings

def reached(stage, share):
    if stage == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

context = open_context(Settings(database_url=sys.argv[1]))
bulk = Bulk(engine="duckdb", folder=Path(sys.argv[2]), workers=1, acting_for="staff-1")
relink_in_bulk(context, context.model, bulk, reached)
"""


@pytest.mark.parametrize("stage", ["Finding what hangs together", "Loading courses"])
def test_a_run_that_was_killed_goes_on_where_it_was(sqlite_url: str, tmp_path: Path, stage: str) -> None:
    context = open_context(Settings(database_url=sqlite_url))
    office = replace(office_on(context.store), context=context)
    list(back_load(context, lines(100), Load(enrols=True, acting_for="staff-1"), take=file_only))
    folder = tmp_path / "work"
    killed = subprocess.run([sys.executable, "-c", KILLED, sqlite_url, str(folder), stage], capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()
    assert not rows(office, NODE)
    made = {path: path.stat().st_mtime_ns for path in folder.iterdir() if path.name.startswith(("placed", "key"))}
    assert folder / "key_scores" in made
    touched: dict[str, bool] = {}

    def reached(stage: str, _share: float) -> None:
        touched[stage] = all(path.stat().st_mtime_ns == at for path, at in made.items())

    relink_in_bulk(context, context.model, bulk(tmp_path), reached)
    assert touched["Loading courses"]
    found = prove(context, afresh=True)
    assert found.stored == found.fresh
    assert found.stored.parties == 200
    context.store.close()


def test_the_folder_of_another_run_is_left_alone(office: Office, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "letter.txt").write_text("to whom it may concern", "utf-8")
    with pytest.raises(StoreUnready):
        relink_in_bulk(office.context, office.context.model, bulk(tmp_path))
    (tmp_path / "work" / "letter.txt").unlink()
    relink_in_bulk(office.context, office.context.model, bulk(tmp_path, dry_run=True))
    with pytest.raises(StoreUnready):
        relink_in_bulk(office.context, replace(office.context.model, name="another"), bulk(tmp_path))
    assert json.loads((tmp_path / "work" / "run.json").read_text("utf-8"))
