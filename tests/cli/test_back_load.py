"""The back-load's windows: agencies that take turns, and a line that fails as nobody foresaw."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from service.domain.errors import ConductError
from service.flows.back_load import Load, back_load
from service.flows.context import Context
from service.flows.imports import Line
from service.linking.model import load_model
from service.store.engine import open_engine
from service.store.identity import SystemClock, UuidIds
from service.store.unit_of_work import Store
from tests.cli.conftest import report


class Ids(UuidIds):
    """Makes ids, and fails on the third incident whenever it comes to it."""

    def __init__(self) -> None:
        self.incidents = 0

    def new(self, kind: str) -> str:
        self.incidents += kind == "inc"
        if kind == "inc" and self.incidents in (3, 6):  # the whole batch first, then line by line
            raise RuntimeError("no id today")
        return super().new(kind)


@pytest.fixture
def context(sqlite_url: str) -> Iterator[Context]:
    store = Store(open_engine(sqlite_url))
    yield Context(store, SystemClock(), UuidIds(), load_model())
    store.close()


def lines_of(*agencies: str) -> list[Line]:
    reports = (report(f"R-{number}", agency=agency) for number, agency in enumerate(agencies, start=1))
    return [Line(number, json.dumps(one).encode()) for number, one in enumerate(reports, start=1)]


def test_agencies_that_take_turns_are_answered_in_the_order_of_the_lines(context: Context) -> None:
    lines = lines_of(*["police:47", "police:46"] * 12)
    windows = list(back_load(context, lines, Load(batch=2, enrols=True, acting_for="staff-0017")))
    assert [len(window) for window in windows] == [20, 4]
    answers = [answer for window in windows for answer in window]
    assert [answer.number for answer in answers] == [line.number for line in lines]
    agencies = [str(answer.filed.incident.agency) for answer in answers if answer.filed]
    assert agencies == ["police:47", "police:46"] * 12


def test_a_window_is_answered_before_the_next_is_read(context: Context) -> None:
    read: list[int] = []

    def lines() -> Iterator[Line]:
        for line in lines_of(*["police:47"] * 30):
            read.append(line.number)
            yield line

    next(back_load(context, lines(), Load(batch=1, enrols=True, acting_for="staff-0017")))
    assert len(read) == 10


def test_a_line_that_fails_as_nobody_foresaw_costs_only_itself(context: Context) -> None:
    context = Context(context.store, context.clock, Ids(), context.model)
    lines = lines_of(*["police:47"] * 5)
    (answers,) = back_load(context, lines, Load(enrols=True, acting_for="staff-0017"))
    assert [answer.number for answer in answers if answer.filed is None] == [3]
    error = answers[2].error
    assert isinstance(error, ConductError)
    assert str(error) == "Something went wrong here with this report. It may be sent again."
    assert isinstance(error.__cause__, RuntimeError)
