"""Courses as they are read: whole, in order, under the id that survived, without what was withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.course import Course, Member, Neighbours
from service.domain.report import read_report
from service.domain.standing import Standing
from service.store.courses import MOST_HOPS, Membership
from service.store.dialects import CHUNK
from service.store.tables import COURSE_MEMBER
from service.store.unit_of_work import Store, UnitOfWork

from .conftest import ADVOCATES, FORCE, NOON, OTHER_FORCE, PROSECUTORS, report_of
from .drawn import DAVE, HANNAH, MAREK, PRIYA, draw, stand, withdraw

OWN = RowFilter.OWN_INCIDENT


def read(store: Store, course_id: str) -> Course | None:
    """The course as the force reads it."""
    with store.work() as work:
        return work.courses.get(course_id, Reader(OWN, FORCE))


def members(course: Course | None) -> list[str]:
    """The incidents that stand in the course, as it lists them."""
    assert course is not None
    return [member.incident_id for member in course.members]


def test_a_course_is_read_back_with_every_report_in_it(populated: Store) -> None:
    own, other = report_of("A1", hours=2), report_of("B1", OTHER_FORCE, hours=1)
    with populated.work() as work:
        draw(work, "crs_1", own, other, hours=9, split_from="crs_0")
        work.commit()
    assert read(populated, "crs_1") == Course(
        id="crs_1",
        victim_person_id=HANNAH,
        suspect_person_id=MAREK,
        members=tuple(
            Member(
                incident_id=report.incident_id,
                agency=report.agency,
                received_at=report.received_at,
                report=read_report(report.body),
                standing=Standing.ATTRIBUTED,
                victim="V1",
                suspect="S1",
            )
            for report in (other, own)
        ),
        revised_at=NOON + timedelta(hours=9),
        revision=3,
        formed_from=(),
        split_from="crs_0",
    )


def test_reports_stand_in_the_order_of_the_event_and_of_one_hour_in_the_order_of_their_ids(populated: Store) -> None:
    reports = [report_of(name, hours=hours) for name, hours in (("A4", 1), ("A2", 1), ("A1", 5), ("A3", 0))]
    with populated.work() as work:
        draw(work, "crs_1", *reports)
        work.commit()
    assert members(read(populated, "crs_1")) == [f"inc_police_47_{name}" for name in ("A3", "A2", "A4", "A1")]


@pytest.mark.parametrize("standing", Standing)
def test_how_firmly_a_report_stands_is_told_and_where_it_names_no_suspect(populated: Store, standing: Standing) -> None:
    with populated.work() as work:
        draw(work, "crs_1")
        work.incidents.add(report_of("A1"))
        stand(work, "crs_1", report_of("A1"), suspect="", standing=standing)
        work.commit()
    course = read(populated, "crs_1")
    assert course is not None
    assert [(member.standing, member.suspect) for member in course.members] == [(standing, "")]


def test_a_report_about_two_suspects_stands_in_the_course_of_each(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        draw(work, "crs_2", suspect=DAVE)
        stand(work, "crs_2", report_of("A1"), suspect="S2", standing=Standing.SUSPECTED)
        work.commit()
    assert members(read(populated, "crs_1")) == members(read(populated, "crs_2")) == ["inc_police_47_A1"]
    with populated.work() as work:
        found = work.courses.of_incidents(["inc_police_47_A1", "inc_nowhere"])
    first = Membership(
        course_id="crs_1", incident_id="inc_police_47_A1", victim="V1", suspect="S1", standing=Standing.ATTRIBUTED
    )
    second = replace(first, course_id="crs_2", suspect="S2", standing=Standing.SUSPECTED)
    assert found == {"inc_police_47_A1": (first, second)}


def test_the_report_is_read_as_it_was_last_sent(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        corrected = report_of("A1", version=2)
        work.incidents.revise(replace(corrected, body={**corrected.body, "narrative": "At the back door."}), over=1)
        work.commit()
    course = read(populated, "crs_1")
    assert course is not None
    assert [(member.report.narrative, member.report.version) for member in course.members] == [("At the back door.", 2)]


def test_a_withdrawn_report_is_in_no_course(populated: Store) -> None:
    reports = [report_of("A1"), report_of("A2", hours=1)]
    with populated.work() as work:
        draw(work, "crs_1", *reports)
        work.commit()
    withdraw(populated, reports[0])
    assert members(read(populated, "crs_1")) == ["inc_police_47_A2"]
    with populated.work() as work:
        assert work.courses.of_incidents([report.incident_id for report in reports]).keys() == {"inc_police_47_A2"}


def test_a_course_of_which_every_report_was_withdrawn_is_gone(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        work.commit()
    withdraw(populated, report_of("A1"))
    assert read(populated, "crs_1") is None
    with populated.work() as work:
        assert work.courses.page(Reader(OWN, FORCE), None, 10) == []
        assert work.courses.of_ids(["crs_1"]) == {}
        assert work.courses.contributors(["crs_1"]) == {}


def test_a_course_that_there_is_not_is_not_found(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        work.commit()
    assert read(populated, "crs_2") is None
    assert read(populated, "") is None


def test_a_merged_course_is_read_as_the_one_that_survived(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_3", report_of("A1"))
        draw(work, "crs_2", merged_into="crs_3")
        draw(work, "crs_1", merged_into="crs_3")
        work.commit()
    course = read(populated, "crs_1")
    assert course is not None
    assert (course.id, course.formed_from) == ("crs_3", ("crs_1", "crs_2"))


def chain(work: UnitOfWork, length: int) -> None:
    """Courses of which each was merged into the next, ``length`` mergers up to the last; one report stands there."""
    for number in range(length):
        draw(work, f"crs_{number}", merged_into=f"crs_{number + 1}")
    draw(work, f"crs_{length}", report_of("A1"))


def test_as_many_mergers_in_a_row_are_followed_as_is_said_and_no_more(populated: Store) -> None:
    with populated.work() as work:
        chain(work, MOST_HOPS + 1)
        work.commit()
    course = read(populated, "crs_1")
    assert course is not None
    assert course.id == f"crs_{MOST_HOPS + 1}"
    assert read(populated, "crs_0") is None


@pytest.mark.parametrize("ring", [["crs_1"], ["crs_1", "crs_2"], ["crs_1", "crs_2", "crs_3"]], ids=len)
def test_courses_merged_into_each_other_in_a_ring_are_not_found(populated: Store, ring: list[str]) -> None:
    with populated.work() as work:
        for number, course_id in enumerate(ring):
            draw(work, course_id, report_of(course_id), merged_into=ring[(number + 1) % len(ring)])
        work.commit()
    for course_id in ring:
        assert read(populated, course_id) is None


def test_a_course_merged_into_nothing_there_is_is_not_found(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"), merged_into="crs_nowhere")
        work.commit()
    assert read(populated, "crs_1") is None


def read_through(work: UnitOfWork, limit: int) -> list[str]:
    """The force's courses page by page, as a client would read them."""
    after: tuple[datetime, str] | None = None
    seen: list[str] = []
    while page := work.courses.page(Reader(OWN, FORCE), after, limit):
        assert len(page) <= limit
        assert page[0].id not in seen
        seen += [course.id for course in page]
        after = (page[-1].revised_at, page[-1].id)
    return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_page_by_page_every_course_comes_once_least_recently_revised_first(populated: Store, limit: int) -> None:
    with populated.work() as work:
        for name, hours in (("e", 0), ("b", 3), ("a", 3), ("d", 3), ("c", 1)):
            draw(work, f"crs_{name}", report_of(name), hours=hours)
        assert read_through(work, limit) == ["crs_e", "crs_c", "crs_a", "crs_b", "crs_d"]


def test_merged_and_hidden_courses_leave_no_gap_in_a_page(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        draw(work, "crs_2", report_of("A2"), merged_into="crs_1", hours=1)
        draw(work, "crs_3", report_of("B1", OTHER_FORCE), hours=2)
        draw(work, "crs_4", report_of("A4"), hours=3)
        page = work.courses.page(Reader(OWN, FORCE), None, 2)
    assert [(course.id, members(course)) for course in page] == [
        ("crs_1", ["inc_police_47_A1"]),
        ("crs_4", ["inc_police_47_A4"]),
    ]
    assert page[0].formed_from == ("crs_2",)


def test_courses_are_read_by_id_whoever_may_see_them(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        draw(work, "crs_2", report_of("B1", OTHER_FORCE))
        found = work.courses.of_ids(["crs_2", "crs_1", "crs_2", "crs_nowhere"])
        assert work.courses.of_ids([]) == {}
    assert {course_id: members(course) for course_id, course in found.items()} == {
        "crs_1": ["inc_police_47_A1"],
        "crs_2": ["inc_police_46_B1"],
    }


def test_memberships_are_found_however_many_are_asked_about(populated: Store) -> None:
    reports = [report_of(f"A{number}") for number in range(CHUNK + 3)]
    member = {"course_id": "crs_1", "victim_local": "V1", "suspect_local": "", "standing": "attributed"}
    with populated.work() as work:
        work.incidents.add_many(reports)
        work.connection.execute(insert(COURSE_MEMBER), [{**member, "incident_id": r.incident_id} for r in reports])
        found = work.courses.of_incidents([report.incident_id for report in reports])
        assert work.courses.of_incidents([]) == {}
    assert found.keys() == {report.incident_id for report in reports}


URN = "47AA0410226"


def test_a_course_is_found_by_the_urn_of_police_or_prosecutors_however_it_is_spelled(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", replace(report_of("A1"), urn="47aa 0410226"))
        draw(work, "crs_2", report_of("A2"), replace(report_of("C1", PROSECUTORS), urn=URN), suspect=DAVE, hours=1)
        draw(work, "crs_3", replace(report_of("A3"), urn="47AA0410227"), hours=2)
        for spelled in (URN, "47 AA 04102 26", "47aa0410226"):
            assert [course.id for course in work.courses.by_urn(spelled, Reader(OWN, FORCE))] == ["crs_1", "crs_2"]


def test_courses_of_one_urn_come_oldest_change_first(populated: Store) -> None:
    with populated.work() as work:
        for name, hours in (("1", 5), ("3", 2), ("2", 2)):
            draw(work, f"crs_{name}", replace(report_of(name), urn=URN), hours=hours)
        assert [course.id for course in work.courses.by_urn(URN, Reader(OWN, FORCE))] == ["crs_2", "crs_3", "crs_1"]


@pytest.mark.parametrize("urn", ["", "  ", "47AA041022", "47AA0410226X", "%", "47AA_410226"])
def test_no_course_is_found_by_another_urn(populated: Store, urn: str) -> None:
    with populated.work() as work:
        draw(work, "crs_1", replace(report_of("A1"), urn=URN), report_of("A2"))
        assert work.courses.by_urn(urn, Reader(OWN, FORCE)) == []


def test_a_partner_cannot_tie_a_course_to_a_urn(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"), replace(report_of("P1", ADVOCATES), urn=URN))
        assert work.courses.by_urn(URN, Reader(OWN, FORCE)) == []


def test_a_urn_counts_only_while_its_report_does_and_only_for_those_who_may_see_the_course(populated: Store) -> None:
    named = replace(report_of("A1"), urn=URN)
    with populated.work() as work:
        draw(work, "crs_1", named, report_of("A2"))
        draw(work, "crs_2", replace(report_of("A3"), urn=URN), merged_into="crs_1")
        assert [course.id for course in work.courses.by_urn(URN, Reader(OWN, FORCE))] == ["crs_1"]
        assert work.courses.by_urn(URN, Reader(OWN, OTHER_FORCE)) == []
        assert work.courses.by_urn(URN, Reader(RowFilter.NOTHING, FORCE)) == []
        work.commit()
    withdraw(populated, named)
    with populated.work() as work:
        assert work.courses.by_urn(URN, Reader(OWN, FORCE)) == []


def neighbours(store: Store, course_id: str = "crs_1") -> Neighbours:
    """Of a course that the force may read."""
    with store.work() as work:
        course = work.courses.get(course_id, Reader(OWN, FORCE))
        assert course is not None
        return work.courses.neighbours(course, Reader(OWN, FORCE))


def test_a_course_alone_has_no_neighbours(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        draw(work, "crs_2", report_of("A2"), victim=PRIYA, suspect=DAVE)
        work.commit()
    assert neighbours(populated) == Neighbours(same_suspect=0, same_victim=0)


def test_neighbours_are_counted_by_suspect_and_by_victim_whoever_may_see_them(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        draw(work, "crs_2", report_of("B1", OTHER_FORCE), victim=PRIYA)
        draw(work, "crs_3", report_of("B2", OTHER_FORCE), victim="per_a_third")
        draw(work, "crs_4", report_of("P1", ADVOCATES), suspect=DAVE)
        draw(work, "crs_5", report_of("A5"), victim=PRIYA, suspect=DAVE)
        work.commit()
    assert neighbours(populated) == Neighbours(same_suspect=2, same_victim=1)
    assert neighbours(populated, "crs_5") == Neighbours(same_suspect=1, same_victim=1)


def test_merged_and_withdrawn_courses_are_nobodys_neighbours(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        draw(work, "crs_2", report_of("A2"), merged_into="crs_1")
        draw(work, "crs_3", report_of("A3"), victim=PRIYA)
        draw(work, "crs_4", suspect=DAVE)
        work.commit()
    withdraw(populated, report_of("A3"))
    assert neighbours(populated) == Neighbours(same_suspect=0, same_victim=0)


def test_contributors_are_the_agencies_with_a_report_that_counts(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("P1", ADVOCATES), report_of("A1"), report_of("A2"), report_of("C1", PROSECUTORS))
        draw(work, "crs_2", report_of("B1", OTHER_FORCE))
        draw(work, "crs_3")
        assert work.courses.contributors(["crs_1", "crs_2", "crs_3", "crs_nowhere"]) == {
            "crs_1": (PROSECUTORS, ADVOCATES, FORCE),
            "crs_2": (OTHER_FORCE,),
        }
        assert work.courses.contributors([]) == {}
        work.commit()
    withdraw(populated, report_of("C1", PROSECUTORS))
    with populated.work() as work:
        assert work.courses.contributors(["crs_1"]) == {"crs_1": (ADVOCATES, FORCE)}
