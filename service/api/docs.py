"""The contract, for programs (/openapi.json) and for people (/docs). Floor 3.

Swagger UI comes from the installed package and everything the page loads from this service; its one script of ours is
a file too, so that no inline script need be allowed. The packaged Swagger UI reads OpenAPI 3.0 and shows nothing of a
3.1 document, so the page is given a rendering of the same contract in 3.0 terms; /openapi.json is the contract.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Response
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse

from service.api.problems import PROBLEM_JSON
from service.flows.intake_schema import IncidentReport

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

    Problems in the contract get their media type, application/problem+json, and the report stands in it although no
    route reads it through FastAPI.
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
        for name, schema in _report_schemas().items():
            document.setdefault("components", {}).setdefault("schemas", {}).setdefault(name, schema)
        for path in document.get("paths", {}).values():
            for operation in path.values():
                for response in operation.get("responses", {}).values() if isinstance(operation, dict) else ():
                    _name_problem(response)
        return document

    return contract


def _report_schemas() -> dict[str, Any]:
    """The report and the parts of it, by name."""
    schema = IncidentReport.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = schema.pop("$defs", {})
    return {**parts, "IncidentReport": schema}


def _name_problem(response: dict[str, Any]) -> None:
    """Problems are not application/json; done twice, it changes nothing."""
    content = response.get("content", {})
    told = content.get("application/json", {}).get("schema", {})
    if told == {"$ref": "#/components/schemas/Problem"}:
        content[PROBLEM_JSON] = content.pop("application/json")


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
