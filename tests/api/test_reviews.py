"""The review queue, judgements and their undoing, over HTTP with real tokens."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.store.tables import REVIEW

from .asked import (
    BY_BIRTH,
    BY_NAME,
    BY_PHONE,
    OF_HAMPSHIRE,
    OF_KENT,
    OF_SUSSEX,
    WHY,
    about,
    correct,
    decide,
    digest,
    question,
    queue,
    report,
    with_supervisors,
)
from .world import KENT, SUSSEX, World, couple

ABSENT_REVIEW = "/v1/police/reviews/rev_00000000000000000000000000000000"
SAME_NAME = "of-both-requests"
RECORDS, INVESTIGATOR = "records of Sussex", "investigator of Sussex"


async def test_a_question_shows_both_parties_and_what_speaks_for_and_against(world: World) -> None:
    receipts = await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    assert receipts[1]["link"]["reviews"] == 1
    (item,) = await queue(world)
    assert about(item) == {"R1", "R2"}
    assert (item["is_open"], item["may_judge"], item["urgent_because"]) == (True, True, [])
    assert {side["names"][0]["text"] for side in (item["left"], item["right"])} == {"Aoife Kerrigan"}
    assert {side["dob"] for side in (item["left"], item["right"])} == {"", "1996-09-03"}
    found = item["comparison"]
    assert found["evidence_bits"] == pytest.approx(sum(line["bits"] for line in found["evidence"]), abs=0.01)
    assert found["review_at"] <= found["bits"] < found["link_at"]
    assert {line["field"] for line in found["evidence"]} == {"given", "family"}
    assert {rival["name"] for rival in found["against"]} == {"stranger", "relative"}
    assert len(item["would_join"]["persons"]) == 2
    single = await world.as_(OF_SUSSEX).get(item["url"])
    assert single.json() == item
    again = await world.as_(OF_SUSSEX).get(item["url"], headers={"If-None-Match": single.headers["etag"]})
    assert again.status_code == 304


async def test_same_joins_and_its_undoing_leaves_what_was_before(either: World) -> None:
    await either.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH), report("R3", {"sex": "2"})])
    before, (asked,) = digest(either), await queue(either)
    made = await decide(either, asked["url"], "same")
    assert made.status_code == 201
    told = made.json()
    assert len(told["changes"]["persons_merged"]) == 1
    assert told["changes"]["courses"]
    assert await queue(either) == []
    assert digest(either) != before
    judgement = told["judgement"]["url"]
    assert made.headers["location"] == judgement
    undone = await either.as_(OF_SUSSEX).post(f"{judgement}/undo", json=WHY)
    assert (undone.status_code, undone.json()["judgement"]["is_in_force"]) == (200, False)
    assert len(undone.json()["changes"]["persons_split"]) == 1
    assert digest(either) == before
    (again,) = await queue(either)
    assert (again["id"], about(again)) == (asked["id"], about(asked))


async def test_undoing_twice_changes_nothing(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    made = await decide(world, await question(world, "R1", "R2"), "same")
    client, path = world.as_(OF_SUSSEX), f"{made.json()['judgement']['url']}/undo"
    first = (await client.post(path, json=WHY)).json()
    second = (await client.post(path, json={"reason": "Another reason."})).json()
    assert second["judgement"] == first["judgement"]
    assert not any(second["changes"].values())


async def test_different_keeps_two_apart_through_corrections_that_would_join_them(either: World) -> None:
    await either.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    made = await decide(either, await question(either, "R1", "R2"), "different")
    assert made.status_code == 201
    assert await queue(either) == []
    everything = {**BY_BIRTH, **BY_PHONE, "sex": "2"}
    await correct(either, "R1", report("R1", everything))
    await correct(either, "R2", report("R2", everything))
    assert await queue(either) == []
    apart = digest(either)
    await either.as_(OF_SUSSEX).post(f"{made.json()['judgement']['url']}/undo", json=WHY)
    assert digest(either) != apart
    assert await queue(either) == []


async def test_the_same_answer_again_is_the_one_judgement(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(world, "R1", "R2")
    first, second = await decide(world, url, "same"), await decide(world, url, "same")
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["judgement"] == first.json()["judgement"]
    assert not any(second.json()["changes"].values())


async def test_an_answer_against_one_in_force_is_a_conflict_that_names_it(either: World) -> None:
    await either.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(either, "R1", "R2")
    for first, second in (("same", "different"), ("different", "same")):
        made = (await decide(either, url, first)).json()["judgement"]
        state = digest(either)
        answer = await decide(either, url, second)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/judgement-conflict")
        assert answer.json()["judgements"] == [made["id"]]
        assert digest(either) == state
        await either.as_(OF_SUSSEX).post(f"{made['url']}/undo", json=WHY)


@pytest.mark.parametrize("second, third", [("same", "different"), ("different", "same")])
async def test_an_answer_against_a_chain_of_judgements_names_the_chain(world: World, second: str, third: str) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH), report("R3", BY_PHONE)])
    ends, near, far = [await question(world, *pair) for pair in (("R1", "R3"), ("R1", "R2"), ("R2", "R3"))]
    made = [await decide(world, near, "same"), await decide(world, far, second)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert await queue(world) == []
    answer = await decide(world, ends, third)
    assert answer.status_code == 409
    assert answer.json()["judgements"] == sorted(one.json()["judgement"]["id"] for one in made)


async def test_unsure_takes_the_question_away_until_details_change_and_joins_nobody(either: World) -> None:
    either = await with_supervisors(either)
    await either.post_all([report("R1", BY_NAME), report("K1", BY_BIRTH, agency=KENT)])
    (mine,) = await queue(either)
    assert (await decide(either, mine["url"], "unsure")).status_code == 404  # the other side is not in view
    await either.post(report("R2", BY_BIRTH))
    url, state = await question(either, "R1", "R2"), digest(either)
    made = await decide(either, url, "unsure")
    assert (made.status_code, any(made.json()["changes"].values())) == (201, False)
    assert digest(either) == state
    assert await queue(either) == []
    assert len(await queue(either, OF_KENT)) == 1
    await either.post(report("R3", {"sex": "2"}))
    assert await queue(either) == []
    await correct(either, "R1", report("R1", {**BY_NAME, "phones": [{"value": "+447700900699"}]}))
    assert [about(item) for item in await queue(either)] == [{"R1", "R2"}]


async def test_undoing_an_unsure_answer_asks_again(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(world, "R1", "R2")
    made = await decide(world, url, "unsure")
    assert await queue(world) == []
    closed = await world.as_(OF_SUSSEX).get(url)
    assert (closed.status_code, closed.json()["is_open"]) == (200, False)
    await world.as_(OF_SUSSEX).post(f"{made.json()['judgement']['url']}/undo", json=WHY)
    assert await question(world, "R1", "R2") == url


async def test_a_question_about_a_withdrawn_report_is_gone(either: World) -> None:
    receipts = await either.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(either, "R1", "R2")
    for receipt in receipts:
        incident = receipt["incident"]["url"]
        await either.as_(RECORDS).post(f"{incident}/withdrawal", json={"reason": "no_crime"})
        assert await queue(either) == []
        assert (await either.as_(OF_SUSSEX).get(url)).status_code == 404
    with either.engine.connect() as connection:
        assert connection.execute(select(REVIEW)).all() == []


async def test_two_parties_of_one_report_are_no_question(world: World) -> None:
    sister = {"name": {"given": ["Aoife"], "family": "Kerrigan"}}
    await world.post(report("R1", BY_NAME, {**sister, "role": "witness"}))
    assert await queue(world) == []


# Who is asked, and who may answer


IN_VIEW = ("K1", "R1")


async def seen_together(world: World) -> World:
    """Kent's report of Hannah, whom Sussex knows as well, has a second suspect who may be a woman in Sussex's R1."""
    world = await with_supervisors(world)
    hers = couple()[0]
    theirs = {**hers, "agency": KENT, "source": {"reference": "K1"}}
    theirs["parties"] = [*hers["parties"], {"local_id": "S2", "role": "suspect", **BY_BIRTH}]
    await world.post_all([hers, theirs, report("R1", BY_NAME)])
    return world


async def test_values_of_a_report_out_of_view_are_withheld_and_only_the_force_is_told(world: World) -> None:
    world = await with_supervisors(world)
    marked = {**BY_BIRTH, "aliases": [{"given": ["Eva"], "family": "Kerrigan"}]}
    await world.post_all([report("R1", BY_NAME), report("46K-777", marked, agency=KENT)])
    answer = await world.as_(OF_SUSSEX).get("/v1/police/reviews")
    (item,) = answer.json()["items"]
    (other,) = [side for side in (item["left"], item["right"]) if not side["is_in_view"]]
    assert other == {
        "is_in_view": False,
        "role": None,
        "incident_id": None,
        "url": None,
        "local_id": None,
        "agency": KENT,
        "agency_name": "Kent Police",
        "reference": None,
        "occurred": None,
        "names": [],
        "dob": "",
        "age": None,
        "sex": "0",
    }
    for word in ("1996", "Eva", "46K-777"):
        assert word not in answer.text
    shown = "left" if item["left"]["is_in_view"] else "right"
    hidden = "right" if shown == "left" else "left"
    assert {line[hidden] for line in item["comparison"]["evidence"]} == {None}
    assert {line[shown] for line in item["comparison"]["evidence"]} == {"aoife", "kerrigan"}
    assert len(item["would_join"]["persons"]) == 1
    assert item["may_judge"] is False


async def test_a_refuge_whose_report_is_out_of_view_is_not_named(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("RQ-1", BY_BIRTH, agency="partner:refuge-quayside")])
    answer = await world.as_(OF_SUSSEX).get("/v1/police/reviews")
    assert len(answer.json()["items"]) == 1
    assert "refuge" not in answer.text.lower()


async def test_an_investigator_is_asked_only_where_both_reports_are_in_view(world: World) -> None:
    world = await with_supervisors(world)
    await world.post_all([report("R1", BY_NAME), report("K1", BY_BIRTH, agency=KENT)])
    assert await queue(world, INVESTIGATOR) == []
    assert len(await queue(world)) == 1
    await world.post(report("R2", BY_PHONE))
    assert [about(item) for item in await queue(world, INVESTIGATOR)] == [{"R1", "R2"}]


async def test_a_party_of_another_force_is_for_a_supervisor_with_both_in_view(world: World) -> None:
    world = await seen_together(world)
    (item,) = await queue(world)
    assert (about(item), item["may_judge"]) == ({"K1", "R1"}, True)
    (seen,) = await queue(world, INVESTIGATOR)
    assert (seen["id"], seen["may_judge"]) == (item["id"], False)
    assert (await decide(world, item["url"], "same", INVESTIGATOR)).status_code == 404
    assert (await decide(world, item["url"], "same")).status_code == 201
    assert digest(world)


async def test_a_party_out_of_view_is_judged_by_nobody_here(world: World) -> None:
    world = await with_supervisors(world)
    await world.post_all([report("R1", BY_NAME), report("K1", BY_BIRTH, agency=KENT)])
    (item,) = await queue(world)
    before = digest(world)
    assert (await decide(world, item["url"], "same")).status_code == 404
    assert digest(world) == before


async def test_an_investigator_judges_what_her_own_force_reported(world: World) -> None:
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    made = await decide(world, await question(world, "R1", "R2"), "same", INVESTIGATOR)
    assert made.status_code == 201
    assert made.json()["judgement"]["made_by"] == world.enrolments.enrolled[INVESTIGATOR].client.client_id


async def test_a_hidden_question_and_judgement_are_like_those_that_are_not_there(world: World) -> None:
    world = await with_supervisors(world)
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(world, "R1", "R2")
    made = (await decide(world, url, "unsure")).json()["judgement"]["url"]
    client = world.as_(OF_HAMPSHIRE, X_Request_ID=SAME_NAME)
    answer = {"decision": "same", **WHY}
    absent = f"{made[:-1]}{'0' if made[-1] != '0' else '1'}"
    for hidden, missing in ((url, ABSENT_REVIEW), (made, absent)):
        got = [await client.get(place) for place in (hidden, missing)]
        part, body = ("judgement", answer) if hidden == url else ("undo", WHY)
        got += [await client.post(f"{place}/{part}", json=body) for place in (hidden, missing)]
        assert {one.status_code for one in got} == {404}
        assert len({one.content for one in got}) == 1
        assert len({str(sorted(one.headers.items())) for one in got}) == 1
    assert (await client.get("/v1/police/reviews")).json() == {"items": [], "next": None}


async def test_a_judgement_is_undone_by_who_made_it_or_a_supervisor_of_the_force(world: World) -> None:
    world = await with_supervisors(world)
    await world.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    url = await question(world, "R1", "R2")
    made = (await decide(world, url, "same", INVESTIGATOR)).json()["judgement"]["url"]
    undo = {who: await world.as_(who).post(f"{made}/undo", json=WHY) for who in ("colleague of Sussex", OF_KENT)}
    assert {who: one.status_code for who, one in undo.items()} == {"colleague of Sussex": 403, OF_KENT: 404}
    assert (await world.as_("colleague of Sussex").get(made)).json()["may_undo"] is False
    assert (await world.as_(INVESTIGATOR).post(f"{made}/undo", json=WHY)).status_code == 200
    made = (await decide(world, url, "same", INVESTIGATOR)).json()["judgement"]["url"]
    assert (await world.as_(OF_SUSSEX).post(f"{made}/undo", json=WHY)).status_code == 200


async def test_another_force_reads_a_judgement_on_its_report_without_who_made_it(world: World) -> None:
    world = await seen_together(world)
    made = (await decide(world, await question(world, "K1", "R1"), "different")).json()["judgement"]
    seen = (await world.as_(OF_KENT).get(made["url"])).json()
    assert (seen["decision"], seen["agency"], seen["may_undo"]) == ("different", SUSSEX, False)
    assert (seen["made_by"], seen["reason"], seen["review_id"]) == (None, None, None)
    assert (await world.as_("investigator of Hampshire").get(made["url"])).status_code == 404


# Order, pages, and what is asked of an answer
