"""Reports come in, change and go, each in one transaction, and two at once are as two after each other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier
from typing import Any

import pytest

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.errors import (
    NotPermitted,
    NotVisible,
    OnBehalfOfMissing,
    OnBehalfOfRefused,
    ReportConflict,
    ReportInvalid,
    ReportWithdrawn,
    VersionStale,
)
from service.domain.standing import Standing
from service.flows.filing import Filed
from service.flows.intake import list_own, read_own, receive, revise, withdraw
from service.store.incidents import State

from .office import HAMPSHIRE, KENT, NOON, SUSSEX, Body, Office, caller, couple, thin_report

FIRST, LATER = (body for _, body in (couple()[0], couple()[4]))


def received(office: Office, body: Body, agency: AgencyId = SUSSEX) -> Filed:
    return receive(office.context, caller(agency), body)


def changed(body: Body, **source: Any) -> Body:
    other = deepcopy(body)
    other["narrative"] = "He came back at ten."
    other["source"].update(source)
    return other


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What the deeds came to, started in the same instant; an error is among them as itself."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return deed()
        except Exception as error:  # noqa: BLE001 - told by the test
            return error

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def courses_seen(office: Office, agency: AgencyId) -> list[frozenset[str]]:
    """The incidents of each course that the agency may see."""
    with office.context.store.work() as work:
        page = work.courses.page(Reader(RowFilter.OWN_INCIDENT, agency), None, 100)
    return [frozenset(member.incident_id for member in course.members) for course in page]


def test_a_report_is_kept_as_it_was_sent_and_when(office: Office) -> None:
    found = received(office, FIRST)
    assert (found.is_new, found.is_revised, found.warnings) == (True, False, ())
    office.clock.go_on(hours=2)
    received(office, changed(FIRST, version=4))
    stored = read_own(office.context, caller(SUSSEX), found.incident.id).incident
    assert stored.body == changed(FIRST, version=4)
    assert (stored.received_at, stored.revised_at) == (NOON, office.clock.now())


def test_a_caller_without_the_permission_writes_and_reads_nothing(office: Office) -> None:
    supervisor, auditor = caller(SUSSEX, "police_supervisor"), caller(SUSSEX, "auditor")
    for deed in (
        lambda: receive(office.context, supervisor, FIRST),
        lambda: revise(office.context, supervisor, "inc_1", FIRST, 1),
        lambda: withdraw(office.context, supervisor, "inc_1", "no_crime", None),
        lambda: read_own(office.context, auditor, "inc_1"),
        lambda: list_own(office.context, auditor, None, 10),
    ):
        with pytest.raises(NotPermitted):
            deed()
    assert office.audit() == []
    assert list_own(office.context, caller(SUSSEX), None, 10) == []


def test_a_machine_writes_for_nobody_in_particular_and_reads_for_somebody(office: Office) -> None:
    incident = receive(office.context, caller(SUSSEX, named=None), FIRST).incident.id
    with pytest.raises(OnBehalfOfMissing):
        read_own(office.context, caller(SUSSEX, named=None), incident)
    with pytest.raises(OnBehalfOfRefused):
        receive(office.context, caller(SUSSEX, named="intruder"), LATER)


@pytest.mark.parametrize("change, pointer", [({"agency": "police:44"}, "/agency"), ({"kind": "cps_referral"}, "/kind")])
def test_a_report_of_somebody_else_is_not_taken(office: Office, change: Body, pointer: str) -> None:
    with pytest.raises(ReportInvalid) as refused:
        received(office, {**FIRST, **change})
    assert [flaw.pointer for flaw in refused.value.flaws] == [pointer]
    assert office.audit() == []


def test_what_is_refused_leaves_everything_as_it_was(office: Office) -> None:
    incident = received(office, FIRST).incident
    before = (office.audit(), office.events())
    for error, deed in (
        (ReportConflict, lambda: received(office, changed(FIRST))),
        (ReportConflict, lambda: received(office, changed(FIRST, version=2))),
        (ReportConflict, lambda: revise(office.context, caller(SUSSEX), incident.id, changed(FIRST, version=2), 3)),
        (VersionStale, lambda: revise(office.context, caller(SUSSEX), incident.id, changed(FIRST, version=9), 2)),
        (ReportInvalid, lambda: revise(office.context, caller(SUSSEX), incident.id, changed(FIRST, reference="1"), 3)),
        (VersionStale, lambda: withdraw(office.context, caller(SUSSEX), incident.id, "no_crime", 2)),
    ):
        with pytest.raises(error):
            deed()
    assert (office.audit(), office.events()) == before
    assert read_own(office.context, caller(SUSSEX), incident.id).incident == incident


def test_whoever_reaches_for_anothers_report_is_noted(office: Office) -> None:
    incident = received(office, FIRST).incident.id
    before, kent = len(office.audit()), caller(KENT)
    for deed in (
        lambda: read_own(office.context, kent, incident),
        lambda: revise(office.context, kent, incident, thin_report("1", KENT), 3),
        lambda: withdraw(office.context, kent, incident, "no_crime", None),
        lambda: read_own(office.context, kent, "inc_0"),
        lambda: read_own(office.context, kent, "Hannah\x00"),
    ):
        with pytest.raises(NotVisible):
            deed()
    read, write = "incident.read_own", "incident.write"
    assert office.audit()[before:] == [
        ("consultation", action, "deny", 0) for action in (read, write, write, read, read)
    ]


def test_a_report_in_a_course_is_told_with_it_and_apart_from_it_when_withdrawn(office: Office) -> None:
    first, later = received(office, FIRST), received(office, LATER, HAMPSHIRE)
    (course,) = later.placed
    assert (course.course_id, course.standing, course.is_new) == (
        first.placed[0].course_id,
        Standing.ATTRIBUTED,
        False,
    )
    assert courses_seen(office, SUSSEX) == [frozenset({first.incident.id, later.incident.id})]
    office.clock.go_on(minutes=5)
    gone = withdraw(office.context, caller(HAMPSHIRE), later.incident.id, "entered_in_error", None)
    assert (gone.state, gone.withdrawn_reason, gone.revised_at) == (
        State.WITHDRAWN,
        "entered_in_error",
        office.clock.now(),
    )
    assert courses_seen(office, SUSSEX) == [frozenset({first.incident.id})]
    assert courses_seen(office, HAMPSHIRE) == []
    assert read_own(office.context, caller(HAMPSHIRE), later.incident.id).placed == ()
    with pytest.raises(ReportWithdrawn):
        received(office, changed(LATER, version=9), HAMPSHIRE)


def test_withdrawing_again_changes_nothing_and_is_a_reading(office: Office) -> None:
    incident = received(office, FIRST).incident.id
    first = withdraw(office.context, caller(SUSSEX), incident, "no_crime", None)
    before = (office.audit(), office.events())
    office.clock.go_on(minutes=5)
    assert withdraw(office.context, caller(SUSSEX), incident, "entered_in_error", None) == first
    audit, events = before
    assert (office.audit(), office.events()) == ([*audit, ("consultation", "incident.write", "permit", 1)], events)


def test_those_who_take_part_are_told_of_a_change_and_nobody_else(office: Office) -> None:
    received(office, FIRST)
    received(office, thin_report("1", KENT), KENT)
    course = received(office, LATER, HAMPSHIRE).placed[0].course_id
    told = [event for event in office.events() if event[1] == course]
    assert told == [("course.changed", course, agency) for agency in ("police:47", "police:44", "police:47")]


# At once


@pytest.mark.parametrize("attempt", range(3))
def test_one_report_sent_twice_at_once_is_one_incident(office: Office, attempt: int) -> None:
    found = at_once(*[lambda: received(office, FIRST)] * 4)
    assert sorted(one.is_new for one in found) == [False, False, False, True]
    assert len({one.incident.id for one in found}) == 1
    assert len(list_own(office.context, caller(SUSSEX), None, 10)) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_forces_that_report_one_couple_at_once_make_one_course(office: Office, attempt: int) -> None:
    first, later = at_once(lambda: received(office, FIRST), lambda: received(office, LATER, HAMPSHIRE))
    both = frozenset({first.incident.id, later.incident.id})
    assert courses_seen(office, SUSSEX) == courses_seen(office, HAMPSHIRE) == [both]


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_corrections_of_one_version_one_is_stale(office: Office, attempt: int) -> None:
    incident = received(office, FIRST).incident.id
    other = {**changed(FIRST, version=4), "narrative": "He came back at eleven."}
    found = at_once(
        lambda: revise(office.context, caller(SUSSEX), incident, changed(FIRST, version=4), 3),
        lambda: revise(office.context, caller(SUSSEX), incident, other, 3),
    )
    assert sorted(type(one).__name__ for one in found) == ["Filed", "VersionStale"]
    assert read_own(office.context, caller(SUSSEX), incident).incident.version == 4


@pytest.mark.parametrize("attempt", range(3))
def test_a_correction_and_a_withdrawal_at_once_end_as_withdrawn(office: Office, attempt: int) -> None:
    incident = received(office, FIRST).incident.id
    at_once(
        lambda: revise(office.context, caller(SUSSEX), incident, changed(FIRST, version=4), 3),
        lambda: withdraw(office.context, caller(SUSSEX), incident, "no_crime", None),
    )
    stored = read_own(office.context, caller(SUSSEX), incident).incident
    if stored.state is not State.WITHDRAWN:  # the withdrawal met a version that it had not read, and said so
        stored = withdraw(office.context, caller(SUSSEX), incident, "no_crime", None)
    assert stored.state is State.WITHDRAWN
    assert courses_seen(office, SUSSEX) == []
