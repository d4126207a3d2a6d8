"""Reports in and courses out over HTTP, timed by the client."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import groupby

from benchmarks.papers import report
from benchmarks.speed.asking import Asker, Failed
from benchmarks.speed.figures import Loaded, LongCourse, Rate, Reads, Singles, times
from benchmarks.speed.floors import bare_table, commit
from benchmarks.speed.reports import FAMILY, GIVEN, SEED, Report
from benchmarks.speed.trial import Trial
from service.cli.demo.enrolling import Credential
from service.cli.progress import progress
from service.documents.formats import Format
from service.domain.agency import AgencyId

CLIENTS = 8
AT_A_TIME = 1000
PAGE = 20
OCCASIONS = 60


def load(trial: Trial, reports: Sequence[Report]) -> Loaded:
    """Every agency sends its own reports in one request, one agency after the other."""
    answered, rates, held = 0, [], [trial.own_mib()]
    rate = _stopwatch(trial)
    since = time.perf_counter()
    with progress("Importing", "reports", len(reports)) as advance:
        for agency, own in groupby(reports, key=lambda report: report.agency):
            with _asker(trial, trial.systems[agency]) as asker:
                for line in asker.send(report.raw for report in own):
                    if b'"outcome":"created"' not in line:
                        told = json.loads(line)
                        raise Failed(f"a report was not taken in: {told.get('outcome')}, {told.get('problem', told)}")
                    answered += 1
                    advance(1)
                    if answered % AT_A_TIME == 0:
                        since, before = time.perf_counter(), since
                        rates.append(AT_A_TIME / (since - before))
                        held.append(trial.own_mib())
    if answered != len(reports):
        raise Failed("not every report was answered")
    told = [mib for mib in held if mib is not None]
    return Loaded(rate(answered), tuple(rates), max(told, default=None))


def _stopwatch(trial: Trial) -> Callable[[int], Rate]:
    """Started now; asked for the rate of so many reports, it tells what has passed since."""
    cpu, started = trial.cpu(), time.perf_counter()

    def rate(reports: int) -> Rate:
        seconds, used = time.perf_counter() - started, trial.cpu()
        return Rate(reports, seconds, None if used is None or cpu is None else used - cpu)

    return rate


def send_singles(trial: Trial, reports: Sequence[Report], run: int) -> Singles:
    """Half of the reports one after the other, then the rest from several clients at once; ``run`` is a number of its
    own for each time."""
    half = len(reports) // 2
    alone, empty, commits = _one_by_one(trial, reports[:half], run)
    at_once, rate = _at_once(trial, reports[half:])
    return Singles(times(alone), times(empty), times(commits), CLIENTS, times(at_once), rate)


def _one_by_one(trial: Trial, reports: Sequence[Report], run: int) -> tuple[list[float], list[float], list[float]]:
    """Each report is followed by what it is compared with, so that a busy moment of the machine strikes all alike."""
    alone, empty, commits = [], [], []
    with (
        _askers(trial, reports) as askers,
        closing(bare_table(trial.folder / f"singly-{run}.sqlite3")) as table,
        progress("Sending, one by one", "reports", len(reports)) as advance,
    ):
        for report in reports:
            asker = askers[report.agency]
            alone.append(asker.post(report.raw))
            empty.append(asker.read("/v1/me"))
            commits.append(_commit_one(table, report))
            advance(1)
    return alone, empty, commits


def _commit_one(table: sqlite3.Connection, report: Report) -> float:
    started = time.perf_counter()
    commit(table, [report.raw])
    return time.perf_counter() - started


def _at_once(trial: Trial, reports: Sequence[Report]) -> tuple[list[float], Rate]:
    """Each client sends its share, one after the other; all have their tokens before the clock starts."""
    shares = [reports[own::CLIENTS] for own in range(CLIENTS)]
    with ExitStack() as connected, progress("Sending, all at once", "reports", len(reports)) as advance:
        clients = [connected.enter_context(_askers(trial, share)) for share in shares]

        def send(askers: Mapping[AgencyId, Asker], share: Sequence[Report]) -> list[float]:
            took = []
            for report in share:
                took.append(askers[report.agency].post(report.raw))
                advance(1)
            return took

        rate = _stopwatch(trial)
        with ThreadPoolExecutor(CLIENTS) as pool:
            took = [seconds for own in pool.map(send, clients, shares) for seconds in own]
        return took, rate(len(reports))


def read_courses(trial: Trial, count: int) -> Reads:
    """Pages of the investigator's courses, and single ones of them chosen at random."""
    pages: list[float] = []
    path: str | None = f"/v1/police/courses?limit={PAGE}"
    ids: list[str] = []
    with _asker(trial, trial.investigator) as asker, progress("Reading", "courses", 2 * count) as advance:
        while path and len(pages) < count:
            pages.append(asker.read(path))
            page = asker.get(path)
            ids += [course["id"] for course in page["items"]]
            path = page["next"] and f"/v1/police/courses?limit={PAGE}&cursor={page['next']}"
            advance(1)
        if not ids:
            raise Failed("the investigator sees no course: measure with more reports")
        chosen = random.Random(SEED).choices(ids, k=count)
        single = []
        for course_id in chosen:
            single.append(asker.read(f"/v1/police/courses/{course_id}"))
            advance(1)
    return Reads(course=times(single), page=times(pages))


def read_long_course(trial: Trial, run: int, count: int) -> LongCourse:
    """A new course of ``OCCASIONS``, read by the investigator over and over, and its chronology as a PDF."""
    with _asker(trial, trial.systems[trial.investigator.agency]) as asker:
        for number in range(OCCASIONS):
            body = report(number) | {"source": {"reference": f"long-{run}-{number}"}}
            for party, other in zip(body["parties"], (run, run + 1), strict=True):
                party["name"] = {"given": [GIVEN[other]], "family": f"{FAMILY[other]}-{FAMILY[-1 - other]}"}
                party.pop("identifiers", None)
            placed = asker.receipt(json.dumps(body).encode())["link"]["courses"]
    found = [course for course in placed if course["occasions"] == OCCASIONS]
    if len(found) != 1:
        raise Failed("the reports did not make one course of so many occasions")
    path = f"/v1/police/courses/{found[0]['id']}"
    with _asker(trial, trial.investigator) as asker, progress("Reading a long course", "times", 2 * count) as advance:
        first = asker.read(path)
        again, papers = [], []
        for _ in range(count):
            again.append(asker.read(path))
            papers.append(asker.read(f"{path}/chronology", Format.PDF.media_type))
            advance(2)
    return LongCourse(OCCASIONS, 1000 * first, times(again), times(papers))


@contextmanager
def _asker(trial: Trial, credential: Credential) -> Iterator[Asker]:
    asker = Asker(trial.url, credential)
    try:
        yield asker
    finally:
        asker.close()


@contextmanager
def _askers(trial: Trial, reports: Sequence[Report]) -> Iterator[dict[AgencyId, Asker]]:
    """A connection for each agency that reports, with its token."""
    askers = {agency: Asker(trial.url, trial.systems[agency]) for agency in {report.agency for report in reports}}
    try:
        yield askers
    finally:
        for asker in askers.values():
            asker.close()
