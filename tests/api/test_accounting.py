"""Each access has its entries in the access log, one to one: over all routes, and in what nobody thinks of at first.

Every test with a world is such a test: what ``accounted.py`` notes is compared with the log when it ends.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from .accounted import ANSWERED, CONSULTED, DENIED, IN_PARTS, Answer, unaccounted
from .asked import BY_BIRTH, BY_NAME, question, report
from .world import ABSENT_COURSE, Body, World, thin_report, token_form

READ = Answer("req_1", "GET", "/v1/police/courses/{course_id}", 200, is_named=True)
POSTED = Answer("req_2", "POST", "/v1/incidents", 201, is_named=True)


def row(request_id: str, operation: str, outcome: str = "permit") -> Body:
    return {"request_id": request_id, "operation": operation, "outcome": outcome}


ENTERED = [row("req_2", "collection"), row("req_2", "combination")]


@pytest.mark.parametrize(
    "answers, rows, is_sound",
    [
        ([READ], [row("req_1", "consultation")], True),
        ([READ], [], False),
        ([READ], [row("req_1", "consultation")] * 2, False),
        ([READ], [row("req_1", "disclosure")], False),
        ([READ], [row("req_1", "consultation", "deny")], False),
        ([READ, READ], [row("req_1", "consultation")] * 2, True),
        ([READ, READ], [row("req_1", "consultation")], False),
        ([replace(READ, status=404)], [row("req_1", "consultation", "deny")], True),
        ([replace(READ, status=404)], [row("req_1", "consultation")], False),
        ([replace(READ, status=403)], [], False),
        ([replace(READ, status=304)], [], False),
        ([POSTED], ENTERED, True),
        ([POSTED], ENTERED[:1], False),
        ([replace(POSTED, status=422)], [], True),
        ([replace(POSTED, status=422)], ENTERED, False),
        ([replace(READ, route="/v1/police/news")], [row("req_1", "consultation")], True),
        ([replace(READ, route="/v1/police/news")], [], False),
        ([replace(POSTED, route="/v1/police/news")], [], False),
    ],
)
def test_what_the_account_calls_sound(answers: list[Answer], rows: list[Body], is_sound: bool) -> None:
    assert (unaccounted(answers, rows) == []) is is_sound


def operations_of(world: World) -> set[tuple[str, str]]:
    """Method and path of every operation of the contract."""
    paths: dict[str, dict[str, Any]] = world.app.openapi()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def test_every_operation_that_the_account_knows_is_one_of_the_contract(world: World) -> None:
    assert {*ANSWERED, *IN_PARTS} <= operations_of(world)


async def test_every_reading_of_the_contract_is_in_the_log_once_as_what_it_is(told: World) -> None:
    """Each by a client that may, of records that are there; what is not known here is asked of nothing."""
    await told.post_all([report("R1", BY_NAME), report("R2", BY_BIRTH)])
    course = await told.course_of("47260104102", "records of Sussex")
    (own_report, *_) = (await told.as_("records of Sussex").get("/v1/incidents")).json()["items"]
    example = {"name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02"}
    found = (await told.as_("supervisor of Sussex").post("/v1/police/matches", json=example)).json()["candidates"]
    review = (await question(told, "R1", "R2")).rpartition("/")[2]
    judged = await told.as_("supervisor of Sussex").post(
        f"/v1/police/reviews/{review}/judgement", json={"decision": "unsure", "reason": "One sister is not enough."}
    )
    snapshot = (await told.as_("prosecutor of the CPS").post("/v1/cps/courses/by-urn/47AA0410226/snapshots")).json()
    listed = (await told.as_("practitioner of the helpline").get("/v1/partner/courses")).json()["items"]
    known = {
        "course_id": course,
        "incident_id": own_report["id"],
        "urn": "47AA0410226",
        "person_id": found[0]["person_id"],
        "review_id": review,
        "judgement_id": judged.json()["judgement"]["id"],
        "number": str(snapshot["items"][0]["number"]),
    }
    readers = {
        "/v1/police/": "supervisor of Sussex",
        "/v1/cps/": "prosecutor of the CPS",
        "/v1/partner/": "practitioner of the helpline",
        "/v1/incidents": "records of Sussex",
        "/v1/audit/": "auditor of Sussex",
    }
    partner = {**known, "course_id": listed[0]["id"]}
    for method, path in sorted(operations_of(told)):
        who = [reader for begin, reader in readers.items() if path.startswith(begin)]
        if method != "GET" or not who:
            continue
        place = path
        for name, value in (partner if "/partner/" in path else known).items():
            place = place.replace(f"{{{name}}}", value)
        before = len(told.audit())
        answer = await told.as_(who[0]).get(place)
        assert answer.status_code == 200 or (method, path) not in ANSWERED, path
        assert len(told.audit()) == before + 1, path
    told.assert_accounted()


async def test_a_request_for_a_token_that_is_refused_is_in_the_log_of_its_agency(world: World) -> None:
    client = world.as_(None, X_Request_ID="of-the-refused")
    for client_id in ("records-of-sussex", "never-was"):
        assert (await client.post("/oauth2/token", data=token_form(client_id, "cds_wrong"))).status_code == 401
    rows = [
        (r["client_id"], r["agency_id"], r["role"], r["action"], r["outcome"], r["request_id"]) for r in world.audit()
    ]
    assert sorted(rows) == [
        ("", "", "", "token", "deny", "of-the-refused"),
        ("records-of-sussex", "police:47", "police_records", "token", "deny", "of-the-refused"),
    ]
    seen = await world.as_("auditor of Sussex").get("/v1/audit/entries", params={"outcome": "deny"})
    (item,) = seen.json()["items"]
    assert (item["entry"]["client_id"], item["entry"]["reason"]) == ("records-of-sussex", "ClientRefused")


@pytest.mark.parametrize(
    "named, status, reason", [(None, 400, "OnBehalfOfMissing"), ("somebody else", 403, "OnBehalfOfRefused")]
)
async def test_a_machine_that_names_nobody_or_the_wrong_one_is_in_the_log(
    told: World, named: str | None, status: int, reason: str
) -> None:
    before = len(told.audit())
    client = told.as_("records of Sussex")
    del client.headers["On-Behalf-Of"]
    answer = await client.get("/v1/police/courses", headers={"On-Behalf-Of": named} if named else {})
    assert answer.status_code == status
    (entry,) = told.audit()[before:]
    assert (entry["outcome"], entry["reason"], entry["acting_for"]) == ("deny", reason, "")


async def test_a_page_of_own_reports_is_logged_without_the_one_that_only_tells_of_a_next(world: World) -> None:
    await world.post_all([{**thin_report(str(number)), "agency": "police:47"} for number in range(3)])
    before = len(world.audit())
    page = (await world.as_("records of Sussex").get("/v1/incidents", params={"limit": 2})).json()
    (entry,) = world.audit()[before:]
    assert page["next"] is not None
    assert (entry["rows"], entry["subjects"]) == (2, [item["id"] for item in page["items"]])
    assert entry["view"] == "report"


async def test_a_snapshot_that_there_is_not_is_refused_in_the_log_and_a_case_without_courses_too(told: World) -> None:
    course = (await told.as_("prosecutor of the CPS").get("/v1/cps/courses")).json()["items"][0]["id"]
    before = len(told.audit())
    for path in (
        f"/v1/cps/courses/{course}/snapshots/7",
        f"/v1/cps/courses/{ABSENT_COURSE}/snapshots/1",
        "/v1/cps/courses/by-urn/46XX0000026",
    ):
        assert (await told.as_("prosecutor of the CPS").get(path)).status_code == 404
    rows = told.audit()[before:]
    assert [(r["operation"], r["outcome"], r["rows"]) for r in rows] == [(*CONSULTED, *DENIED, 0)] * 3
    assert bool(rows[2]["query"])


async def test_a_report_that_is_withdrawn_again_is_read(told: World) -> None:
    client = told.as_("records of Sussex")
    (own, *_) = (await client.get("/v1/incidents")).json()["items"]
    for _ in range(2):
        assert (await client.post(f"{own['url']}/withdrawal", json={"reason": "no_crime"})).status_code == 200
    assert [r["operation"] for r in told.audit()[-2:]] == ["erasure", "consultation"]
