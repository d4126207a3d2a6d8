"""A hold and an erasure of the same report in the same moment: one of them is first, and the other comes to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.errors import NotVisible, ReportHeld
from service.domain.retention import HoldKind
from service.flows.erasure import erase
from service.flows.intake import receive
from service.flows.retention import place_hold
from service.store.identity import UuidIds
from service.store.incidents import State
from service.store.retention import Retention
from service.store.tables import INCIDENT, LEGAL_HOLD
from service.store.unit_of_work import Store
from tests.soak import turns

from .office import SUSSEX, Office, caller, office_on, thin_report

ROUNDS = turns(40, 2000)
SUPERVISOR, RECORDS = caller(SUSSEX, "police_supervisor"), caller(SUSSEX)
Deed = Callable[[], object]


def first_and_last(deeds: tuple[Deed, Deed], lead: int) -> list[str]:
    """What became of each, where both begin together; ``lead`` says which of the threads is woken last."""
    start = Barrier(2)

    def do(deed: Deed) -> str:
        start.wait()
        try:
            deed()
        except (NotVisible, ReportHeld) as refused:
            return type(refused).__name__
        return "done"

    with ThreadPoolExecutor(2) as pool:
        ordered = deeds if lead else deeds[::-1]
        found = list(pool.map(do, ordered))
    return found if lead else found[::-1]


def race(office: Office, number: int) -> tuple[str, str]:
    """A report is held and erased at once; what became of the hold and of the erasure."""
    context = office.context
    own = receive(context, RECORDS, thin_report(f"S-{number}")).incident.id
    held, erased = first_and_last(
        (
            lambda: place_hold(context, SUPERVISOR, own, HoldKind.CPIA, "A trial is listed."),
            lambda: erase(context, RECORDS, own, None),
        ),
        number % 2,
    )
    with context.store.work() as work:
        state = work.connection.execute(select(INCIDENT.c.state).where(INCIDENT.c.id == own)).scalar_one()
        holds = work.connection.execute(select(LEGAL_HOLD.c.id).where(LEGAL_HOLD.c.incident_id == own)).all()
    assert (state == State.ERASED.value) == (erased == "done")
    assert len(holds) == (held == "done")
    return held, erased


@pytest.fixture
def busy(store: Store) -> Office:
    """An office with ids that many threads may ask for."""
    office = office_on(store)
    return replace(office, context=replace(office.context, ids=UuidIds()))


def test_never_is_a_report_both_held_and_gone(busy: Office) -> None:
    found = Counter(race(busy, number) for number in range(ROUNDS))
    assert set(found) <= {("done", "ReportHeld"), ("NotVisible", "done")}


def test_whoever_comes_second_waits_and_then_finds_what_the_first_did(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the first takes its time between looking and doing, which is when the two could pass each other."""
    context, seen = busy.context, Barrier(2)
    own = receive(context, RECORDS, thin_report("S-1")).incident.id
    placed = Retention.place

    def slowly(self: Retention, *held: Any, **more: Any) -> None:
        seen.wait()  # the erasure begins now
        placed(self, *held, **more)

    monkeypatch.setattr(Retention, "place", slowly)
    with ThreadPoolExecutor(2) as pool:
        hold = pool.submit(place_hold, context, SUPERVISOR, own, HoldKind.CPIA, "A trial is listed.")
        seen.wait()
        erasure = pool.submit(erase, context, RECORDS, own, None)
        assert hold.result().is_held
        with pytest.raises(ReportHeld):
            erasure.result()
