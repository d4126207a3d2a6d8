"""Whatever is sent, by whomever: no answer above 499, none that the contract does not list, no word that is protected.

A thousand requests each time, twenty thousand in the long form (CONDUCT_HYPOTHESIS=soak). The reports on file have a
marked word in every place (``tests.disclosure.marked``): what is answered, logged and told in events is searched for
words that the asker may not see.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.disclosure.roles import ROLES
from tests.api.test_access import RULES
from tests.api.test_marked_reports import READERS, SENDERS, linkable
from tests.api.world import OFFICER, World, couple, enrol_everybody
from tests.disclosure.marked import AGENCIES, bodies, every_mark, marks_in
from tests.disclosure.test_marked_words import ALLOWED
from tests.soak import turns

from .drawing import Asked, Known, of_known, requests

SENT = turns(1000, 20_000)
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
NOBODY, FORGER = "nobody", "a forger"
CALLERS = [*READERS, NOBODY, FORGER]
HIGHEST = 499
REACHED = ("victim", "thirdparty", "witness")
"""Whose safe details are revealed."""


class Ledger:
    """What was answered, and what is wrong with it."""

    def __init__(self, world: World, contract: dict[str, Any], known: Known) -> None:
        self.world = world
        self.contract = contract
        self.known = known
        self.statuses: Counter[int] = Counter()
        self.asked: Counter[str] = Counter()
        self.wrong: list[str] = []

    def note(self, who: str, asked: Asked, answer: httpx.Response) -> None:
        """One answer, to whom, for what."""
        self.statuses[answer.status_code] += 1
        self.asked[who] += 1
        self.known.learn(answer.text)
        place = f"{asked.method} {asked.path} as {who}: {answer.status_code}"
        if answer.status_code > HIGHEST:
            self.wrong.append(place)
        elif str(answer.status_code) not in self.contract["paths"][asked.path][asked.method.lower()]["responses"]:
            self.wrong.append(f"{place} is not documented")
        elif asked.case is not None:
            self.wrong += [f"{place} {one}" for one in flaws_of(asked.case, answer)]
        if leaked := marks_in(answer.text) - may_see(who, asked.path):
            self.wrong.append(f"{place} shows {sorted(leaked)}")


def flaws_of(case: Any, answer: httpx.Response) -> Iterator[str]:
    """Where the answer is not as the contract says."""
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield f"{type(failure).__name__}: {failure.title}" if isinstance(failure, Failure) else str(failure)


def may_see(who: str, path: str) -> set[str]:
    """The marked words that this caller may be shown there: its view's, and where own reports are read, its own."""
    if who not in READERS:
        return set()
    tag, _, view = READERS[who]
    own = marks_in(f"{linkable(tag)}{AGENCIES[tag]}")
    if path.startswith(("/v1/incidents", "/v1/me", "/v1/imports")):
        return own
    if path.endswith("/reveals"):
        return {one for one in every_mark(bodies()) if any(f"-{role}-" in one for role in REACHED)}
    views = [name for name in ALLOWED if name.partition(" ")[2] in (view, view.replace("_casework", ""))]
    return set().union(*(ALLOWED[name] for name in views)) if views else set()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop for requests one after the other, as Hypothesis asks for them."""
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture
def marked(world: World, loop: asyncio.AbstractEventLoop) -> World:
    """A service with the five marked reports on file, which make one course."""

    async def fill() -> World:
        senders = {f"sender {tag}": (AGENCIES[tag], role) for tag, role in SENDERS.items()}
        readers = {who: (AGENCIES[tag], role) for who, (tag, role, _) in READERS.items()}
        filled = World(world.app, await enrol_everybody(world.app, {**senders, **readers}))
        for tag in SENDERS:
            assert (await filled.post(linkable(tag), f"sender {tag}")).status_code == 201
        return filled

    return loop.run_until_complete(fill())


def credentials(world: World, who: str) -> dict[str, str]:
    if who == NOBODY:
        return {}
    if who == FORGER:
        return {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30.", "On-Behalf-Of": OFFICER}
    return world.credentials(who)


def caller_of(asked: Asked, lot: int) -> str:
    """Anybody, one time in three; else one of those whose role lets them in there."""
    permission = RULES[asked.method, asked.path].permission
    let_in = [who for who, (_, role, _) in READERS.items() if permission in ROLES[role].permissions]
    chosen = CALLERS if lot % 3 == 0 or not let_in else let_in
    return chosen[lot // 3 % len(chosen)]


async def ask(client: httpx.AsyncClient, asked: Asked, headers: dict[str, str]) -> httpx.Response:
    path = asked.path
    for name, value in asked.names.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="", errors="replace") or "-")
    sent = {**{n: v for n, v in asked.headers.items() if v.isascii() and v.isprintable()}, **headers}
    if asked.media_type is not None:
        sent["Content-Type"] = asked.media_type
    query = {name: value for name, value in asked.query.items() if not isinstance(value, dict)}
    return await client.request(asked.method, path, params=query, headers=sent, content=asked.content)


def test_no_request_breaks_the_service_or_the_contract_or_shows_what_is_protected(
    marked: World, loop: asyncio.AbstractEventLoop, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO, "conduct")
    contract = marked.app.openapi()
    known = Known(urns=["c-prosecutors-urn", "c-hampshire-urn"])
    ledger = Ledger(marked, contract, known)
    reports = couple()  # none of their words is marked
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(marked.app, raise_app_exceptions=False), base_url="http://conduct.example.org"
    )

    @settings(
        max_examples=SENT,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(asked=requests(contract, reports), lot=st.integers(0, 10**6), what=st.integers(0, 10**6))
    def send(asked: Asked, lot: int, what: int) -> None:
        who = caller_of(asked, lot)
        asked = of_known(asked, known, what)
        answer = loop.run_until_complete(ask(client, asked, credentials(marked, who)))
        ledger.note(who, asked, answer)

    send()
    loop.run_until_complete(client.aclose())
    told = "\n".join(str(record.__dict__) for record in caplog.records if record.name.startswith("conduct"))
    events = [loop.run_until_complete(marked.as_(who).get("/v1/events")).text for who in READERS]
    with capsys.disabled():
        count, statuses = sum(ledger.statuses.values()), dict(sorted(ledger.statuses.items()))
        print(f"\nfuzzed: {count} requests, {len(ledger.asked)} callers, statuses {statuses}")  # noqa: T201
    assert sorted(set(ledger.wrong)) == []
    assert {ROLES[role].name for _, role, _ in READERS.values()} == set(ROLES)
    assert marks_in(told + "".join(events)) == set()
    assert ledger.statuses.keys() >= {200, 201, 400, 401, 403, 404, 422}
