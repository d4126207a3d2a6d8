"""The measures over HTTP: figures of the force's own courses, and nobody in them."""

from __future__ import annotations

from service.linking.index import Decision

from .asked import BY_BIRTH, BY_NAME, OF_KENT, OF_SUSSEX, decide, queue, with_supervisors
from .asked import report as unresolved
from .test_record import DASH, ago, report
from .world import HAMPSHIRE, SUSSEX, Body, World

PATH = "/v1/police/measures"


async def figures(world: World, who: str = OF_SUSSEX) -> dict[str, Body]:
    """The measures by code."""
    answer = await world.as_(who).get(PATH)
    assert answer.status_code == 200
    return {one["code"]: one for one in answer.json()["measures"]}


async def test_without_any_course_there_is_no_figure_rather_than_a_good_one(either: World) -> None:
    answer = (await either.as_(OF_SUSSEX).get(PATH)).json()
    assert (answer["courses"], answer["is_complete"]) == (0, True)
    assert [one["value"] for one in answer["measures"]] == [None] * 9


async def test_the_figures_are_those_of_courses_in_which_the_force_has_an_incident(either: World) -> None:
    world = await with_supervisors(either)
    await world.post_all(
        [
            report("S-1", SUSSEX, 400, "S2A3_E", risk_assessments=[DASH]),
            report("H-1", HAMPSHIRE, 390, "S2A3_B", "EXT_ORDER_BREACH"),
        ]
    )
    found = await figures(world)
    assert (found["cross_force_courses"]["counted"], found["cross_force_courses"]["value"]) == (1, 500.0)
    assert (found["stale_assessments"]["value"], found["limits_passed"]["value"]) == (0.0, 1.0)
    assert (found["breach_linkage"]["value"], found["time_to_course"]["waiting"]) == (1.0, 1)
    assert {one["of"] for one in (await figures(world, OF_KENT)).values()} == {0}


async def test_a_reading_of_the_course_ends_the_waiting_for_a_reader(world: World) -> None:
    await world.post_all([report("S-1", SUSSEX, 40, "S2A3_E"), report("H-1", HAMPSHIRE, 30, "S2A3_B")])
    await world.as_(OF_SUSSEX).get(PATH)
    assert (await figures(world))["time_to_course"]["value"] is None
    await world.as_("investigator of Sussex").get("/v1/police/courses")
    found = (await figures(world))["time_to_course"]
    assert (found["counted"], found["of"], found["waiting"]) == (1, 1, 0)


async def test_a_later_reading_does_not_make_the_first_one_late(world: World) -> None:
    await world.post_all([report("S-1", SUSSEX, 40, "S2A3_E"), report("H-1", HAMPSHIRE, 30, "S2A3_B")])
    await world.as_("investigator of Sussex").get("/v1/police/courses")
    first = (await figures(world))["time_to_course"]["value"]
    await world.post(report("S-2", SUSSEX, 20, "S2A3_B"))
    await world.as_("investigator of Sussex").get("/v1/police/courses")
    assert (await figures(world))["time_to_course"]["value"] == first


async def test_an_incident_that_was_closed_while_a_question_about_it_was_open_was_dealt_with_alone(
    world: World,
) -> None:
    closing = [{"closed_at": ago(-1), "closed_because": "time limit"}]
    await world.post_all([unresolved("R1", BY_NAME, handling=closing), unresolved("R2", BY_BIRTH)])
    found = await figures(world)
    assert (found["isolation_rate"]["counted"], found["isolation_rate"]["of"]) == (1, 1)
    assert found["limits_missed"]["counted"] == 1
    (asked,) = await queue(world)
    await decide(world, asked["url"], Decision.UNSURE)
    assert (await figures(world))["isolation_rate"]["value"] == 0.0


async def test_nobody_and_no_course_is_named_and_the_log_has_it(told: World) -> None:
    text = (await told.as_(OF_SUSSEX).get(PATH)).text
    course = await told.course_of("47260104102", "records of Sussex")
    assert not any(word in text for word in (course, "Kowalski", "Hannah", "inc_", "crs_", "per_0"))
    entry = next(entry for entry in told.audit() if entry["action"] == "police.measure.read")
    assert (entry["operation"], entry["subjects"], entry["rows"]) == ("consultation", [], 1)


async def test_only_courses_that_changed_since_the_day_are_measured(told: World) -> None:
    later = (await told.as_(OF_SUSSEX).get(PATH, params={"since": ago(-2)})).json()
    assert (later["courses"], later["since"]) == (0, ago(-2))
    assert (await told.as_(OF_SUSSEX).get(PATH, params={"since": ago(1)})).json()["courses"] == 1
