"""What people wrote about a course when they shared, restricted or opened it does not outlive its reports."""

from __future__ import annotations

from sqlalchemy import insert, update

from service.flows.erasure import erase
from service.flows.intake import receive
from service.store.tables import ACCESS_REQUEST, BREAK_GLASS, COURSE_GRANT, COURSE_RESTRICTION, RESTRICTED_INCIDENT

from .office import HAMPSHIRE, NOON, SUSSEX, Office, caller
from .test_erasure import MARKS, found_in, marked


def test_what_was_written_on_a_course_goes_with_the_last_report_in_it(office: Office) -> None:
    first = receive(office.context, caller(SUSSEX), marked("S-1"))
    second = receive(office.context, caller(HAMPSHIRE), marked("H-1"))
    (course,) = {placed.course_id for placed in (*first.placed, *second.placed)}
    ids = (first.incident.id, second.incident.id)
    given = {"agency_id": "police:44", "staff": "", "course_id": course}
    with office.context.store.work() as work:
        write = work.connection.execute
        write(
            insert(COURSE_GRANT).values(
                id="grt_1", **given, ground="share", basis="b", purpose=MARKS["reason"], given_by_agency="police:47",
                given_by="staff-0017", given_at=NOON,
            )
        )  # fmt: skip
        write(
            insert(BREAK_GLASS).values(
                id="brk_1", **given, emergency="life", reason=MARKS["reason"], made_at=NOON, lapses_at=NOON
            )
        )
        write(
            insert(ACCESS_REQUEST).values(
                id="acr_1", **given, basis="policing", purpose=MARKS["reason"], made_at=NOON, lapses_at=NOON,
                refused_reason=MARKS["reason"],
            )
        )  # fmt: skip
        write(
            insert(COURSE_RESTRICTION).values(
                id="rst_1", course_id=course, agency_id="police:47", policy="hidden", reason=MARKS["reason"],
                made_by="staff-0017", made_at=NOON,
            )
        )  # fmt: skip
        write(insert(RESTRICTED_INCIDENT), [{"incident_id": one, "restriction_id": "rst_1"} for one in ids])
        work.commit()
    words = ["access_request", "break_glass", "course_grant", "course_restriction"]
    assert found_in(office, MARKS["reason"]) == words
    erase(office.context, caller(SUSSEX), ids[0], None)
    assert found_in(office, MARKS["reason"]) == words, "another report stands in the course"
    assert found_in(office, ids[1]).count("restricted_incident") == 1
    assert "restricted_incident" not in found_in(office, ids[0])
    with office.context.store.work() as work:  # the one who restricted the course is the one who can lift it
        work.connection.execute(update(COURSE_RESTRICTION).values(lifted_at=NOON, lifted_reason=MARKS["reason"]))
        work.commit()
    erase(office.context, caller(HAMPSHIRE), ids[1], None)
    assert found_in(office, MARKS["reason"]) == []
