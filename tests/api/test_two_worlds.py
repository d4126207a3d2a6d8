"""Two worlds that differ only in what the asker need not know: every answer is the same to the byte.

Two databases are filled side by side by one clock and one maker of ids. In the other world reports are on file besides,
between those that both have, and what the asker is not shown of shared reports reads otherwise. Then one request after
another, drawn from the contract, is sent to both: three hundred each time, fifteen hundred in the long form.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.disclosure.roles import ROLES
from tests.flows.test_gate import HeldClock
from tests.soak import turns

from .conftest import Peopled
from .fuzz.drawing import Asked, Known, of_known, requests
from .fuzz.test_every_role import ask
from .test_access import RULES
from .world import CLIENTS, Body, World, couple, opened, second_course

PAIRS = turns(300, 1500)
READ = {"GET"}
NOT_ABOUT_RECORDS = ("/health", "/info", "/metrics", "/openapi.json", "/docs", "/oauth2", "/.well-known", "/v1/audit")
"""An auditor need know how much is logged, and an operator how the service fares."""


@dataclass
class SteadyIds:
    """Ids that follow from how many were made before, in each of two series, so that one does not shift the other."""

    made: dict[tuple[str, str], int] = field(default_factory=dict)
    series: str = "shared"

    def new(self, kind: str) -> str:
        number = self.made[self.series, kind] = self.made.get((self.series, kind), 0) + 1
        return f"{kind}_{sha256(f'{self.series} {kind} {number}'.encode()).hexdigest()[:32]}"


@dataclass(frozen=True)
class Need:
    """What an asker need not know: reports that are only in the other world, and words that read otherwise there."""

    besides: tuple[Body, ...]
    otherwise: tuple[tuple[str, str], ...]


def strangers() -> tuple[Body, ...]:
    """The second course, of a suspect whom nobody else has reported."""
    found = second_course()
    for body in found:
        body["parties"][1] |= {"name": {"given": ["Tobias"], "family": "Fennimore-Achebe"}, "dob": "1979-06-30"}
        body["parties"][1].pop("identifiers", None)
    return tuple(found)


PARTNER_WORDS = (("helpline", "narrative"), ("helpline", "risk_assessments"))
POLICE_WORDS = (("47", "narrative"), ("44", "narrative"), ("south-east", "narrative"))
NEEDS: dict[str, Need] = {
    "investigator of Hampshire": Need(strangers(), (("helpline", "narrative"),)),
    "records of Hampshire": Need(strangers(), (("helpline", "narrative"), ("47", "narrative"))),
    "supervisor of Sussex": Need(strangers(), (("helpline", "narrative"),)),
    "prosecutor of the CPS": Need(strangers(), PARTNER_WORDS),
    "casework of the CPS": Need(strangers(), PARTNER_WORDS),
    "practitioner of the helpline": Need(strangers(), POLICE_WORDS),
    "system of the helpline": Need(tuple(second_course()), POLICE_WORDS),
    "practitioner of housing": Need(strangers(), (*POLICE_WORDS, *PARTNER_WORDS)),
    "investigator of Kent": Need((), (*POLICE_WORDS, *PARTNER_WORDS)),
    "administrator of Sussex": Need(tuple(second_course()), (*POLICE_WORDS, *PARTNER_WORDS)),
}


class Side:
    """One of the two worlds, and how it is filled."""

    def __init__(self, world: World, *, is_other: bool) -> None:
        self.world = world
        self.is_other = is_other
        self.ids, self.clock = SteadyIds(), HeldClock(datetime(2026, 11, 25, 9, tzinfo=UTC))
        context = replace(world.context, ids=self.ids, clock=self.clock)
        world.app.state.context = context

    async def fill(self, need: Need) -> None:
        """The reports of the couple are on file, and in the other world others between them."""
        besides = list(need.besides)
        for body in couple():
            if besides and self.is_other:
                await self._file(besides.pop(0), "hidden")
            await self._file(self._told(body, need), "shared")
            self.clock.at += timedelta(minutes=1)

    def _told(self, body: Body, need: Need) -> Body:
        told = deepcopy(body)
        for name, member in need.otherwise if self.is_other else ():
            if name in body["agency"]:
                told[member] = "Something else was said." if member == "narrative" else [{"note": "other"}]
        return told

    async def _file(self, body: Body, series: str) -> None:
        self.ids.series = series
        answer = await self.world.post(body)
        assert answer.status_code == 201, answer.text
        self.ids.series = "shared"


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop for requests one after the other, as Hypothesis asks for them."""
    made = asyncio.new_event_loop()
    yield made
    made.close()


def both(peopled: Peopled, tmp_path: Path, stack: ExitStack) -> tuple[Side, Side]:
    """Two services on databases of their own that know the same clients, and whose cursors are signed alike."""
    sides = []
    for name in ("one", "other"):
        path = tmp_path / f"{name}.db"
        shutil.copyfile(peopled.clients, path)
        app = stack.enter_context(opened(f"sqlite:///{path}"))
        sides.append(Side(World(app, peopled.enrolments), is_other=name == "other"))
    return sides[0], sides[1]


def is_read(asked: Asked) -> bool:
    """Whether the request changes nothing, and is about records."""
    is_query = (asked.method, asked.path) == ("POST", "/v1/police/matches")
    return (asked.method in READ or is_query) and not asked.path.startswith(NOT_ABOUT_RECORDS)


def told(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that there is in an answer."""
    return answer.status_code, answer.content, sorted(answer.headers.items())


async def everything(world: World, who: str, known: Known) -> None:
    """Ids that this asker, and everybody else, is told of: what is hidden is asked for too."""
    for anybody in CLIENTS:
        for root in ("incidents", "police/courses", "cps/courses", "partner/courses", "police/reviews"):
            known.learn((await world.as_(anybody).get(f"/v1/{root}")).text)
    known.learn((await world.as_(who).get("/v1/events")).text)


@pytest.mark.parametrize("who", NEEDS)
def test_the_asker_cannot_tell_the_worlds_apart(
    peopled: Peopled, tmp_path: Path, loop: asyncio.AbstractEventLoop, who: str
) -> None:
    need, known = NEEDS[who], Known(urns=["47AA0410226", "46KE0055526"])
    different: set[str] = set()
    asked_for: set[str] = set()
    with ExitStack() as stack:
        one, other = both(peopled, tmp_path, stack)
        for side in (one, other):
            loop.run_until_complete(side.fill(need))
        for side in (one, other):  # what was shown to whom is counted, so in both the same is looked at
            loop.run_until_complete(everything(side.world, who, known))
        clients = [
            httpx.AsyncClient(transport=httpx.ASGITransport(side.world.app), base_url="http://conduct.example.org")
            for side in (one, other)
        ]
        headers = {**one.world.credentials(who), "X-Request-ID": "of-both-worlds"}
        permissions = ROLES[CLIENTS[who][1]].permissions

        def may(asked: Asked) -> bool:
            return is_read(asked) and RULES[asked.method, asked.path].permission in permissions

        @settings(
            max_examples=PAIRS // len(NEEDS),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(asked=requests(one.world.app.openapi(), couple(), may), what=st.integers(0, 10**6))
        def compare(asked: Asked, what: int) -> None:
            sent = of_known(asked, known, what)
            answers: list[Any] = [loop.run_until_complete(ask(client, sent, headers)) for client in clients]
            asked_for.add(sent.path)
            if told(answers[0]) != told(answers[1]):
                different.add(f"{sent.method} {sent.path}: {[answer.status_code for answer in answers]}")

        compare()
        for client in clients:
            loop.run_until_complete(client.aclose())
    assert different == set()
    assert asked_for


def test_the_worlds_do_differ_for_whoever_may_know(
    peopled: Peopled, tmp_path: Path, loop: asyncio.AbstractEventLoop
) -> None:
    """Or what is compared above would be two databases that are alike."""
    with ExitStack() as stack:
        one, other = both(peopled, tmp_path, stack)
        for side in (one, other):
            loop.run_until_complete(side.fill(NEEDS["practitioner of the helpline"]))
        for who, path in (("investigator of Kent", "/v1/police/courses"), ("records of Sussex", "/v1/incidents")):
            answers = [loop.run_until_complete(side.world.as_(who).get(path)) for side in (one, other)]
            assert answers[0].content != answers[1].content, who
