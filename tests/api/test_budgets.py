"""A client that asks for too much is told when to come back, the auditor is told once, and others are not touched."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from service.auth.budgets import Budgets, Limit, Measure
from service.main import create_app
from service.settings import Settings
from tests.flows.test_gate import HeldClock

from .world import Body, World, settings_for, thin_report, token_form

INVESTIGATOR, RECORDS = "investigator of Sussex", "records of Sussex"
EXAMPLE = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02"}
Bounded = Callable[..., World]


@pytest.fixture
def bounded(told: World) -> Bounded:
    """Bounds what the clients of a service with two courses may ask for."""

    def bound(**most: int) -> World:
        limits = {Measure(name): Limit(number, timedelta(hours=1)) for name, number in most.items()}
        told.app.state.context = replace(
            told.context, budgets=Budgets(limits), clock=HeldClock(told.context.clock.now())
        )
        return told

    return bound


def denials(world: World) -> list[Body]:
    return [row for row in world.audit() if row["outcome"] == "deny"]


async def test_what_is_left_stands_in_each_answer(bounded: Bounded) -> None:
    world = bounded(requests=600, rows=100)
    answer = await world.as_(INVESTIGATOR).get("/v1/police/courses")
    assert answer.headers["ratelimit-policy"] == '"requests";q=60;w=3600, "rows";q=10;w=3600'
    assert answer.headers["ratelimit"] == '"requests";r=59;t=60, "rows";r=9;t=360'
    assert "ratelimit" not in (await world.as_(None).get("/health/live")).headers
    assert "ratelimit" not in (await world.as_(None).get("/v1/police/courses")).headers


async def test_one_request_too_many_is_told_to_come_back_and_is_not_carried_out(bounded: Bounded) -> None:
    world = bounded(requests=3)
    client = world.as_(RECORDS)
    del client.headers["on-behalf-of"]
    sent = [await client.post("/v1/incidents", json=thin_report(str(number))) for number in range(4)]
    assert [answer.status_code for answer in sent] == [201, 201, 201, 429]
    problem = sent[3].json()
    assert (problem["type"], sent[3].headers["retry-after"]) == ("/problems/budget-spent", "1200")
    assert sent[3].headers["ratelimit"].startswith('"requests";r=0;t=')
    assert (await world.as_("records of Kent").get("/v1/incidents")).status_code == 200


async def test_reading_stops_when_the_records_of_a_person_are_spent_and_writing_does_not(bounded: Bounded) -> None:
    world = bounded(rows=10)
    statuses = [(await world.as_(INVESTIGATOR).get("/v1/police/courses")).status_code for _ in range(3)]
    assert statuses == [200, 429, 429]
    assert (await world.as_(RECORDS).post("/v1/incidents", json=thin_report("one-more"))).status_code == 201


async def test_queries_by_example_have_a_budget_of_their_own(bounded: Bounded) -> None:
    world = bounded(matches=20)
    statuses = [(await world.as_(INVESTIGATOR).post("/v1/police/matches", json=EXAMPLE)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert (await world.as_(INVESTIGATOR).get("/v1/police/courses")).status_code == 200


async def test_the_auditor_and_the_operator_are_told_once(bounded: Bounded, caplog: pytest.LogCaptureFixture) -> None:
    world = bounded(rows=20)
    caplog.set_level(logging.INFO)
    for _ in range(5):
        await world.as_(INVESTIGATOR).get("/v1/police/courses")
    (denied,) = denials(world)
    assert (denied["reason"], denied["client_id"]) == ("BudgetSpent rows", "investigator-of-sussex")
    (line,) = [record for record in caplog.records if record.name == "conduct.budgets"]
    assert (line.levelname, vars(line)["client_id"], vars(line)["measure"]) == (
        "WARNING",
        "investigator-of-sussex",
        "rows",
    )


async def test_refused_requests_are_drawn_too(bounded: Bounded) -> None:
    world = bounded(requests=40)
    client = world.as_("practitioner of the helpline")
    statuses = [(await client.get("/v1/police/courses")).status_code for _ in range(6)]
    assert statuses == [403, 403, 403, 403, 429, 429]
    assert [row["reason"] for row in denials(world)] == ["NotPermitted"] * 4 + ["BudgetSpent requests"]


async def test_what_is_hidden_and_what_is_absent_cost_the_same(bounded: Bounded) -> None:
    world = bounded(requests=600, rows=100)
    hidden = await world.course_of("46260055501", "records of Kent")
    headers = []
    for course in (hidden, "crs_00000000000000000000000000000000"):
        answer = await world.as_("investigator of Hampshire").get(f"/v1/police/courses/{course}")
        assert answer.status_code == 404
        headers.append(answer.headers["ratelimit"].partition(", ")[2])
    assert headers[0] == headers[1] == '"rows";r=10;t=0'


def test_the_settings_bound_a_client_and_nought_bounds_nobody(sqlite_url: str) -> None:
    bounded, unbounded = create_app(Settings(database_url=sqlite_url)), create_app(settings_for(sqlite_url))
    limits = bounded.state.context.budgets._limits
    assert {measure: limit.most for measure, limit in limits.items()} == {
        Measure.REQUESTS: 60_000,
        Measure.ROWS: 100_000,
        Measure.MATCHES: 3600,
        Measure.REFUSALS: 60,
    }
    assert unbounded.state.context.budgets._limits == {}
    bounded.state.context.store.close()
    unbounded.state.context.store.close()


@pytest.mark.parametrize("named", ["records-of-sussex", "nobody-of-that-name"])
async def test_tokens_asked_for_in_vain_too_often_leave_no_more_in_the_log_and_keep_nobody_waiting(
    bounded: Bounded, named: str
) -> None:
    world = bounded(refusals=3)
    before = len(denials(world))
    answers = [await world.as_(None).post("/oauth2/token", data=token_form(named, "cds_wrong")) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert answers[4].headers["retry-after"] == "1200"
    assert len(denials(world)) == before + 3
    one = world.enrolments.enrolled[RECORDS]
    proven = await world.as_(None).post("/oauth2/token", data=token_form(one.client.client_id, one.secret))
    assert proven.status_code == 200


async def test_names_are_guessed_no_faster_under_many_names(bounded: Bounded) -> None:
    world = bounded(refusals=1)
    asked = [await world.as_(None).post("/oauth2/token", data=token_form(f"name-{n}", "cds_wrong")) for n in range(12)]
    assert [answer.status_code for answer in asked] == [401] * 10 + [429] * 2
