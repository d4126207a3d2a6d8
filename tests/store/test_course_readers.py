"""Who fetched a course is remembered, through mergers, so that it can be told what no longer holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.store.courses import MOST_HOPS
from service.store.dialects import CHUNK
from service.store.tables import COURSE, COURSE_READER
from service.store.unit_of_work import Store, UnitOfWork

from .conftest import ADVOCATES, FORCE, NOON, OTHER_FORCE, PROSECUTORS, report_of, statements_of
from .drawn import draw

LATER = NOON + timedelta(hours=1)


def noted(work: UnitOfWork) -> list[tuple[str, str, object]]:
    """What is remembered of all readings."""
    rows = work.connection.execute(select(COURSE_READER).order_by(COURSE_READER.c.course_id, COURSE_READER.c.agency_id))
    return [(row.course_id, row.agency_id, row.at) for row in rows]


def revise(work: UnitOfWork, course_id: str, hours: int) -> None:
    """The course changes that many hours after noon."""
    change = {"revised_at": NOON + timedelta(hours=hours), "revision": COURSE.c.revision + 1}
    work.connection.execute(update(COURSE).where(COURSE.c.id == course_id).values(change))


def test_whoever_fetched_a_course_is_among_its_readers(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        draw(work, "crs_2", report_of("A2"))
        draw(work, "crs_3", report_of("A3"))
        work.courses.note_reading(["crs_1", "crs_2"], OTHER_FORCE, LATER)
        work.courses.note_reading(["crs_1"], ADVOCATES, LATER)
        assert work.courses.readers(["crs_1", "crs_2", "crs_3", "crs_nowhere"]) == {
            "crs_1": (ADVOCATES, OTHER_FORCE),
            "crs_2": (OTHER_FORCE,),
        }
        assert work.courses.readers(["crs_3"]) == {}
        assert work.courses.readers([]) == {}


def test_a_reading_is_written_once_for_each_revision(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        work.courses.note_reading(["crs_1"], FORCE, LATER)
        with statements_of(populated.engine) as sent:
            work.courses.note_reading(["crs_1"], FORCE, LATER + timedelta(minutes=1))
        assert [statement.split()[0] for statement in sent] == ["SELECT"]
        assert noted(work) == [("crs_1", "police:47", LATER)]

        revise(work, "crs_1", hours=2)
        third = NOON + timedelta(hours=3)
        work.courses.note_reading(["crs_1"], FORCE, third)
        work.courses.note_reading(["crs_1"], FORCE, third + timedelta(minutes=1))
        assert noted(work) == [("crs_1", "police:47", third)]


def test_one_agencys_reading_says_nothing_of_anothers(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        work.courses.note_reading(["crs_1"], FORCE, LATER)
        work.courses.note_reading(["crs_1"], OTHER_FORCE, LATER + timedelta(minutes=1))
        assert noted(work) == [
            ("crs_1", "police:46", LATER + timedelta(minutes=1)),
            ("crs_1", "police:47", LATER),
        ]


def test_of_many_courses_only_those_that_are_news_are_written(populated: Store) -> None:
    with populated.work() as work:
        for number in range(3):
            draw(work, f"crs_{number}", report_of(f"A{number}"))
        work.courses.note_reading(["crs_0", "crs_1"], FORCE, LATER)
        revise(work, "crs_1", hours=2)
        third = NOON + timedelta(hours=3)
        work.courses.note_reading(["crs_0", "crs_1", "crs_2", "crs_2"], FORCE, third)
        assert [(course, at) for course, _, at in noted(work)] == [
            ("crs_0", LATER),
            ("crs_1", third),
            ("crs_2", third),
        ]


def test_a_course_that_there_is_not_has_no_reading(populated: Store) -> None:
    with populated.work() as work:
        work.courses.note_reading(["crs_nowhere"], FORCE, LATER)
        work.courses.note_reading([], FORCE, LATER)
        assert noted(work) == []


def test_a_reading_is_forgotten_with_the_unit_that_was_not_committed(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        work.commit()
    with populated.work() as work:
        work.courses.note_reading(["crs_1"], FORCE, LATER)
    with populated.work() as work:
        assert noted(work) == []


def test_readings_of_very_many_courses_are_all_written_and_all_found(populated: Store) -> None:
    ids = [f"crs_{number:05}" for number in range(CHUNK + 3)]
    with populated.work() as work:
        for course_id in ids:
            draw(work, course_id)
        work.courses.note_reading(ids, FORCE, LATER)
        assert work.courses.readers(ids) == dict.fromkeys(ids, (FORCE,))


def test_whoever_read_a_course_that_was_merged_read_the_survivor(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_3", report_of("A1"))
        draw(work, "crs_2", merged_into="crs_3")
        draw(work, "crs_1", merged_into="crs_2")
        work.courses.note_reading(["crs_1"], ADVOCATES, LATER)
        work.courses.note_reading(["crs_2"], OTHER_FORCE, LATER)
        work.courses.note_reading(["crs_3"], PROSECUTORS, LATER)
        assert work.courses.readers(["crs_3"]) == {"crs_3": (PROSECUTORS, ADVOCATES, OTHER_FORCE)}
        assert work.courses.readers(["crs_1"]) == {"crs_1": (ADVOCATES,)}


@pytest.mark.parametrize("middle, last", [("crs_a", "crs_z"), ("crs_z", "crs_a")])
def test_asked_about_a_survivor_and_what_it_took_in_each_has_its_readers(
    populated: Store, middle: str, last: str
) -> None:
    with populated.work() as work:
        draw(work, last, report_of("A1"))
        draw(work, middle, merged_into=last)
        draw(work, "crs_m", merged_into=middle)
        work.courses.note_reading(["crs_m"], ADVOCATES, LATER)
        work.courses.note_reading([last], FORCE, LATER)
        assert work.courses.readers([middle, last]) == {middle: (ADVOCATES,), last: (ADVOCATES, FORCE)}


def test_readers_are_found_through_as_many_mergers_as_are_followed(populated: Store) -> None:
    with populated.work() as work:
        for number in range(MOST_HOPS):
            draw(work, f"crs_{number}", merged_into=f"crs_{number + 1}")
        draw(work, f"crs_{MOST_HOPS}", report_of("A1"))
        work.courses.note_reading(["crs_0"], FORCE, LATER)
        assert work.courses.readers([f"crs_{MOST_HOPS}"]) == {f"crs_{MOST_HOPS}": (FORCE,)}


def test_courses_merged_into_each_other_in_a_ring_share_their_readers(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", merged_into="crs_2")
        draw(work, "crs_2", merged_into="crs_3")
        draw(work, "crs_3", merged_into="crs_1")
        work.courses.note_reading(["crs_1"], FORCE, LATER)
        assert work.courses.readers(["crs_1", "crs_2", "crs_3"]) == dict.fromkeys(["crs_1", "crs_2", "crs_3"], (FORCE,))


def test_each_first_reading_of_a_revision_is_kept(populated: Store) -> None:
    with populated.work() as work:
        draw(work, "crs_1", report_of("A1"))
        times = [LATER, NOON + timedelta(hours=3)]
        work.courses.note_reading(["crs_1"], FORCE, times[0])
        work.courses.note_reading(["crs_1"], FORCE, times[0] + timedelta(minutes=1))
        revise(work, "crs_1", hours=2)
        work.courses.note_reading(["crs_1"], OTHER_FORCE, times[1])
        work.courses.note_reading(["crs_1"], FORCE, times[1])
        assert work.courses.read_at(["crs_1", "crs_2"]) == {
            "crs_1": ((OTHER_FORCE, times[1]), (FORCE, times[0]), (FORCE, times[1]))
        }
