"""The contract that is committed is the one that is served, and its examples are what it says they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from pydantic import TypeAdapter

from service.api.imports import NDJSON, LineResult
from service.api.problems import PROBLEM_JSON, Problem
from service.domain.errors import ReportInvalid
from service.flows.intake_schema import read_json, validate_report
from service.main import create_app
from service.settings import Settings

from .world import Body, couple

APP = create_app(Settings())
CONTRACT: Body = APP.openapi()
COMMITTED = Path(__file__).parents[2] / "openapi" / "openapi.json"

OPERATIONS: list[tuple[str, Body]] = [
    (f"{method.upper()} {path}", operation)
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
]
EACH = pytest.mark.parametrize("operation", [op for _, op in OPERATIONS], ids=[name for name, _ in OPERATIONS])


def looked_up(reference: str) -> Any:
    """What a ``$ref`` leads to; raises ``KeyError`` if it leads nowhere."""
    found: Any = CONTRACT
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def values_of(content: Body) -> Iterator[Any]:
    """The examples of a body, whether they stand there or elsewhere."""
    for example in content.get("examples", {}).values():
        yield (looked_up(example["$ref"]) if "$ref" in example else example)["value"]


def test_the_committed_contract_is_the_one_that_is_served() -> None:
    served = json.dumps(CONTRACT, indent=1, ensure_ascii=False) + "\n"
    if COMMITTED.read_text("utf-8") != served:
        pytest.fail("the routes or their types have changed: run `make openapi`, and look at what it changes")


def test_the_contract_is_the_same_whenever_it_is_asked_for() -> None:
    first = json.dumps(CONTRACT)
    assert json.dumps(APP.openapi()) == first
    assert json.dumps(create_app(Settings()).openapi()) == first


def test_every_reference_in_the_contract_leads_somewhere() -> None:
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                yield from references(inner)

    found = set(references(CONTRACT))
    assert len(found) > 50
    for reference in found:
        looked_up(reference)


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_shapes_have_names_of_their_own() -> None:
    assert [name for name in CONTRACT["components"]["schemas"] if "service" in name] == []


@EACH
def test_an_operation_says_what_it_does(operation: Body) -> None:
    assert 0 < len(operation["summary"]) < 80
    assert operation["description"].strip()
    assert operation["tags"]


@EACH
def test_every_error_is_a_problem_with_an_example(operation: Body) -> None:
    for status, response in operation["responses"].items():
        if int(status) < 400:
            continue
        (media_type,) = response["content"]
        assert media_type == PROBLEM_JSON
        (problem,) = values_of(response["content"][PROBLEM_JSON])
        assert Problem.model_validate(problem).status == int(status)
        assert problem["type"] != "about:blank"


def test_operations_on_personal_data_name_every_error_and_demand_a_token() -> None:
    for name, operation in OPERATIONS:
        if " /v1/" not in name:
            assert "security" not in operation
            continue
        assert operation["security"] == [{"access_token": []}]
        errors = {int(status) for status in operation["responses"] if int(status) >= 400} - {406}  # of papers only
        assert errors == {400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503}


@EACH
def test_every_example_of_an_answer_is_one(operation: Body) -> None:
    (route,) = [route for route in iter_route_contexts(APP.routes) if route.name == operation["operationId"]]
    for status, response in operation["responses"].items():
        if int(status) < 400 and "application/json" in response["content"]:
            for value in values_of(response["content"]["application/json"]):
                shown = TypeAdapter(route.response_model).validate_python(value)
                assert shown.model_dump(mode="json") == value


def test_every_operation_on_personal_data_has_an_example_of_its_answer() -> None:
    without = [
        name
        for name, operation in OPERATIONS
        if " /v1/" in name
        for status, response in operation["responses"].items()
        if int(status) < 300 and not all(any(values_of(content)) for content in response["content"].values())
    ]
    assert without == []


def test_the_examples_of_reports_are_those_of_the_corpus_and_sound() -> None:
    shown = {kind: example["value"] for kind, example in CONTRACT["components"]["examples"].items() if "_" in kind}
    assert set(shown) == {"police_incident", "cps_referral", "partner_referral"}
    corpus = [{name: value for name, value in body.items() if name != "agency"} for body in couple()]
    for kind, body in shown.items():
        assert body["kind"] == kind
        assert validate_report(body) == body
        assert body in corpus


@pytest.mark.parametrize("name", ["POST /v1/incidents", "PUT /v1/incidents/{incident_id}"])
def test_a_report_of_each_kind_is_shown_where_one_is_sent(name: str) -> None:
    content = dict(OPERATIONS)[name]["requestBody"]["content"]["application/json"]
    assert [body["kind"] for body in values_of(content)] == ["police_incident", "cps_referral", "partner_referral"]


def test_the_example_of_an_import_is_answered_as_it_says() -> None:
    operation = dict(OPERATIONS)["POST /v1/imports"]
    (sent,) = values_of(operation["requestBody"]["content"][NDJSON])
    (answered,) = values_of(operation["responses"]["200"]["content"][NDJSON])
    first, second = (read_json(line.encode()) for line in sent.splitlines())
    results = [LineResult.model_validate_json(line) for line in answered.splitlines()]
    assert [(result.line, result.outcome) for result in results] == [(1, "created"), (2, "refused")]
    assert validate_report(first)["source"]["reference"] == results[0].reference
    with pytest.raises(ReportInvalid) as refused:
        validate_report(second)
    told = results[1].problem
    assert told is not None
    assert {(part.pointer, part.code) for part in told.errors} <= {(f.pointer, f.code) for f in refused.value.flaws}
