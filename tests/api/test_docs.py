"""The contract is shown from this service alone, and problems are in it as what they are."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

from service.api import middleware, problems
from service.api.docs import DOCS_POLICY, in_terms_of_3_0, install_docs
from service.api.problems import PROBLEM_RESPONSES
from service.flows.intake_schema import IncidentReport
from service.store.identity import UuidIds


class Answer(BaseModel):
    """What the one route answers."""

    note: str | None


def documented() -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None)
    problems.install(app)
    middleware.install(app, UuidIds())
    router = APIRouter(prefix="/v1", responses=PROBLEM_RESPONSES)

    @router.post("/incidents", status_code=201)
    def incident(report: IncidentReport) -> Answer:
        return Answer(note=report.kind)

    app.include_router(router)
    install_docs(app)
    return app


@pytest.fixture
def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(documented()), base_url="http://conduct.example.org")


async def test_everything_the_page_loads_comes_from_here(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    loads = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loads) == 4
    for path in [*loads, "docs/contract.json"]:
        answer = await client.get(f"/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["content-security-policy"] == DOCS_POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_no_script_or_style_is_inline_and_none_is_allowed(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs")).text
    assert re.findall(r"<script[^>]*>([^<]+)</script>", page) == []
    assert "<style" not in page
    assert "unsafe" not in DOCS_POLICY
    assert "http" not in page + (await client.get("/docs/start.js")).text + DOCS_POLICY


async def test_assets_have_the_types_that_browsers_insist_on(client: httpx.AsyncClient) -> None:
    for name, kind in (
        ("swagger-ui.css", "text/css"),
        ("swagger-ui-bundle.js", "javascript"),
        ("start.js", "javascript"),
    ):
        assert kind in (await client.get(f"/docs/{name}")).headers["content-type"]


@pytest.mark.parametrize("path", ["/docs/../docs.py", "/docs/swagger-ui.js.map", "/docs/index.html", "/redoc"])
async def test_nothing_else_of_the_package_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_problems_are_in_the_contract_as_problem_json(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    responses = document["paths"]["/v1/incidents"]["post"]["responses"]
    assert set(responses) == {"201", *map(str, PROBLEM_RESPONSES)}
    for status, response in responses.items():
        expected = {"application/json"} if status == "201" else {"application/problem+json"}
        assert set(response["content"]) == expected
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert {"IncidentReport", "ReportedParty", "Problem"} <= set(document["components"]["schemas"])


async def test_the_contract_does_not_change_by_being_read(client: httpx.AsyncClient) -> None:
    first = (await client.get("/openapi.json")).content
    await client.get("/docs/contract.json")
    assert (await client.get("/openapi.json")).content == first


def test_the_page_is_given_a_contract_that_its_reader_knows() -> None:
    document = in_terms_of_3_0(documented().openapi())
    assert document["openapi"] == "3.0.3"
    assert '{"type": "null"}' not in json.dumps(document)
    note: dict[str, Any] = document["components"]["schemas"]["Answer"]["properties"]["note"]
    assert (note["type"], note["nullable"]) == ("string", True)
