"""Erasure leaves the database that there would be had the report never come; drawn by Hypothesis, on both databases."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping, Table, delete, select

from service.domain.agency import AgencyId
from service.domain.errors import NotVisible, ReportWithdrawn, VersionInForce, VersionStale
from service.domain.evidence import PartyRef
from service.domain.report import read_report
from service.flows.erasure import erase, erase_version
from service.flows.imports import Line, take
from service.flows.intake import list_own, read_own, receive, revise, withdraw
from service.flows.link import relink
from service.flows.relink import prove
from service.linking.batch import link_incident
from service.linking.index import Decision
from service.store.files import sqlite_path
from service.store.judgements import StoredJudgement
from service.store.masked import opened_details
from service.store.scrub import scrub
from service.store.tables import (
    AGENCY,
    BLOCK_KEY,
    COURSE_MEMBER,
    DATA_KEY,
    EDGE,
    INCIDENT,
    INCIDENT_VERSION,
    JUDGEMENT,
    METADATA,
    NODE,
    PARTY,
    REVIEW,
    SAFE_DETAIL,
)
from service.store.unit_of_work import Store, UnitOfWork
from tests.linking.people import AGENCIES, CASTS, body_of

from .office import HAMPSHIRE, NOON, SUSSEX, Body, CountedIds, Office, caller, office_on, thin_report

FEW = settings(
    max_examples=max(4, settings().max_examples // 5),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
"""Each example empties the tables first: they share the fixture."""

NAMED_BY_CHANCE = {
    INCIDENT: ("id",),
    INCIDENT_VERSION: ("incident_id",),
    SAFE_DETAIL: ("incident_id", "sealed"),
    PARTY: ("incident_id", "node_id"),
    NODE: ("id", "person_id"),
    BLOCK_KEY: ("node_id",),
    EDGE: ("left_id", "right_id"),
    COURSE_MEMBER: ("incident_id", "course_id"),
    REVIEW: ("id", "left_person", "right_person", "left_incident", "right_incident"),
    JUDGEMENT: ("id", "left_incident", "right_incident", "review_id"),
}
"""The tables that hold what reports say, and their columns of ids: those differ from database to database."""


class NumberedIds(CountedIds):
    """Ids of incidents that follow from what is counted outside, so that two databases give the same ones."""

    def __init__(self) -> None:
        super().__init__()
        self.incident = ""

    def new(self, kind: str) -> str:
        """The id that the next report is to have, or the next of another kind."""
        return self.incident if kind == "inc" else super().new(kind)


def emptied(store: Store) -> Office:
    """An office with nothing on file."""
    with store.work() as work:
        for table in reversed([table for table in METADATA.sorted_tables if table is not DATA_KEY]):
            work.connection.execute(delete(table))
        work.commit()
    office = office_on(store)
    with store.work() as work:
        for name in set(AGENCIES) - set(work.connection.execute(select(AGENCY.c.id)).scalars()):
            kind, _, rest = name.partition(":")
            work.connection.execute(AGENCY.insert().values(id=name, kind=kind, name=rest, contact="", created_at=NOON))
        work.commit()
    return replace(office, context=replace(office.context, ids=NumberedIds()))


def agency_of(number: int) -> AgencyId:
    return AgencyId.parse(AGENCIES[number % len(AGENCIES)])


def come(office: Office, number: int, parties: list[Body]) -> str:
    """The report of that number comes in; its id."""
    ids = office.context.ids
    assert isinstance(ids, NumberedIds)
    ids.incident = f"inc_{number:032x}"
    agency = agency_of(number)
    body = {**body_of(number, parties, str(agency)), "narrative": f"Told in report {number} only."}
    return receive(office.context, caller(agency), body).incident.id


def judge(office: Office, number: int, decision: Decision, left: str, right: str) -> None:
    """A judgement on the first victims of two reports is in force, and linked."""
    made = StoredJudgement(
        id=f"jdg_{number:032x}", left=PartyRef(left, "V1"), right=PartyRef(right, "V1"), decision=decision,
        reason=f"Judged in {number}.", made_by="staff-0017", agency=SUSSEX, made_at=NOON, review_id="",
    )  # fmt: skip
    with office.context.store.work() as work:
        work.judgements.add(made)
        put = [
            link_incident(one.id, one.agency, read_report(one.body))
            for one in work.incidents.bodies({left, right}).values()
        ]
        relink(office.context, work, put=put)
        work.commit()


def _opened(work: UnitOfWork, row: RowMapping) -> dict[str, Any]:
    """The row; sealed details differ each time, so they are opened."""
    if "details" not in row:
        return dict(row)
    (name,) = work.sealing.masks.unmasked([row["id"]])
    return {**row, "details": opened_details(work.sealing, name, row["details"])}


def content(office: Office) -> dict[str, list[str]]:
    """Every row that reports or people made, without ids, by table; rows without content are left out."""
    found: dict[str, list[str]] = {}
    with office.context.store.work() as work:
        for table, ids in NAMED_BY_CHANCE.items():
            question = select(table)
            if table is INCIDENT:
                question = question.where(INCIDENT.c.state != "erased")
            if table is REVIEW:  # that other reports were once in question is history, of ids only
                question = question.where(REVIEW.c.is_open)
            rows = [_opened(work, row) for row in work.connection.execute(question).mappings()]
            found[table.name] = sorted(str({k: v for k, v in row.items() if k not in ids}) for row in rows)
    return found


DRAWN = st.lists(CASTS, min_size=2, max_size=7)
JUDGED = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from([Decision.SAME, Decision.DIFFERENT])), max_size=3
)
GONE = st.sets(st.integers(0, 60), min_size=1, max_size=4)


@FEW
@given(casts=DRAWN, judged=JUDGED, gone=GONE)
def test_after_an_erasure_the_database_is_one_that_never_had_the_report(
    store: Store, casts: list[list[Body]], judged: list[tuple[int, int, Decision]], gone: set[int]
) -> None:
    erased = {pick % len(casts) for pick in gone}
    pairs = [(a % len(casts), b % len(casts), says) for a, b, says in judged]
    states = []
    for leaves_out in (True, False):
        office = emptied(store)
        kept = [n for n in range(len(casts)) if not (leaves_out and n in erased)]
        ids = {number: come(office, number, casts[number]) for number in kept}
        for place, (left, right, says) in enumerate(pairs):
            if left != right and {left, right} <= set(kept):
                judge(office, place, says, ids[left], ids[right])
        if not leaves_out:
            for number in sorted(erased):
                erase(office.context, caller(agency_of(number)), ids[number], None)
        proof = prove(office.context, afresh=True)
        assert proof.stored == proof.fresh
        states.append((proof.stored, content(office)))
    never, after = states
    assert after == never


# What is left


def test_what_is_left_of_a_report_says_who_erased_what_when_and_why(office: Office) -> None:
    own = receive(office.context, caller(SUSSEX), thin_report("S-1")).incident.id
    office.clock.go_on(days=1)
    closed = erase(office.context, caller(SUSSEX), own, 1)
    with office.context.store.work() as work:
        row = work.connection.execute(select(INCIDENT)).one()
    assert (row.id, row.agency_id, row.state, row.withdrawn_reason) == (own, "police:47", "erased", "erasure")
    assert (row.received_at, row.revised_at, closed.revised_at) == (NOON, office.clock.now(), office.clock.now())
    assert (row.occurred_from, row.urn) == (NOON, "")
    assert "S-1" not in row.reference
    assert office.audit()[-1][:3] == ("erasure", "incident.write", "permit")


def test_an_erased_report_is_found_by_nobody_and_comes_in_by_no_door_again(office: Office) -> None:
    own = receive(office.context, caller(SUSSEX), thin_report("S-1")).incident.id
    erase(office.context, caller(SUSSEX), own, None)
    with pytest.raises(NotVisible):
        read_own(office.context, caller(SUSSEX), own)
    assert list_own(office.context, caller(SUSSEX), None, 10) == []
    for version in (1, 2):
        with pytest.raises(ReportWithdrawn):
            receive(office.context, caller(SUSSEX), thin_report("S-1", version=version))
    lines = [Line(1, _octets(thin_report("S-1"))), Line(2, _octets(thin_report("S-2")))]
    refused, taken = take(office.context, caller(SUSSEX), lines)
    assert isinstance(refused.error, ReportWithdrawn)
    assert taken.filed is not None
    assert receive(office.context, caller(HAMPSHIRE), thin_report("S-1", HAMPSHIRE)).is_new, "another agency's own"


def test_erasing_again_changes_nothing_and_another_agency_finds_nothing(office: Office) -> None:
    own = receive(office.context, caller(SUSSEX), thin_report("S-1")).incident.id
    with pytest.raises(NotVisible):
        erase(office.context, caller(HAMPSHIRE), own, None)
    with pytest.raises(VersionStale):
        erase(office.context, caller(SUSSEX), own, 2)
    first = erase(office.context, caller(SUSSEX), own, None)
    events = office.events()
    office.clock.go_on(days=1)
    assert erase(office.context, caller(SUSSEX), own, None) == first
    with pytest.raises(NotVisible):
        erase(office.context, caller(HAMPSHIRE), own, None)
    assert office.events() == events


def test_a_report_that_was_withdrawn_can_be_erased(office: Office) -> None:
    own = receive(office.context, caller(SUSSEX), thin_report("S-1")).incident.id
    withdraw(office.context, caller(SUSSEX), own, "no_crime", None)
    assert erase(office.context, caller(SUSSEX), own, None).state == "erased"
    assert set(content(office)["incident_version"]) == set()


# Versions that were wrong


def test_an_earlier_version_is_erased_and_the_one_in_force_stays(office: Office) -> None:
    wrong = {**thin_report("S-1"), "narrative": "It was her brother."}
    own = receive(office.context, caller(SUSSEX), wrong).incident.id
    with pytest.raises(VersionInForce):
        erase_version(office.context, caller(SUSSEX), own, 1)
    revise(office.context, caller(SUSSEX), own, {**thin_report("S-1", version=2), "narrative": "It was nobody."}, 1)
    with pytest.raises(NotVisible):
        erase_version(office.context, caller(HAMPSHIRE), own, 1)
    with pytest.raises(NotVisible):
        erase_version(office.context, caller(SUSSEX), own, 7)
    before = len(office.audit())
    for _ in range(2):
        erase_version(office.context, caller(SUSSEX), own, 1)
    assert [entry[0] for entry in office.audit()[before:]] == ["erasure", "consultation"]
    assert found_in(office, "her brother") == []
    assert found_in(office, "It was nobody") == ["incident_version"]
    assert read_own(office.context, caller(SUSSEX), own).incident.version == 2


# Octets

MARKS = {
    "narrative": "Zanzibarnarrative followed her home",
    "victim": "Zanzibarvictim",
    "suspect": "Zanzibarsuspect",
    "reference": "Z-REF-4711",
    "phone": "7700900963",
    "postcode": "QZ99ZZ",
    "mail": "zanzibar@example.org",
    "urn": "47ZZ0410299",
    "reason": "Zanzibarreason",
}


def marked(reference: str, *, version: int = 1) -> Body:
    """A report in which everything can be found again."""
    return {
        **thin_report(reference, version=version),
        "occurred": {"from": "2026-10-31T23:07:00+00:00"},
        "narrative": MARKS["narrative"],
        "urn": MARKS["urn"],
        "parties": [
            {
                "local_id": "V1", "role": "victim", "dob": "1991-04-07",
                "name": {"given": ["Hannah"], "family": MARKS["victim"]},
                "phones": [{"value": f"+44{MARKS['phone']}", "visibility": "ordinary"}],
                "addresses": [{"line": "14 Larkspur Road", "postcode": MARKS["postcode"], "visibility": "ordinary"}],
            },
            {
                "local_id": "S1", "role": "suspect", "dob": "1988-02-11",
                "name": {"given": ["Marek"], "family": MARKS["suspect"]}, "emails": [{"value": MARKS["mail"]}],
            },
        ],
    }  # fmt: skip


def found_in(office: Office, value: str) -> list[str]:
    """The tables that hold the value in any column."""
    pattern = re.compile(re.escape(value), re.IGNORECASE)
    with office.context.store.work() as work:
        return sorted(
            table.name
            for table in METADATA.sorted_tables
            if any(pattern.search(text) for row in _rows(work.connection, table) for text in row)
        )


def _rows(connection: Any, table: Table) -> Iterator[Sequence[str]]:
    for row in connection.execute(select(table)):
        yield [value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row]


def _octets(body: Body) -> bytes:
    import json

    return json.dumps(body).encode()


def _busy_with(office: Office) -> str:
    """A report that leads to everything that a report can lead to, among many others."""
    for number in range(40):
        receive(office.context, caller(SUSSEX), {**thin_report(f"S-{number}"), "narrative": f"Number {number}. " * 30})
    own = receive(office.context, caller(SUSSEX), marked(MARKS["reference"])).incident.id
    other = receive(office.context, caller(HAMPSHIRE), {**marked("H-1"), "kind": "police_incident"}).incident.id
    judgement = StoredJudgement(
        id="jdg_1", left=PartyRef(own, "V1"), right=PartyRef(other, "V1"), decision=Decision.SAME,
        reason=MARKS["reason"], made_by="staff-0017", agency=SUSSEX, made_at=NOON, review_id="",
    )  # fmt: skip
    with office.context.store.work() as work:
        work.judgements.add(judgement)
        work.commit()
    revise(office.context, caller(SUSSEX), own, marked(MARKS["reference"], version=2), 1)
    erase(office.context, caller(HAMPSHIRE), other, None)
    for number in range(40, 60):
        receive(office.context, caller(SUSSEX), {**thin_report(f"S-{number}"), "narrative": f"Number {number}. " * 30})
    return own


def test_no_table_holds_what_was_erased(office: Office) -> None:
    own = _busy_with(office)
    missing = [name for name, value in MARKS.items() if name != "reason" and not found_in(office, value)]
    assert not missing, "a mark that was never there proves nothing"
    erase(office.context, caller(SUSSEX), own, None)
    assert {name: tables for name, value in MARKS.items() if (tables := found_in(office, value))} == {}


def test_no_file_of_sqlite_holds_what_was_erased(sqlite_url: str) -> None:
    from service.store.engine import open_engine

    store = Store(open_engine(sqlite_url))
    office = office_on(store)
    own = _busy_with(office)
    path = sqlite_path(sqlite_url)
    scrub(store.engine)
    assert MARKS["narrative"].encode() in path.read_bytes(), "a mark that was never there proves nothing"
    erase(office.context, caller(SUSSEX), own, None)
    scrub(store.engine)
    octets = b"".join(file.read_bytes() for file in sorted(Path(path).parent.glob(f"{path.name}*")))
    assert {name for name, value in MARKS.items() if value.lower().encode() in octets.lower()} == set()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


def test_what_was_erased_is_overwritten_before_the_file_is_written_anew(sqlite_url: str) -> None:
    from service.store.engine import open_engine

    store = Store(open_engine(sqlite_url))
    office = office_on(store)
    own = receive(office.context, caller(SUSSEX), marked(MARKS["reference"])).incident.id
    erase(office.context, caller(SUSSEX), own, None)
    store.close()  # folds the log into the file
    octets = sqlite_path(sqlite_url).read_bytes().lower()
    assert MARKS["narrative"].lower().encode() not in octets


def test_the_process_remembers_nothing_of_what_was_erased(office: Office) -> None:
    own = receive(office.context, caller(SUSSEX), marked(MARKS["reference"])).incident.id
    with office.context.store.work() as work:
        nodes = work.sealing.masks.unmasked(work.connection.execute(select(NODE.c.id)).scalars())
    assert any(office.context.profiles.get(node) for node in nodes)
    erase(office.context, caller(SUSSEX), own, None)
    assert not any(office.context.profiles.get(node) for node in nodes)
