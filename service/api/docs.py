"""The contract, for programs (/openapi.json) and for people (/docs). Floor 3.

Swagger UI comes from the installed package and everything the page loads from this service; its one script of ours is
a file too, so that no inline script need be allowed. The packaged Swagger UI reads OpenAPI 3.0 and shows nothing of a
3.1 document, so the page is given a rendering of the same contract in 3.0 terms; /openapi.json is the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Response
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse

from service.api.examples import example_answers, example_lines, example_problems, example_reports
from service.api.examples.staffing import example_staff
from service.api.imports import NDJSON, LineResult
from service.api.problems import PROBLEM_JSON, Problem
from service.flows.intake_schema import IncidentReport
from service.flows.staff_schema import StaffEntry

DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
_HEADERS = {"Content-Security-Policy": DOCS_POLICY, "Cache-Control": "no-cache"}

_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>Conduct API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
</head>
<body>
<div id="contract"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

_START = """SwaggerUIBundle({
  url: "docs/contract.json",
  dom_id: "#contract",
  deepLinking: true,
  validatorUrl: null,
});
"""


def install_docs(app: FastAPI) -> None:
    """The app serves its contract and the page that shows it; make the app with ``docs_url=None, redoc_url=None``.

    Problems in the contract get their media type, application/problem+json; operations get examples; and the report
    stands in it although no route reads it through FastAPI.
    """
    plain = app.openapi
    app.openapi = _completed(plain)  # type: ignore[method-assign]  # the way that FastAPI documents
    for path, endpoint in (("/docs", _page), ("/docs/start.js", _start), ("/docs/contract.json", _contract)):
        app.add_route(path, endpoint, include_in_schema=False)
    folder = _packaged()
    for name in _ASSETS:
        app.add_route(f"/docs/{name}", _asset(folder / name), include_in_schema=False)


def _packaged() -> Path:
    """The folder of Swagger UI's built files, whichever version is installed; raises ``LookupError`` without one."""
    vendored = Path(str(files("swagger_ui_bundle"))) / "vendor"
    for folder in sorted(vendored.iterdir(), reverse=True):
        if all((folder / name).is_file() for name in _ASSETS):
            return folder
    raise LookupError("the package swagger-ui-bundle holds no built Swagger UI")


async def _page(_request: Request) -> Response:
    return HTMLResponse(_PAGE, headers=_HEADERS)


async def _start(_request: Request) -> Response:
    return Response(_START, media_type="text/javascript", headers=_HEADERS)


def _contract(request: Request) -> Response:
    return JSONResponse(in_terms_of_3_0(request.app.openapi()), headers=_HEADERS)


def _asset(path: Path) -> Callable[[Request], Response]:
    def asset(_request: Request) -> Response:
        return FileResponse(path, headers=_HEADERS)

    return asset


def _completed(plain: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    def contract() -> dict[str, Any]:
        document = plain()
        components = document.setdefault("components", {})
        for name, schema in _read_elsewhere().items():
            components.setdefault("schemas", {}).setdefault(name, schema)
        components["examples"] = {
            **{f"Problem{status}": _example(problem) for status, problem in sorted(example_problems().items())},
            **{kind: {"summary": _REPORTED_BY[kind], "value": body} for kind, body in example_reports().items()},
        }
        answers = example_answers()
        for path in document.get("paths", {}).values():
            for operation in (part for part in path.values() if isinstance(part, dict)):
                _complete(operation, answers.get(operation.get("operationId", ""), {}))
        return document

    return contract


_REPORTED_BY: Final = {
    "police_incident": "From a police force",
    "cps_referral": "From the Crown Prosecution Service",
    "partner_referral": "From a partner agency",
}


def _example(shown: BaseModel) -> dict[str, Any]:
    return {"value": shown.model_dump(mode="json", exclude_none=isinstance(shown, Problem))}


def _complete(operation: dict[str, Any], answers: Mapping[str, BaseModel]) -> None:
    """Give an operation its examples, and its problems their media type; done twice, it changes nothing."""
    sent = operation.get("requestBody", {}).get("content", {})
    if sent.get("application/json", {}).get("schema") == {"$ref": "#/components/schemas/IncidentReport"}:
        sent["application/json"]["examples"] = {
            kind: {"$ref": f"#/components/examples/{kind}"} for kind in _REPORTED_BY
        }
    for status, response in operation.get("responses", {}).items():
        content = response.get("content", {})
        told = content.get("application/json", {}).get("schema", {})
        if told == {"$ref": "#/components/schemas/Problem"}:
            content[PROBLEM_JSON] = content.pop("application/json")
            content[PROBLEM_JSON]["examples"] = {"problem": {"$ref": f"#/components/examples/Problem{status}"}}
        elif "application/json" in content and answers:
            content["application/json"]["examples"] = {name: _example(shown) for name, shown in answers.items()}
    if sent.get("application/json", {}).get("schema") == {"$ref": "#/components/schemas/StaffEntry"}:
        sent["application/json"]["examples"] = {"with_household": {"value": example_staff()}}
    if NDJSON in sent:
        lines, results = example_lines()
        sent[NDJSON]["examples"] = {"two_lines": {"value": lines}}
        operation["responses"]["200"]["content"][NDJSON]["examples"] = {"two_results": {"value": results}}


def _read_elsewhere() -> dict[str, Any]:
    """What no route declares to FastAPI, by name: the report, the result of a line of an import, and their parts."""
    found: dict[str, Any] = {}
    for model in (IncidentReport, LineResult, StaffEntry):
        schema = model.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
        found |= {**schema.pop("$defs", {}), model.__name__: schema}
    return found


def in_terms_of_3_0(document: dict[str, Any]) -> dict[str, Any]:
    """The same contract for readers of OpenAPI 3.0: ``null`` as ``nullable``, ``const`` as an ``enum`` of one."""
    plain: dict[str, Any] = _without_3_1(deepcopy(document))
    return {**plain, "openapi": "3.0.3"}


def _without_3_1(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_3_1(part) for part in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _without_3_1(part) for name, part in value.items()}
    if "const" in plain:
        plain["enum"] = [plain.pop("const")]
    union = plain.get("anyOf")
    if isinstance(union, list) and {"type": "null"} in union:
        left = [part for part in union if part != {"type": "null"}]
        del plain["anyOf"]
        plain |= {"nullable": True, **(left[0] if len(left) == 1 and "$ref" not in left[0] else {"anyOf": left})}
    return plain
