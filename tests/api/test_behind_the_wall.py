"""Over HTTP on PostgreSQL, as a role that is held to its policies: nobody is told less for it, and with a condition
forgotten strangers are told nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event, text

from service.store import sight
from tests.conftest import APPLICATION

from .conftest import Peopled, world_on
from .test_matrix import PRINCIPALS, ROUTES, Cast, Tried, filled
from .test_mutants import MUTANTS, let_through
from .world import World

READS = [route for route in ROUTES if route[0] == "GET" and not route[1].endswith(("/timeline", "/shares"))]


@pytest.fixture
def behind(peopled: Peopled, postgresql_url: str) -> Iterator[World]:
    """A service on PostgreSQL under the role that it is meant to work under."""
    yield from world_on(peopled, postgresql_url)


async def test_everybody_is_told_behind_the_wall_what_the_tables_say(behind: World) -> None:
    with behind.context.store.engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == APPLICATION
    tried = Tried(await filled(behind))
    for who in PRINCIPALS:
        await tried.ask_for_courses(who, READS)
    assert tried.wrong == []


async def test_without_the_conditions_on_rows_the_wall_shows_no_course_of_strangers(
    behind: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = await filled(behind)
    told: dict[str, str] = {}
    for name in ("a report of the own agency is in the course", "the CPS has a referral", "the victim is the client"):
        mutant = MUTANTS[name]
        with monkeypatch.context() as patch:
            patch.setattr(sight, mutant.function, mutant.mutated())
            found = await let_through(Cast(cast.world, _strange(cast), cast.incidents), mutant)
        told[name] = " ".join(found)
        assert found, "the condition was forgotten"
    assert all(": 200, not 404" not in one for one in told.values()), told


def _strange(cast: Cast) -> dict[str, str]:
    """The courses of which neither Kent nor the CPS nor the refuge has a report or was given sight."""
    names = ("of several forces, with a referral", "of Kent alone", "of a pupil")
    return {name: cast.courses[name] for name in names}


@pytest.fixture
def stood(behind: World) -> Iterator[list[str]]:
    """For whom units of work stood behind the wall, in turn."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if "set_config" in statement:
            found.append(str(parameters))

    engine = behind.context.store.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


async def test_whatever_is_read_stands_behind_the_wall_of_the_reader(behind: World, stood: list[str]) -> None:
    cast = await filled(behind)
    course = f"/v1/police/courses/{cast.courses['of several forces, with a referral']}"
    parts = ("", "/timeline", "/explanation", "/chronology", "/unused-material", "/occasions/decisions")
    lists = ("/v1/police/courses", "/v1/police/courses?behaviour=S2A3_A", "/v1/police/reviews", "/v1/events")
    for path in (*(f"{course}{part}" for part in parts), *lists):
        stood.clear()
        assert (await behind.as_("investigator of Sussex").get(path)).status_code == 200
        assert stood, path
        assert "police:47" in stood[0], path
