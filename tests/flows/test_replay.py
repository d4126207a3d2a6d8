"""An older database is brought up to what was taken back since; on both kinds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.domain.errors import NotVisible, ReportWithdrawn, StoreUnready
from service.flows.erasure import erase, erase_version
from service.flows.intake import read_own, receive, revise, withdraw
from service.flows.relink import prove
from service.flows.replay import Replayed, line_of, read_line, replay, undone
from service.flows.restriction import restrict
from service.store.tables import INCIDENT
from service.store.undone import Undone
from service.store.unit_of_work import Store
from tests.linking.people import body_of, suspect, victim

from .office import NOON, SUSSEX, Office, caller, thin_report
from .test_erasure import agency_of, come, content, emptied

HANNAH = {"name": {"given": ["Hannah"], "family": "Bright-Adeyemi"}, "dob": "1991-04-07"}
MAREK = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1988-02-11"}
NOTHING = Replayed(erased=0, withdrawn=0, restricted=0, versions=0)
KEPT, ERASED, WITHDRAWN, RESTRICTED, CORRECTED = range(3, 8)


def of_old(store: Store) -> tuple[Office, dict[int, str]]:
    """A database with five reports about one couple, the last in two versions; the same ids each time."""
    office = emptied(store)
    ids = {number: come(office, number, [victim(HANNAH), suspect(MAREK)]) for number in range(KEPT, CORRECTED + 1)}
    return office, ids


def correct(office: Office, ids: dict[int, str], version: int) -> None:
    agency = agency_of(CORRECTED)
    body = body_of(CORRECTED, [victim(HANNAH), suspect(MAREK)], str(agency))
    body = {**body, "source": {**body["source"], "version": version}, "narrative": f"Version {version}."}
    revise(office.context, caller(agency), ids[CORRECTED], body, version - 1)


def live(office: Office, ids: dict[int, str]) -> None:
    """What happened since the backup, at a later time."""
    office.clock.at = NOON + timedelta(days=3)
    erase(office.context, caller(agency_of(ERASED)), ids[ERASED], None)
    withdraw(office.context, caller(agency_of(WITHDRAWN)), ids[WITHDRAWN], "no_crime", None)
    restrict(office.context, caller(agency_of(RESTRICTED)), ids[RESTRICTED], "objection")


def test_an_older_database_is_brought_up_to_what_was_taken_back_since(store: Store) -> None:
    office, ids = of_old(store)
    correct(office, ids, 2)
    live(office, ids)
    erase_version(office.context, caller(agency_of(CORRECTED)), ids[CORRECTED], 1)
    after, listed = (prove(office.context, afresh=True), content(office)), undone(office.context)

    office, ids = of_old(store)
    correct(office, ids, 2)
    office.clock.at = NOON + timedelta(days=9)
    done = replay(office.context, [read_line(line_of(one)) for one in listed], "staff-0017")
    assert done == Replayed(erased=1, withdrawn=1, restricted=1, versions=1)
    now = prove(office.context, afresh=True)
    assert (now.stored, now.fresh) == (after[0].stored, after[0].stored)
    assert [_without_times(rows) for rows in content(office).values()] == [
        _without_times(rows) for rows in after[1].values()
    ]
    with office.context.store.work() as work:
        dates = dict(work.connection.execute(select(INCIDENT.c.id, INCIDENT.c.revised_at)).all())
    assert {dates[ids[number]] for number in (ERASED, WITHDRAWN, RESTRICTED)} == {NOON + timedelta(days=3)}


def _without_times(rows: list[str]) -> list[str]:
    """Rows without when a correction came: that is not the same in both."""
    return [row for row in rows if "revised_at" not in row]


def test_to_replay_again_changes_nothing_and_every_deed_is_in_the_log(store: Store) -> None:
    office, ids = of_old(store)
    live(office, ids)
    listed = undone(office.context)
    office, _ = of_old(store)
    before = len(office.audit())
    assert replay(office.context, listed, "staff-0017") != NOTHING
    entries, events, state = office.audit()[before:], office.events(), content(office)
    assert sorted((operation, action) for operation, action, *_ in entries) == [
        ("alteration", "erasures replay"), ("erasure", "erasures replay"), ("erasure", "erasures replay"),
    ]  # fmt: skip
    assert replay(office.context, listed, "staff-0017") == NOTHING
    assert (office.audit()[before:], office.events(), content(office)) == (entries, events, state)


def test_a_report_that_came_after_the_backup_and_was_erased_does_not_come_in_again(store: Store) -> None:
    office, ids = of_old(store)
    live(office, ids)
    listed = undone(office.context)
    office = emptied(store)
    assert replay(office.context, listed, "staff-0017") == Replayed(erased=1, withdrawn=0, restricted=0, versions=0)
    with pytest.raises(ReportWithdrawn):
        come(office, ERASED, [victim(HANNAH), suspect(MAREK)])
    with pytest.raises(NotVisible):
        read_own(office.context, caller(agency_of(ERASED)), ids[ERASED])
    come(office, KEPT, [victim(HANNAH), suspect(MAREK)])


def test_a_wrong_version_that_is_in_force_in_the_backup_is_not_used_until_it_is_corrected_again(store: Store) -> None:
    office, ids = of_old(store)
    correct(office, ids, 2)
    erase_version(office.context, caller(agency_of(CORRECTED)), ids[CORRECTED], 1)
    listed = undone(office.context)
    office, ids = of_old(store)
    assert replay(office.context, listed, "staff-0017") == Replayed(erased=0, withdrawn=0, restricted=1, versions=0)
    own = read_own(office.context, caller(agency_of(CORRECTED)), ids[CORRECTED]).incident
    assert (own.state.value, own.withdrawn_reason) == ("restricted", "accuracy_contested")
    correct(office, ids, 2)
    assert replay(office.context, listed, "staff-0017") == Replayed(erased=0, withdrawn=0, restricted=0, versions=1)


def test_what_the_backup_has_further_on_stays_as_it_is(store: Store) -> None:
    office, ids = of_old(store)
    restrict(office.context, caller(agency_of(ERASED)), ids[ERASED], "objection")
    listed = undone(office.context)
    erase(office.context, caller(agency_of(ERASED)), ids[ERASED], None)
    assert replay(office.context, listed, "staff-0017") == NOTHING


def test_the_list_holds_no_content(office: Office) -> None:
    own = receive(office.context, caller(SUSSEX), thin_report("S-REF-4711")).incident.id
    withdraw(office.context, caller(SUSSEX), own, "no_crime", None)
    (one,) = undone(office.context)
    assert isinstance(one, Undone)
    assert "4711" not in line_of(one)
    assert "Only in" not in line_of(one)
    assert read_line(line_of(one)) == one


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"incident_id": "inc_1"}', "Hannah"])
def test_what_is_no_line_of_the_list_is_refused_without_repeating_it(line: str) -> None:
    with pytest.raises(StoreUnready) as refused:
        read_line(line)
    assert "Hannah" not in str(refused.value)
