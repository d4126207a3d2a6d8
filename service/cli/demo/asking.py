"""One client of the service over HTTP, with its own token: it posts, imports and reads. Floor 3."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from service.cli.demo.enrolling import Credential
from service.cli.demo.failing import DemoFailed
from service.disclosure.receipts import OwnIncident, Receipt

STAFF_REFERENCE = "demo-staff-1"
"""Whom a machine reads for; the access log names them."""
LINES_A_REQUEST = 200
"""An import may be of any length; requests of this many lines keep the progress bar moving."""
RENEWED_BEFORE_SECONDS = 30

ViewT = TypeVar("ViewT", bound=BaseModel)


class TokenAuth(httpx.Auth):
    """Gets a token with the client's credentials, and another before it expires or when it is refused."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential
        self._token = ""
        self._good_until = 0.0

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Called by httpx for each request. Only answers with tokens are read here: an import's answer is a stream."""
        is_fresh = time.monotonic() >= self._good_until
        if is_fresh:
            self._keep((yield self._token_request(request.url)))
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED and not is_fresh:
            self._keep((yield self._token_request(request.url)))
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _token_request(self, url: httpx.URL) -> httpx.Request:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credential.client_id,
            "client_secret": self._credential.secret,
        }
        return httpx.Request("POST", url.copy_with(raw_path=b"/oauth2/token"), data=form)

    def _keep(self, response: httpx.Response) -> None:
        response.read()
        answer = _checked(response).json()
        self._token = answer["access_token"]
        self._good_until = time.monotonic() + answer["expires_in"] - RENEWED_BEFORE_SECONDS


class Asker:
    """A client of one agency; every call raises ``DemoFailed`` for an answer that is no success."""

    def __init__(self, http: httpx.Client, credential: Credential) -> None:
        self.credential = credential
        self.http = http
        self._auth = TokenAuth(credential)
        self._reading = {"On-Behalf-Of": STAFF_REFERENCE} if credential.is_machine else {}

    def post(self, report: Mapping[str, Any]) -> Receipt:
        """Send one report."""
        response = _checked(self.http.post("/v1/incidents", json=report, auth=self._auth))
        return Receipt.model_validate_json(response.content)

    def send(self, reports: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Send many reports, a line each, and tell what became of each line."""
        waiting = iter(reports)
        while lines := [json.dumps(report) for report in islice(waiting, LINES_A_REQUEST)]:
            request = self.http.build_request(
                "POST",
                "/v1/imports",
                content="\n".join(lines).encode(),
                headers={"Content-Type": "application/x-ndjson"},
            )
            response = self.http.send(request, auth=self._auth, stream=True)
            try:
                if response.is_error:
                    response.read()
                for line in _checked(response).iter_lines():
                    yield json.loads(line)
            finally:
                response.close()

    def read(self, path: str, view: type[ViewT]) -> ViewT:
        """Read one thing, as the type that the service shows it by."""
        return view.model_validate_json(self._get(path).content)

    def own_reports(self) -> Iterator[OwnIncident]:
        """The agency's own reports with how they stand, page by page."""
        query: dict[str, str | int] = {"limit": 200}
        while True:
            page = self._get("/v1/incidents", query).json()
            yield from map(OwnIncident.model_validate, page["items"])
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    def _get(self, path: str, query: Mapping[str, str | int] | None = None) -> httpx.Response:
        return _checked(self.http.get(path, params=query, headers=self._reading, auth=self._auth))


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    path = response.request.url.path
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = "no reason was given"
    raise DemoFailed(f"the service answered {response.status_code} to {response.request.method} {path}: {detail}")
