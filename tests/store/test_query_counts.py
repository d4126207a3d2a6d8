"""How many statements the hot questions cost: a number that is written down, and that does not grow with the data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, select

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.course import Course
from service.domain.sharing import Ground
from service.store.dialects import CHUNK
from service.store.engine import open_engine
from service.store.registry import Agency
from service.store.tables import INCIDENT
from service.store.unit_of_work import Store, UnitOfWork

from .conftest import ADVOCATES, FORCE, NOON, OTHER_FORCE, PROSECUTORS, report_of, statements_of
from .drawn import draw

OWN = RowFilter.OWN_INCIDENT
OFFICER, STRANGER = Reader(OWN, FORCE), Reader(OWN, OTHER_FORCE)
GIVEN = Reader(OWN, FORCE, "staff-0017", NOON)
PROSECUTOR, ADVOCATE = Reader(RowFilter.CPS_REFERRAL, PROSECUTORS), Reader(RowFilter.OWN_CLIENT, ADVOCATES)
COURSES = 5
IDS = [f"crs_{number:02}" for number in range(COURSES)]
INCIDENTS = [f"inc_police_47_A{number}" for number in range(COURSES)]
LATER = NOON + timedelta(days=1)


@pytest.fixture
def busy(populated: Store) -> Store:
    """A store with five courses of three reports each, each with another merged into it, some of them read."""
    with populated.work() as work:
        for number, course_id in enumerate(IDS):
            reports = [report_of(f"{name}{number}", agency) for name, agency in REPORTERS]
            draw(work, course_id, *reports, victim=f"per_v{number}")
            draw(work, f"{course_id}_before", merged_into=course_id)
        work.courses.note_reading(IDS[:3], FORCE, LATER)
        work.commit()
    return populated


REPORTERS = (("A", FORCE), ("C", PROSECUTORS), ("P", ADVOCATES))


def course_of(work: UnitOfWork) -> Course:
    course = work.courses.get(IDS[0], OFFICER)
    assert course is not None
    return course


QUESTIONS: dict[str, tuple[Callable[[UnitOfWork], object], int]] = {
    "a course": (lambda work: work.courses.get(IDS[0], OFFICER), 4),
    "a course that there is not": (lambda work: work.courses.get("crs_nowhere", OFFICER), 1),
    "a course that is hidden": (lambda work: work.courses.get(IDS[0], STRANGER), 1),
    "a course by an id that was merged": (lambda work: work.courses.get(f"{IDS[0]}_before", OFFICER), 5),
    "a page of one course": (lambda work: work.courses.page(OFFICER, None, 1), 4),
    "a page of all courses": (lambda work: work.courses.page(OFFICER, None, 100), 4),
    "a page for prosecutors": (
        lambda work: work.courses.page(PROSECUTOR, None, 100),
        4,
    ),
    "a page for a partner": (lambda work: work.courses.page(ADVOCATE, None, 100), 4),
    "a page of nothing": (lambda work: work.courses.page(STRANGER, None, 100), 1),
    "a course and its neighbours": (lambda work: work.courses.neighbours(course_of(work), OFFICER), 5),
    "the courses of one incident": (lambda work: work.courses.of_incidents(INCIDENTS[:1]), 1),
    "the courses of many incidents": (lambda work: work.courses.of_incidents(INCIDENTS), 1),
    "courses by id": (lambda work: work.courses.of_ids(IDS), 4),
    "courses by URN": (lambda work: work.courses.by_urn("47AA0410226", OFFICER), 1),
    "no URN": (lambda work: work.courses.by_urn("", OFFICER), 0),
    "the courses beside one": (lambda work: work.courses.beside(course_of(work), 100, OFFICER), 8),
    "the persons around a course": (lambda work: work.persons.around(INCIDENTS), 1),
    "the decisions on many courses": (lambda work: work.occasions.of_courses(IDS), 1),
    "no decisions on any of the reports": (lambda work: work.occasions.naming(INCIDENTS), 1),
    "contributors": (lambda work: work.courses.contributors(IDS), 1),
    "contributors and whoever it is shared with": (lambda work: work.courses.audience(IDS, LATER), 1),
    "a course that may be shared with the reader": (lambda work: work.courses.get(IDS[0], GIVEN), 4),
    "a page of what may be shared with the reader": (lambda work: work.courses.page(GIVEN, None, 100), 5),
    "courses as told with one's own report": (lambda work: work.courses.open_of_ids(IDS), 4),
    "restrictions": (lambda work: work.restrictions.on_course(IDS[0], INCIDENTS), 1),
    "shares": (lambda work: work.grants.of_course(IDS, Ground.SHARE), 1),
    "whom to tell of shares that ended": (lambda work: work.grants.take_untold(LATER), 2),
    "readers, through mergers": (lambda work: work.courses.readers(IDS), 3),
    "a reading that was noted before": (lambda work: work.courses.note_reading(IDS[:3], FORCE, LATER), 1),
    "a reading that is news": (lambda work: work.courses.note_reading(IDS[:1], PROSECUTORS, LATER), 3),
    "an incident": (lambda work: work.incidents.get(INCIDENTS[0]), 1),
    "an incident by reference": (lambda work: work.incidents.by_reference(FORCE, "A1"), 1),
    "many references": (lambda work: work.incidents.by_references(FORCE, [f"A{n}" for n in range(CHUNK)]), 1),
    "more references than a chunk": (lambda work: work.incidents.by_references(FORCE, list(map(str, range(501)))), 2),
    "many bodies": (lambda work: work.incidents.bodies(INCIDENTS), 1),
    "a page of incidents": (lambda work: work.incidents.page(OFFICER, None, 100), 1),
    "a new report": (lambda work: work.incidents.add(report_of("A99")), 2),
    "many new reports": (lambda work: work.incidents.add_many([report_of(f"B{n}") for n in range(50)]), 2),
    "a report that came before": (lambda work: work.incidents.add_many([report_of("A1")]), 1),
    "a new version": (lambda work: work.incidents.revise(report_of("A1", version=2), over=1), 2),
    "a withdrawal": (lambda work: work.incidents.withdraw(INCIDENTS[0], 1, "no crime", LATER), 1),
    "a client": (lambda work: work.registry.client("cli_1"), 1),
    "the keys": (lambda work: work.registry.keys(), 1),
    "the next events": (lambda work: work.events.after(OFFICER, 0, 100), 1),
}


def test_each_question_costs_as_many_statements_as_is_written_here(busy: Store) -> None:
    counts: dict[str, int] = {}
    for name, (ask, _) in QUESTIONS.items():
        with busy.work() as work, statements_of(busy.engine) as sent:
            ask(work)
        counts[name] = len(sent)
    assert counts == {name: count for name, (_, count) in QUESTIONS.items()}


def test_a_page_holds_what_the_count_was_taken_of(busy: Store) -> None:
    with busy.work() as work:
        for rows, agency in (
            (OWN, FORCE),
            (RowFilter.CPS_REFERRAL, PROSECUTORS),
            (RowFilter.OWN_CLIENT, ADVOCATES),
        ):
            page = work.courses.page(Reader(rows, agency), None, 100)
            assert [(course.id, len(course.members), course.formed_from) for course in page] == [
                (course_id, 3, (f"{course_id}_before",)) for course_id in IDS
            ]


def test_to_begin_and_to_commit_costs_no_statement_of_ours(store: Store) -> None:
    with statements_of(store.engine) as sent, store.work() as work:
        work.commit()
    assert sent == []


SEARCHES: dict[str, Callable[[UnitOfWork], object]] = {
    "a course": lambda work: work.courses.get(IDS[0], OFFICER),
    "a course for prosecutors": lambda work: work.courses.get(IDS[0], PROSECUTOR),
    "a course for a partner": lambda work: work.courses.get(IDS[0], ADVOCATE),
    "a page": lambda work: work.courses.page(OFFICER, (NOON, IDS[0]), 10),
    "a page for prosecutors": lambda work: work.courses.page(PROSECUTOR, (NOON, "crs_00"), 10),
    "a page for a partner": lambda work: work.courses.page(ADVOCATE, (NOON, "crs_00"), 10),
    "courses by URN": lambda work: work.courses.by_urn("47AA0410226", OFFICER),
    "neighbours": lambda work: work.courses.neighbours(course_of(work), OFFICER),
    "the courses beside one": lambda work: work.courses.beside(course_of(work), 100, OFFICER),
    "the persons around a course": lambda work: work.persons.around(INCIDENTS),
    "the decisions on courses": lambda work: work.occasions.of_courses(IDS),
    "the decisions on reports": lambda work: work.occasions.naming(INCIDENTS),
    "courses of anybody": lambda work: work.courses.every((NOON, IDS[0]), 10),
    "when courses were read": lambda work: work.courses.read_at(IDS),
    "the persons of reports": lambda work: work.persons.of_incidents(INCIDENTS),
    "the first answers": lambda work: work.judgements.first_answers(IDS),
    "a course that people revised": lambda work: work.courses.revise(IDS, LATER),
    "the courses of incidents": lambda work: work.courses.of_incidents(INCIDENTS),
    "courses by id": lambda work: work.courses.of_ids(IDS),
    "the audience": lambda work: work.courses.audience(IDS, LATER),
    "a course that may be shared with the reader": lambda work: work.courses.get(IDS[0], GIVEN),
    "a page of what may be shared with the reader": lambda work: work.courses.page(GIVEN, (NOON, IDS[0]), 10),
    "courses as told with one's own report": lambda work: work.courses.open_of_ids(IDS),
    "restrictions": lambda work: work.restrictions.on_course(IDS[0], INCIDENTS),
    "shares": lambda work: work.grants.of_course(IDS, Ground.SHARE),
    "whom to tell of shares that ended": lambda work: work.grants.take_untold(LATER),
    "contributors": lambda work: work.courses.contributors(IDS),
    "readers": lambda work: work.courses.readers(IDS),
    "a reading": lambda work: work.courses.note_reading(IDS, PROSECUTORS, LATER),
    "incidents by reference": lambda work: work.incidents.by_references(FORCE, ["A1", "A2"]),
    "a page of incidents": lambda work: work.incidents.page(OFFICER, (NOON, INCIDENTS[0]), 10),
    "bodies": lambda work: work.incidents.bodies(INCIDENTS),
    "a withdrawal": lambda work: work.incidents.withdraw(INCIDENTS[0], 1, "no crime", LATER),
    "the next events": lambda work: work.events.after(OFFICER, 7, 10),
}


def plan_of(engine: Engine, connection: Connection, ask: Callable[[], object]) -> list[str]:
    """How SQLite goes about the statements that ``ask`` sends."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return [
        step.detail
        for statement, parameters in sent
        for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]


OPENED_LIST = "SCAN json_each VIRTUAL TABLE INDEX 1:"
"""The list that was sent with the question is read from end to end."""


@pytest.mark.parametrize("ask", SEARCHES.values(), ids=SEARCHES)
def test_no_question_reads_a_table_from_end_to_end(sqlite_url: str, ask: Callable[[UnitOfWork], object]) -> None:
    store = Store(open_engine(sqlite_url))
    with store.work() as work:
        for agency in (FORCE, PROSECUTORS, ADVOCATES):
            work.registry.add_agency(Agency(id=agency, contact="", created_at=NOON))
        draw(work, IDS[0], report_of("A0"), report_of("C0", PROSECUTORS), report_of("P0", ADVOCATES))
        plan = plan_of(store.engine, work.connection, lambda: ask(work))
    store.close()
    assert plan
    assert [step for step in plan if step.startswith("SCAN") and step != OPENED_LIST] == []


def test_a_question_without_an_index_would_be_found_out(sqlite_url: str) -> None:
    store = Store(open_engine(sqlite_url))
    question = select(INCIDENT.c.id).where(INCIDENT.c.reference == "A1")  # of whichever agency
    with store.work() as work:
        plan = plan_of(store.engine, work.connection, lambda: work.connection.execute(question).all())
    store.close()
    assert [step.split()[0] for step in plan] == ["SCAN"]
