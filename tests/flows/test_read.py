"""Courses are read within what the reader may see, logged in the same transaction, and explained."""

from __future__ import annotations

import pytest

from service.disclosure.permissions import Permission, RowFilter
from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.errors import NotPermitted, NotVisible, OnBehalfOfMissing
from service.flows.context import Caller
from service.flows.explanation import explain_course
from service.flows.feed import events_after
from service.flows.findings import Whole
from service.flows.intake import receive, withdraw
from service.flows.read import Seen, courses_by_urn, list_courses, refuse, show_course

from .office import HAMPSHIRE, HELPLINE, KENT, PROSECUTORS, SUSSEX, Office, caller, couple, thin_report

POLICE, CPS, PARTNER = Permission.POLICE_COURSE_READ, Permission.CPS_COURSE_READ, Permission.PARTNER_COURSE_READ
OFFICER = caller(SUSSEX, "police_investigator")


def course_id(seen: Seen | Whole) -> str:
    return seen.course.id


def filed(office: Office) -> str:
    """The course of the reports of two forces and the CPS about one couple; the id of it."""
    for agency, body in couple():
        if agency in (SUSSEX, HAMPSHIRE, PROSECUTORS):
            found = receive(office.context, caller(agency), body)
    return found.placed[0].course_id


READERS = [(OFFICER, POLICE), (caller(PROSECUTORS, "cps_prosecutor"), CPS), (caller(PROSECUTORS, "cps_casework"), CPS)]


@pytest.mark.parametrize("reader, permission", READERS, ids=[reader.role.name for reader, _ in READERS])
def test_a_reader_within_the_filter_sees_the_course(office: Office, reader: Caller, permission: Permission) -> None:
    course = filed(office)
    assert show_course(office.context, reader, permission, course_id, course) == course
    assert list_courses(office.context, reader, permission, course_id, None, 10).items == [course]


def test_a_reader_beyond_the_filter_sees_nothing_and_is_noted(office: Office) -> None:
    course = filed(office)
    receive(office.context, caller(KENT), thin_report("1", KENT))
    before = len(office.audit())
    for reader, permission in ((caller(KENT, "police_investigator"), POLICE), (caller(HELPLINE), PARTNER)):
        with pytest.raises(NotVisible):
            show_course(office.context, reader, permission, course_id, course)
        assert course not in list_courses(office.context, reader, permission, course_id, None, 10).items
    assert [entry[2] for entry in office.audit()[before:]] == ["deny", "permit", "deny", "permit"]


def test_a_view_that_cannot_be_made_leaves_no_entry(office: Office) -> None:
    course, before = filed(office), len(office.audit())

    def broken(_seen: Seen) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        show_course(office.context, OFFICER, POLICE, broken, course)
    with pytest.raises(ZeroDivisionError):
        list_courses(office.context, OFFICER, POLICE, broken, None, 10)
    assert len(office.audit()) == before


def test_nobody_reads_with_a_permission_that_the_role_lacks(office: Office) -> None:
    course = filed(office)
    for reader in (caller(SUSSEX, "auditor"), caller(SUSSEX, "administrator"), caller(HELPLINE)):
        with pytest.raises(NotPermitted):
            show_course(office.context, reader, POLICE, course_id, course)
        with pytest.raises(NotPermitted):
            list_courses(office.context, reader, POLICE, course_id, None, 10)
    with pytest.raises(OnBehalfOfMissing):
        show_course(office.context, caller(SUSSEX, named=None), POLICE, course_id, course)
    with pytest.raises(NotPermitted):
        explain_course(office.context, caller(SUSSEX), course)


@pytest.mark.parametrize(
    "named", ["", "crs_", "crs_0", "inc_0", "CRS_0", "Hannah Bright-Adeyemi", "crs_\x00", "crs_0\n"]
)
def test_what_is_no_id_is_the_id_of_nothing(office: Office, named: str) -> None:
    filed(office)
    with pytest.raises(NotVisible):
        show_course(office.context, OFFICER, POLICE, course_id, named)
    with pytest.raises(NotVisible):
        explain_course(office.context, OFFICER, named)


def test_a_list_goes_on_where_it_stopped(office: Office) -> None:
    for number in range(5):
        office.clock.go_on(seconds=1)
        receive(office.context, caller(SUSSEX), thin_report(str(number)))
    first = list_courses(office.context, OFFICER, POLICE, course_id, None, 3)
    assert first.next is not None
    rest = list_courses(office.context, OFFICER, POLICE, course_id, first.next, 3)
    assert (len(first.items), len(rest.items), rest.next) == (3, 2, None)
    assert len({*first.items, *rest.items}) == 5


def test_a_list_logs_each_course_that_it_showed_and_no_other(office: Office) -> None:
    for number in range(3):
        receive(office.context, caller(SUSSEX), thin_report(str(number)))
    before = len(office.audit())
    list_courses(office.context, OFFICER, POLICE, course_id, None, 2)
    assert office.audit()[before:] == [("consultation", "police.course.read", "permit", 2)]


def test_a_case_is_found_by_its_number_however_it_is_written(office: Office) -> None:
    course, prosecutor = filed(office), caller(PROSECUTORS, "cps_prosecutor")
    for urn in ("47AA0410226", "47 aa 0410226"):
        assert courses_by_urn(office.context, prosecutor, CPS, course_id, urn) == [course]
    for urn in ("", " ", "47AA0410227", "47AA0410226\x00", "\x00"):
        assert courses_by_urn(office.context, prosecutor, CPS, course_id, urn) == []


def test_police_consult_and_the_others_are_disclosed_to(office: Office) -> None:
    course = filed(office)
    before = len(office.audit())
    show_course(office.context, OFFICER, POLICE, course_id, course)
    show_course(office.context, caller(PROSECUTORS, "cps_prosecutor"), CPS, course_id, course)
    explain_course(office.context, OFFICER, course)
    assert office.audit()[before:] == [
        ("consultation", "police.course.read", "permit", 1),
        ("disclosure", "cps.course.read", "permit", 1),
        ("consultation", "police.explanation.read", "permit", 1),
    ]


def test_a_refusal_is_noted_with_its_reason(office: Office) -> None:
    refuse(office.context, caller(SUSSEX, "auditor"), POLICE, "NotPermitted")
    assert office.audit() == [("consultation", "police.course.read", "deny", 0)]


def test_whoever_read_a_course_that_lost_a_report_is_told(office: Office) -> None:
    course = filed(office)
    show_course(office.context, OFFICER, POLICE, course_id, course)
    (mine,) = own_reports(office, HAMPSHIRE)
    seen = events_after(office.context, OFFICER, 0, 100)[-1][0]
    office.clock.go_on(hours=1)
    withdraw(office.context, caller(HAMPSHIRE), mine, "no_crime", None)
    news = [event for _, event in events_after(office.context, OFFICER, seen, 100)]
    assert (news[0].type, news[0].subject) == ("course.retracted", course)
    assert events_after(office.context, caller(KENT), 0, 100) == []


def own_reports(office: Office, agency: AgencyId) -> list[str]:
    """Ids of the agency's own reports."""
    with office.context.store.work() as work:
        return [stored.id for stored in work.incidents.page(Reader(RowFilter.OWN_INCIDENT, agency), None, 100)]


def test_an_explanation_is_of_the_course_that_was_asked_for(office: Office) -> None:
    course = filed(office)
    found = explain_course(office.context, OFFICER, course)
    assert found.id == course
    assert found.links
    assert {link.model for link in found.links} == {office.context.model.name}
