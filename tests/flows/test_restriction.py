"""Restriction of processing: kept, not used, read by its agency alone; and lifted."""

from __future__ import annotations

import pytest

from service.disclosure.permissions import Permission
from service.domain.agency import AgencyId
from service.domain.errors import NotVisible, ReportRestricted, ReportWithdrawn
from service.flows.erasure import erase
from service.flows.intake import list_own, read_own, receive, revise, withdraw
from service.flows.read import list_courses
from service.flows.relink import prove
from service.flows.restriction import lift, restrict
from service.linking.digest import Digest

from .office import HAMPSHIRE, SUSSEX, Body, Office, caller, couple, thin_report

FIRST, LATER = (body for _, body in (couple()[0], couple()[4]))


def received(office: Office, body: Body) -> str:
    """The report is on file; its id."""
    agency = next(agency for agency, one in couple() if one["source"] == body["source"])
    return receive(office.context, caller(agency), body).incident.id


def seen(office: Office, agency: AgencyId) -> list[set[str]]:
    """The reports of each course that an investigator of the agency reads."""
    page = list_courses(
        office.context,
        caller(agency, "police_investigator"),
        Permission.POLICE_COURSE_READ,
        lambda one: {member.incident_id for member in one.course.members},
        None,
        10,
    )
    return page.items


def digest(office: Office) -> Digest:
    """The digest of what is stored, which is that of a fresh load."""
    proof = prove(office.context, afresh=True)
    assert proof.stored == proof.fresh
    return proof.stored


def test_a_restricted_report_leads_to_nothing_and_lifted_to_what_it_led_to(office: Office) -> None:
    received(office, LATER)
    without = digest(office)
    own = received(office, FIRST)
    whole = digest(office)
    assert whole != without
    office.clock.go_on(days=1)
    restricted = restrict(office.context, caller(SUSSEX), own, "accuracy_contested")
    assert (restricted.state.value, restricted.withdrawn_reason) == ("restricted", "accuracy_contested")
    assert restricted.revised_at == office.clock.now()
    assert digest(office) == without
    lifted = lift(office.context, caller(SUSSEX), own)
    assert (lifted.state.value, lifted.withdrawn_reason) == ("current", "")
    assert digest(office) == whole


def test_its_agency_reads_a_restricted_report_and_nobody_else_does(office: Office) -> None:
    received(office, LATER)
    own = received(office, FIRST)
    restrict(office.context, caller(SUSSEX), own, "objection")
    shown = read_own(office.context, caller(SUSSEX), own)
    assert (shown.incident.body["narrative"], shown.placed) == (FIRST["narrative"], ())
    assert [one.incident.id for one in list_own(office.context, caller(SUSSEX), None, 10)] == [own]
    assert seen(office, SUSSEX) == []
    assert len(seen(office, HAMPSHIRE)) == 1
    assert own not in seen(office, HAMPSHIRE)[0]
    for refused in (restrict, lift):
        with pytest.raises(NotVisible):
            refused(office.context, caller(HAMPSHIRE), own, *["objection"][: refused is restrict])


def test_whoever_read_the_course_is_told_when_a_report_in_it_is_restricted(office: Office) -> None:
    received(office, LATER)
    own = received(office, FIRST)
    assert any(own in course for course in seen(office, HAMPSHIRE))
    before = len(office.events())
    restrict(office.context, caller(SUSSEX), own, "unlawful")
    told = office.events()[before:]
    assert {kind for kind, _, agency in told if agency == str(HAMPSHIRE)} >= {"course.retracted"}
    restrict(office.context, caller(SUSSEX), own, "unlawful")
    assert office.events()[before:] == told


def test_a_correction_of_a_restricted_report_is_kept_and_not_used_until_it_is_lifted(office: Office) -> None:
    own = received(office, FIRST)
    restrict(office.context, caller(SUSSEX), own, "accuracy_contested")
    version = FIRST["source"]["version"]
    corrected = {**FIRST, "narrative": "It was somebody else.", "source": {**FIRST["source"], "version": version + 1}}
    with pytest.raises(ReportRestricted):
        receive(office.context, caller(SUSSEX), corrected)
    kept = revise(office.context, caller(SUSSEX), own, corrected, version)
    assert (kept.is_revised, kept.placed, kept.incident.state.value) == (True, (), "restricted")
    again = revise(office.context, caller(SUSSEX), own, corrected, version)
    assert again.incident.version == version + 1
    assert digest(office).courses == 0
    lift(office.context, caller(SUSSEX), own)
    assert digest(office).courses == 1
    assert read_own(office.context, caller(SUSSEX), own).incident.body["narrative"] == "It was somebody else."


def test_a_restricted_report_can_be_withdrawn_and_erased_and_a_withdrawn_one_not_restricted(office: Office) -> None:
    one, other = (receive(office.context, caller(SUSSEX), thin_report(name)).incident.id for name in ("S-1", "S-2"))
    for own in (one, other):
        restrict(office.context, caller(SUSSEX), own, "unlawful")
    assert withdraw(office.context, caller(SUSSEX), one, "no_crime", None).state.value == "withdrawn"
    assert erase(office.context, caller(SUSSEX), other, None).state == "erased"
    for refused in (restrict, lift):
        with pytest.raises(ReportWithdrawn):
            refused(office.context, caller(SUSSEX), one, *["objection"][: refused is restrict])


def test_every_deed_has_its_line_in_the_log(office: Office) -> None:
    own = received(office, FIRST)
    before = len(office.audit())
    restrict(office.context, caller(SUSSEX), own, "objection")
    restrict(office.context, caller(SUSSEX), own, "objection")
    lift(office.context, caller(SUSSEX), own)
    with pytest.raises(NotVisible):
        lift(office.context, caller(HAMPSHIRE), own)
    done = [(operation, outcome) for operation, _, outcome, _ in office.audit()[before:]]
    assert done == [
        ("alteration", "permit"),
        ("consultation", "permit"),
        ("alteration", "permit"),
        ("consultation", "deny"),
    ]
