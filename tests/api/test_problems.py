"""Every error has its problem, every problem is told in one shape, and none repeats what was sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from service.api import middleware, problems
from service.api.problems import SORTS, problem_of, problem_response, sort_of
from service.domain import errors
from service.domain.errors import ConductError, Flaw

SECRET = "Zlatokrilova"


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """A client of the app, without a network between; an error that escapes the app cuts the connection."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://conduct.example.org")


class CountedIds:
    """Ids that can be told in advance."""

    def __init__(self) -> None:
        self.made = 0

    def new(self, kind: str) -> str:
        self.made += 1
        return f"{kind}_{self.made:032x}"


EXAMPLES: dict[type[ConductError], tuple[ConductError, int]] = {
    errors.MalformedJson: (errors.MalformedJson("This is not UTF-8."), 400),
    errors.ReportInvalid: (errors.ReportInvalid((Flaw("/kind", "missing", "This member is required."),)), 422),
    errors.ReportConflict: (errors.ReportConflict("inc_01"), 409),
    errors.VersionMissing: (errors.VersionMissing(), 428),
    errors.VersionStale: (errors.VersionStale(), 412),
    errors.ReportWithdrawn: (errors.ReportWithdrawn(), 409),
    errors.ReportRestricted: (errors.ReportRestricted(), 409),
    errors.VersionInForce: (errors.VersionInForce(), 409),
    errors.NotVisible: (errors.NotVisible(), 404),
    errors.NotPermitted: (errors.NotPermitted("course:read"), 403),
    errors.OnBehalfOfMissing: (errors.OnBehalfOfMissing(), 400),
    errors.OnBehalfOfRefused: (errors.OnBehalfOfRefused(), 403),
    errors.OnBehalfOfUnsigned: (errors.OnBehalfOfUnsigned(), 403),
    errors.ReasonInvalid: (errors.ReasonInvalid(), 400),
    errors.NotAuthenticated: (errors.NotAuthenticated(), 401),
    errors.BudgetSpent: (errors.BudgetSpent("rows", retry_after=30), 429),
    errors.ClientRefused: (errors.ClientRefused(), 401),
    errors.CursorInvalid: (errors.CursorInvalid(), 400),
    errors.DecisionInvalid: (errors.DecisionInvalid((Flaw("/incidents", "too-few", "Name two reports."),)), 422),
    errors.QueryInvalid: (errors.QueryInvalid((Flaw("", "too-little", "Give at least two kinds of details."),)), 422),
    errors.StaffInvalid: (errors.StaffInvalid((Flaw("/name", "missing", "This member is required."),)), 422),
    errors.JudgementConflict: (errors.JudgementConflict(("jdg_01", "jdg_02")), 409),
    errors.ReportHeld: (errors.ReportHeld(), 409),
    errors.NotDue: (errors.NotDue(), 409),
    errors.ShareInvalid: (errors.ShareInvalid((Flaw("/agency", "own-agency", "Name another agency."),)), 422),
    errors.FormNotOffered: (errors.FormNotOffered(), 406),
    errors.StoreUnready: (errors.StoreUnready("The database cannot be reached."), 503),
    errors.StoreBusy: (errors.StoreBusy(), 503),
}


def tree(root: type[ConductError]) -> Iterator[type[ConductError]]:
    for kind in root.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from tree(kind)


class Person(BaseModel):
    """What a route takes in these tests."""

    model_config = ConfigDict(extra="forbid")

    family: Annotated[str, Query(max_length=5)]
    sex: int


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, redirect_slashes=False)
    problems.install(app)
    middleware.install(app, CountedIds())

    @app.get("/raise/{name}")
    def fails(name: str) -> None:
        raise EXAMPLES[getattr(errors, name)][0]

    @app.get("/breaks")
    def breaks() -> None:
        raise ValueError(f"cannot store {SECRET}")

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418, detail=SECRET, headers={"X-Told": SECRET})

    @app.post("/persons")
    def persons(person: Person, limit: Annotated[int, Query(le=200)] = 50) -> int:
        return person.sex + limit

    return app


@pytest.fixture
def client(app: FastAPI) -> httpx.AsyncClient:
    return client_of(app)


def test_every_error_of_the_service_has_a_sort_of_problem_and_an_example_here() -> None:
    assert set(tree(ConductError)) == set(SORTS) == set(EXAMPLES)


def test_an_error_that_is_not_listed_goes_by_the_nearest_of_its_bases() -> None:
    class DiskFull(errors.StoreBusy):
        """A new kind of busy."""

    assert sort_of(DiskFull()) is SORTS[errors.StoreBusy]


@pytest.mark.parametrize("kind", EXAMPLES, ids=lambda kind: kind.__name__)
async def test_an_error_is_answered_as_its_problem(client: httpx.AsyncClient, kind: type[ConductError]) -> None:
    error, status = EXAMPLES[kind]
    answer = await client.get(f"/raise/{kind.__name__}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (
        told.items()
        >= {
            "type": SORTS[kind].type,
            "title": SORTS[kind].title,
            "status": status,
            "detail": str(error),
            "request_id": answer.headers["x-request-id"],
            "instance": f"urn:request:{answer.headers['x-request-id']}",
        }.items()
    )


TOLD: dict[str, tuple[str, Callable[[dict[str, Any], dict[str, str]], bool]]] = {
    "an invalid report tells where it is invalid": (
        "ReportInvalid",
        lambda told, _: (
            told["errors"] == [{"pointer": "/kind", "code": "missing", "detail": "This member is required."}]
        ),
    ),
    "a conflict tells which incident is there": (
        "ReportConflict",
        lambda told, _: told["incident"] == {"id": "inc_01", "url": "/v1/incidents/inc_01"},
    ),
    "a contradiction tells which judgements are there": (
        "JudgementConflict",
        lambda told, _: told["judgements"] == ["jdg_01", "jdg_02"],
    ),
    "a refused client gets the code of RFC 6749": ("ClientRefused", lambda told, _: told["error"] == "invalid_client"),
    "an invalid token is told as RFC 6750 has it": (
        "NotAuthenticated",
        lambda _, headers: headers["www-authenticate"] == 'Bearer error="invalid_token"',
    ),
    "a missing permission is told as RFC 6750 has it": (
        "NotPermitted",
        lambda told, headers: (
            headers["www-authenticate"] == 'Bearer error="insufficient_scope"' and "course:read" not in str(told)
        ),
    ),
    "a busy service says when to come again": ("StoreBusy", lambda _, headers: headers["retry-after"] == "2"),
    "an unready service says when to come again": ("StoreUnready", lambda _, headers: headers["retry-after"] == "2"),
    "a problem has no members that say nothing": (
        "VersionStale",
        lambda told, _: set(told) == {"type", "title", "status", "detail", "instance", "request_id", "errors"},
    ),
}


@pytest.mark.parametrize("name, holds", TOLD.values(), ids=TOLD.keys())
async def test_what_else_a_problem_tells(
    client: httpx.AsyncClient, name: str, holds: Callable[[dict[str, Any], dict[str, str]], bool]
) -> None:
    answer = await client.get(f"/raise/{name}")
    assert holds(answer.json(), dict(answer.headers))


async def test_a_hidden_record_and_a_path_that_does_not_exist_are_one_answer(client: httpx.AsyncClient) -> None:
    known = {"X-Request-ID": "the-same-request"}
    hidden = await client.get("/raise/NotVisible", headers=known)
    absent = await client.get("/v1/no/such/path", headers=known)
    assert (hidden.status_code, hidden.content, hidden.headers) == (absent.status_code, absent.content, absent.headers)


async def test_a_wrong_method_is_told_which_are_right(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/persons")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["type"] == "/problems/method-not-allowed"


async def test_what_the_framework_refuses_is_told_without_its_words_and_headers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/teapot")
    assert answer.status_code == 418
    assert SECRET not in answer.text + str(answer.headers)


async def test_a_request_of_another_shape_is_told_by_pointers(client: httpx.AsyncClient) -> None:
    answer = await client.post("/persons?limit=201", json={"family": "Kowalski", "age": 3})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/request-invalid"
    assert {(e["pointer"], e["code"]) for e in answer.json()["errors"]} == {
        ("/query/limit", "out-of-range"),
        ("/family", "too-long"),
        ("/sex", "missing"),
        ("", "unknown-member"),
    }


HOSTILE: dict[str, tuple[str, bytes]] = {
    "in a member of another type": ("/persons", f'{{"family": "x", "sex": "{SECRET}"}}'.encode()),
    "in a text too long": ("/persons", f'{{"family": "{SECRET}", "sex": 1}}'.encode()),
    "in the name of a member": ("/persons", f'{{"family": "x", "sex": 1, "{SECRET}": 1}}'.encode()),
    "as the whole body": ("/persons", f'"{SECRET}"'.encode()),
    "in what is not JSON": ("/persons", f'{{"{SECRET}'.encode()),
    "beside NaN": ("/persons", f'{{"family": "{SECRET}", "sex": NaN}}'.encode()),
    "in the query": (f"/persons?limit={SECRET}", b'{"family": "x", "sex": 1}'),
    "in the path": (f"/{SECRET}", b"{}"),
    "in octets that are not UTF-8": ("/persons", f'{{"family": "{SECRET}\xff"}}'.encode("latin-1")),
}


@pytest.mark.parametrize("url, body", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_secret_that_was_sent_never_comes_back_nor_is_logged(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, url: str, body: bytes
) -> None:
    caplog.set_level(logging.DEBUG, logger="conduct")
    answer = await client.post(url, content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text + str(answer.headers)
    assert SECRET not in str([record.__dict__ for record in caplog.records])


async def test_an_unexpected_error_tells_nothing(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = await client.get("/breaks")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal-server-error")
    assert SECRET not in answer.text
    assert SECRET not in str([record.__dict__ for record in caplog.records])
    assert any(getattr(record, "error", "") == "builtins.ValueError" for record in caplog.records)


async def test_without_the_middleware_an_unexpected_error_tells_nothing_either() -> None:
    bare = FastAPI()
    problems.install(bare)

    @bare.get("/breaks")
    def breaks() -> None:
        raise KeyError(SECRET)

    answer = await client_of(bare).get("/breaks")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert SECRET not in answer.text


def test_an_error_that_is_not_ours_is_a_problem_of_the_service() -> None:
    assert problem_of(KeyError(SECRET), "req_1") == problem_of(RuntimeError("other"), "req_1")
    assert SECRET not in bytes(problem_response(problem_of(KeyError(SECRET), "req_1")).body).decode()
