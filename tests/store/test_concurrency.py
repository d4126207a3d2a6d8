"""Reports in the same instant end in the same persons and courses as one after the other, on each kind of database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import count
from random import Random
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import select, text

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.errors import JudgementConflict, NotVisible, ReportConflict, ReportWithdrawn, VersionStale
from service.flows.context import Context
from service.flows.imports import Line, take
from service.flows.intake import receive, revise, withdraw
from service.flows.judge import judge, undo
from service.flows.link import link_index
from service.flows.queue import renew_questions
from service.flows.relink import prove
from service.linking.digest import Digest
from service.linking.index import Decision
from service.store.engine import open_engine
from service.store.tables import EVENT, INCIDENT, JUDGEMENT, PERSON, REVIEW
from service.store.unit_of_work import Store, UnitOfWork
from tests.conftest import store_on
from tests.flows.office import NOON, Office, caller, office_on
from tests.soak import turns
from tests.store.couples import AGENCIES, SPELLINGS, Body, six_reports

ROUNDS = turns(10, 1000)
TRAFFIC_ROUNDS = turns(2, 60)
DEEDS = 12
"""What each of the threads does in a round of mixed traffic."""


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    yield office_on(store)
    store.close()


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """What each of the deeds gives; all begin in the same moment."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> Any:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def reporting(context: Context, number: int) -> list[Callable[[], Any]]:
    return [
        lambda agency=agency, body=body: receive(context, caller(agency), body)  # type: ignore[misc]
        for agency, body in six_reports(number)
    ]


def totals(context: Context) -> tuple[int, int, int]:
    found = prove(context, afresh=False).stored
    return found.parties, found.persons, found.courses


def test_six_who_report_one_new_couple_at_once_make_one_victim_one_suspect_and_one_course(office: Office) -> None:
    for number in range(1, ROUNDS + 1):
        filed = at_once(reporting(office.context, number))
        assert [one.is_new for one in filed] == [True] * SPELLINGS
        if number <= 10 or number % 50 == 0:
            assert totals(office.context) == (2 * SPELLINGS * number, 2 * number, number)
    assert totals(office.context) == (2 * SPELLINGS * ROUNDS, 2 * ROUNDS, ROUNDS)


def test_six_who_send_one_report_at_once_are_told_of_one_incident(office: Office) -> None:
    agency, body = six_reports(1)[0]
    filed = at_once([lambda: receive(office.context, caller(agency), body) for _ in range(6)])
    assert sorted(one.is_new for one in filed) == [False] * 5 + [True]
    assert len({one.incident.id for one in filed}) == 1
    assert totals(office.context) == (2, 2, 1)


def test_two_corrections_of_one_version_at_once_leave_one_of_them(office: Office) -> None:
    agency, body = six_reports(1)[0]
    first = receive(office.context, caller(agency), body).incident
    other = six_reports(2)[0][1]

    def correct(text: str) -> bool:
        changed = body | {"parties": other["parties"], "narrative": text}
        with suppress(VersionStale, ReportConflict):
            revise(office.context, caller(agency), first.id, changed, over=1)
            return True
        return False

    assert sorted(at_once([lambda: correct("one"), lambda: correct("other")])) == [False, True]
    assert_as_afresh(office.context)


def assert_as_afresh(context: Context) -> Digest:
    """Persons, courses and open questions are those that a fresh load of the same reports has."""
    proof = prove(context, afresh=True)
    assert proof.stored == proof.fresh
    with context.store.work() as work:
        persons = set(work.connection.execute(select(PERSON.c.id)).scalars())
        before = set(work.connection.execute(select(REVIEW)).all())
        renew_questions(work, link_index(context, work), context.model, persons)
        assert set(work.connection.execute(select(REVIEW)).all()) == before
    return proof.stored


class Traffic:
    """One thread's share of mixed traffic; chosen by chance, and the same for the same seed."""

    def __init__(self, context: Context, seed: int, numbers: range) -> None:
        self._context = context
        self._random = Random(seed)
        self._numbers = numbers
        self._names = count(1)
        self._seed = seed

    def run(self) -> None:
        """Report, correct, withdraw, judge and undo."""
        deeds = (self._report, self._report, self._report, self._correct, self._withdraw, self._judge, self._undo)
        for _ in range(DEEDS):
            with suppress(JudgementConflict, NotVisible, ReportConflict, ReportWithdrawn, VersionStale):
                self._random.choice(deeds)()

    def _body(self) -> tuple[Any, Body]:
        """What one agency says of one couple, or of her and the man of another couple."""
        place = self._random.randrange(SPELLINGS)
        agency, body = six_reports(self._random.choice(self._numbers))[place]
        if self._random.random() < 0.3:
            _, other = self._random.choice(six_reports(self._random.choice(self._numbers)))
            body["parties"][1] = other["parties"][1]
        return agency, body | {"source": {"reference": f"T{self._seed}-{next(self._names)}"}}

    def _report(self) -> None:
        agency, body = self._body()
        receive(self._context, caller(agency), body)

    def _some(self, table: Any, *columns: Any) -> Any:
        with self._context.store.work() as work:
            rows = work.connection.execute(select(*columns).select_from(table).order_by(table.c.id)).all()
        return self._random.choice(rows) if rows else None

    def _correct(self) -> None:
        found = self._some(INCIDENT, INCIDENT.c.id, INCIDENT.c.agency_id, INCIDENT.c.reference, INCIDENT.c.version)
        if found:
            agency = next(agency for agency in AGENCIES if str(agency) == found.agency_id)
            _, body = self._body()
            body |= {"source": {"reference": found.reference}, "kind": self._kind(agency)}
            revise(self._context, caller(agency), found.id, body, over=found.version)

    @staticmethod
    def _kind(agency: Any) -> str:
        return str(six_reports(0)[AGENCIES.index(agency)][1]["kind"])

    def _withdraw(self) -> None:
        found = self._some(INCIDENT, INCIDENT.c.id, INCIDENT.c.agency_id)
        if found:
            agency = next(agency for agency in AGENCIES if str(agency) == found.agency_id)
            withdraw(self._context, caller(agency), found.id, "entered_in_error", over=None)

    def _judge(self) -> None:
        found = self._some(REVIEW, REVIEW.c.id, REVIEW.c.agency_id)
        if found:
            agency = next(agency for agency in AGENCIES if str(agency) == found.agency_id)
            decision = self._random.choice(list(Decision))
            judge(self._context, caller(agency, "police_supervisor"), found.id, decision, "as she says")

    def _undo(self) -> None:
        found = self._some(JUDGEMENT, JUDGEMENT.c.id, JUDGEMENT.c.agency_id)
        if found:
            agency = next(agency for agency in AGENCIES if str(agency) == found.agency_id)
            undo(self._context, caller(agency, "police_supervisor"), found.id, "as she says")


def test_mixed_traffic_at_once_ends_where_a_fresh_load_does(office: Office) -> None:
    for turn in range(TRAFFIC_ROUNDS):
        numbers = range(1 + 4 * turn, 5 + 4 * turn)
        at_once([Traffic(office.context, 6 * turn + thread, numbers).run for thread in range(6)])
        assert_as_afresh(office.context)


def test_mixed_traffic_in_which_blocking_keys_die_and_revive_ends_where_a_fresh_load_does(office: Office) -> None:
    context = replace(office.context, model=replace(office.context.model, hub=5))
    for turn in range(TRAFFIC_ROUNDS):
        at_once([Traffic(context, 6 * turn + thread, range(1, 4)).run for thread in range(6)])
        assert_as_afresh(context)


def test_imports_at_once_with_lines_in_common_end_where_a_fresh_load_does(office: Office) -> None:
    def lines(shift: int) -> list[Line]:
        bodies = [six_reports(number)[0][1] for number in range(1, 9)]
        moved = bodies[shift:] + bodies[:shift]
        more = [six_reports(10 * shift + number)[0][1] for number in range(20, 30)]
        return [Line(number, json.dumps(body).encode()) for number, body in enumerate([*moved, *more], start=1)]

    answers = at_once(
        [lambda shift=shift: take(office.context, caller(AGENCIES[0]), lines(shift)) for shift in (0, 3, 5, 7)]  # type: ignore[misc]
    )
    told = [answer for share in answers for answer in share]
    assert [answer.error for answer in told] == [None] * len(told)
    kept = {answer.filed.incident.id for answer in told if answer.filed and answer.filed.is_new}
    assert len(kept) == sum(1 for answer in told if answer.filed and answer.filed.is_new) == totals(office.context)[2]
    assert_as_afresh(office.context)


def test_a_reader_of_the_feed_never_passes_by_an_event_that_is_committed_later(office: Office) -> None:
    is_over = Event()

    def follow() -> list[int]:
        seen: list[int] = []
        while True:
            was_over = is_over.is_set()
            with office.context.store.work() as work:
                news = work.connection.execute(
                    select(EVENT.c.seq).where(EVENT.c.seq > (seen[-1] if seen else 0)).order_by(EVENT.c.seq)
                ).scalars()
                found = list(news)
            seen += found
            if was_over and not found:
                return seen

    with ThreadPoolExecutor(1) as reader:
        following = reader.submit(follow)
        try:
            for number in range(1, 5):
                at_once(reporting(office.context, number))
        finally:
            is_over.set()
        seen = following.result()
    with office.context.store.work() as work:
        assert seen == list(work.connection.execute(select(EVENT.c.seq).order_by(EVENT.c.seq)).scalars())
    assert len(seen) > 4 * SPELLINGS


@pytest.fixture
def on_postgresql(postgresql_url: str) -> Iterator[Office]:
    store = store_on(open_engine(postgresql_url))
    yield office_on(store)
    store.close()


def test_a_course_that_loses_a_report_while_it_is_read_is_read_anew(on_postgresql: Office) -> None:
    context = on_postgresql.context
    first, second = [deed() for deed in reporting(context, 1)[:2]]
    course_id, read = first.placed[0].course_id, list[int]()

    def look(work: UnitOfWork) -> None:
        course = work.courses.get(course_id, Reader(RowFilter.OWN_INCIDENT, AGENCIES[0]))
        assert course is not None
        if not read:
            withdraw(context, caller(second.incident.agency), second.incident.id, "entered_in_error", over=None)
        read.append(len(course.members))
        work.courses.note_reading([course_id], AGENCIES[0], NOON)
        work.commit()

    context.store.view(AGENCIES[0], look)
    assert read == [2, 1]


def test_who_is_noted_as_a_reader_while_a_course_loses_its_last_report_is_told(on_postgresql: Office) -> None:
    context = on_postgresql.context
    (first,) = [deed() for deed in reporting(context, 1)[:1]]
    course = first.placed[0].course_id
    with ThreadPoolExecutor(1) as pool:
        with context.store.work(steady=True) as work:
            work.courses.note_reading([course], AGENCIES[0], NOON)
            gone = pool.submit(withdraw, context, caller(AGENCIES[0]), first.incident.id, "entered_in_error", over=None)
            until_it_waits(context.store, gone)
            work.commit()
        gone.result()
    assert ("course.retracted", course, str(AGENCIES[0])) in on_postgresql.events()


def until_it_waits(store: Store, deed: Future[Any]) -> None:
    """Return once a transaction on PostgreSQL waits for another, or the deed is done."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    pause = Event()
    with store.engine.connect() as connection:
        while not deed.done() and not connection.execute(waiting).scalar_one():
            pause.wait(0.001)
