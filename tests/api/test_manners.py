"""What every caller can rely on, whatever it sends: problems that tell what to mend and repeat nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from service.api.middleware import LARGEST_BODY

from .world import Body, World, couple, thin_report

RECORDS, OFFICER = "records of Sussex", "investigator of Sussex"
SECRET = "Zlatokrilova"
JSON = {"Content-Type": "application/json"}


def assert_problem(answer: httpx.Response, status: int, kind: str) -> Body:
    """The answer is that problem, complete, and under the name of the request."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Body = answer.json()
    assert problem["type"] == f"/problems/{kind}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["instance"] == f"urn:request:{problem['request_id']}"
    return problem


async def test_a_path_that_there_is_not_is_not_found(world: World) -> None:
    for path in ("/", "/v1", "/v2/incidents", "/v1/incidents/", "/v1/victims/Hannah", "/incidents", "/favicon.ico"):
        assert_problem(await world.as_(RECORDS).get(path), 404, "not-found")


async def test_a_method_that_a_path_does_not_know_is_not_allowed(world: World) -> None:
    for method, path, allow in (
        ("DELETE", "/v1/incidents/inc_0", {"GET", "PUT"}),
        ("PATCH", "/v1/incidents/inc_0", {"GET", "PUT"}),
        ("POST", "/v1/police/courses", {"GET"}),
        ("GET", "/v1/imports", {"POST"}),
        ("GET", "/oauth2/token", {"POST"}),
        ("TRACE", "/v1/me", {"GET"}),
    ):
        answer = await world.as_(RECORDS).request(method, path)
        assert_problem(answer, 405, "method-not-allowed")
        assert set(answer.headers["allow"].split(", ")) <= allow, path


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"not json",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"kind": NaN}',
        b'{"kind": 1, "kind": 2}',
        b'{"kind": "\\ud800"}',
        b'{"kind": "\\u0000"}',
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
    ],
)
async def test_what_is_not_one_json_object_is_malformed(world: World, raw: bytes) -> None:
    for method, path in (("POST", "/v1/incidents"), ("PUT", "/v1/incidents/inc_0")):
        headers = {**JSON, "If-Match": '"v1-0000000000000000"'} if method == "PUT" else JSON
        answer = await world.as_(RECORDS).request(method, path, content=raw, headers=headers)
        assert answer.status_code in ((400,) if method == "POST" else (400, 412))
        assert answer.headers["content-type"] == "application/problem+json"
    assert_problem(await world.as_(RECORDS).post("/v1/incidents", content=raw, headers=JSON), 400, "malformed-json")


async def test_a_withdrawal_that_is_not_json_is_malformed(world: World) -> None:
    path = "/v1/incidents/inc_0/withdrawal"
    assert_problem(await world.as_(RECORDS).post(path, content=b"{", headers=JSON), 400, "malformed-json")
    assert_problem(await world.as_(RECORDS).post(path, content=b"[1]", headers=JSON), 422, "request-invalid")


@pytest.mark.parametrize("given", ["text/plain", "application/x-ndjson", "application/json; charset=latin-1", None])
async def test_a_body_of_another_type_is_refused(world: World, given: str | None) -> None:
    headers = {} if given is None else {"Content-Type": given}
    answer = await world.as_(RECORDS).post("/v1/incidents", content=b'{"a": 1}', headers=headers)
    assert_problem(answer, 415, "unsupported-media-type")
    assert answer.headers["accept"] == "application/json"


async def test_a_body_that_is_too_large_is_refused(world: World) -> None:
    body = {**thin_report("1"), "narrative": SECRET * (LARGEST_BODY // len(SECRET) + 1)}
    answer = await world.post(body, RECORDS)
    assert_problem(
        answer, 413, "content-too-large" if answer.json()["title"].startswith("Content") else "request-entity-too-large"
    )
    assert SECRET not in answer.text


async def test_every_answer_is_kept_by_nobody_and_has_a_name(told: World) -> None:
    course = await told.course_of("47260104102", RECORDS)
    asked = (
        ("GET", f"/v1/police/courses/{course}"),
        ("GET", "/v1/police/courses"),
        ("GET", "/v1/incidents"),
        ("GET", "/v1/me"),
        ("GET", "/v1/nothing"),
        ("DELETE", "/v1/me"),
        ("POST", "/v1/incidents"),
    )
    for method, path in asked:
        answer = await told.as_(RECORDS, X_Request_ID="asked-by-47-0001").request(method, path)
        assert answer.headers["cache-control"] == "private, no-store", path
        assert answer.headers["x-request-id"] == "asked-by-47-0001"
        assert "authorization" in answer.headers["vary"].lower()
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_name_made_here_is_made_anew_for_each_request(world: World) -> None:
    names = {(await world.as_(RECORDS).get("/v1/me")).headers["x-request-id"] for _ in range(3)}
    assert len(names) == 3
    assert all(name.startswith("req_") for name in names)


# Nothing of what was sent comes back


def misplaced() -> Iterator[Body]:
    """Reports each wrong in one place, with a marked value there."""
    good = thin_report("47260104920")
    yield {**good, SECRET: 1}
    for member in ("kind", "occurred", "parties", "source", "behaviours", "relationship", "reported", "impact", "urn"):
        yield {**good, member: [SECRET] if member == "urn" else SECRET}
    yield {**good, "source": {"reference": f"{SECRET} with spaces"}}
    yield {**good, "source": {"reference": "1", "version": SECRET}}
    yield {**good, "occurred": {"from": f"{SECRET} at noon"}}
    yield {**good, "occurred": {"from": "2026-11-03T18:05:00+00:00", SECRET: None}}
    yield {**good, "narrative": f"{SECRET}\u0000"}
    yield {**good, "narrative": {"text": SECRET}}
    yield {**good, "agency": f"police:{SECRET}"}
    yield {**good, "behaviours": [{"code": SECRET}]}
    yield {**good, "relationship": {"from": SECRET, "to": "V1", "type": "ex_partner"}}
    victim = good["parties"][0]
    for change in (
        {"role": SECRET},
        {"sex": SECRET},
        {"age": SECRET},
        {"dob": SECRET * 4},
        {"name": SECRET},
        {"name": {"given": SECRET}},
        {"phones": [{"value": SECRET * 9}]},
        {"identifiers": [{"type": SECRET, "value": "1"}]},
        {"local_id": f"{SECRET} {SECRET}"},
        {SECRET: SECRET},
    ):
        yield {**good, "parties": [{**victim, **change}]}
    yield {**good, "parties": [{**victim, "role": "witness", "local_id": SECRET}] * 2}


MISPLACED = list(misplaced())


async def test_a_refusal_names_places_and_repeats_no_value(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for body in MISPLACED:
        answer = await world.post(body, RECORDS)
        assert answer.status_code in (400, 422), body
        problem = answer.json()
        assert SECRET not in answer.text
        assert SECRET not in str(answer.headers)
        if answer.status_code == 422:
            assert problem["errors"]
            assert all(set(flaw) == {"pointer", "code", "detail"} for flaw in problem["errors"])
    assert SECRET not in logged(caplog)


async def test_a_pointer_leads_to_what_is_wrong(world: World) -> None:
    body = thin_report("47260104921")
    body["parties"][0]["phones"] = [{"value": "+447700900412"}, {"value": 7}]
    body["occurred"]["precision"] = "roughly"
    problem = assert_problem(await world.post(body, RECORDS), 422, "report-invalid")
    assert {(flaw["pointer"], flaw["code"]) for flaw in problem["errors"]} == {
        ("/parties/0/phones/1/value", "wrong-type"),
        ("/occurred/precision", "not-in-list"),
    }


async def test_a_place_that_was_made_up_is_not_repeated_either(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asked = (
        ("GET", f"/v1/incidents/{SECRET}"),
        ("GET", f"/v1/police/courses/{SECRET}"),
        ("GET", f"/v1/{SECRET}"),
        ("GET", f"/v1/incidents?limit={SECRET}"),
        ("GET", f"/v1/incidents?cursor={SECRET}"),
        ("GET", f"/v1/me?{SECRET}={SECRET}"),
        ("POST", f"/v1/incidents/{SECRET}/withdrawal"),
        ("OPTIONS", f"/v1/incidents/{SECRET}"),
    )
    for method, path in asked:
        body = {"reason": "no_crime"} if method == "POST" else None
        client = world.as_(RECORDS, X_Forwarded_For=SECRET, User_Agent=SECRET)
        answer = await client.request(method, path, json=body)
        assert SECRET not in answer.text
        assert SECRET not in str(answer.headers)
    assert SECRET not in logged(caplog)
    assert SECRET not in json.dumps(world.audit(), default=str)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """All that the service logged, with everything that hangs on a line; the test's own HTTP client left out."""
    own = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert own
    return "\n".join(str(record.__dict__) for record in own)


@pytest.mark.parametrize("name", ["%00", "inc_%00", "%F0%9F%92%A9", "x" * 3000, "%ED%A0%80", "..%2F..", "'%20OR%201=1"])
async def test_an_id_of_any_characters_is_of_nothing(either: World, name: str) -> None:
    for who, path in (
        (RECORDS, f"/v1/incidents/{name}"),
        (OFFICER, f"/v1/police/courses/{name}"),
        (OFFICER, f"/v1/police/courses/{name}/explanation"),
        ("prosecutor of the CPS", f"/v1/cps/courses/by-urn/{name}"),
        ("practitioner of housing", f"/v1/partner/courses/{name}"),
    ):
        assert_problem(await either.as_(who).get(path), 404, "not-found")


async def test_credentials_of_any_characters_are_of_nobody(either: World) -> None:
    for name in ("\x00", "a\x00b", "\ufffd", "x" * 255, "' OR 1=1"):
        form = {"grant_type": "client_credentials", "client_id": name, "client_secret": f"{SECRET}\x00"}
        answer = await either.as_(None).post("/oauth2/token", data=form)
        assert_problem(answer, 401, "client-refused")
        assert SECRET not in answer.text


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 2**63 - 1, 10**18])
async def test_a_version_is_kept_whole_or_refused(either: World, number: int) -> None:
    body = thin_report("1")
    body["source"]["version"] = number
    answer = await either.post(body, RECORDS)
    if number < 2**31:
        assert (answer.status_code, answer.json()["incident"]["version"]) == (201, number)
    else:
        problem = assert_problem(answer, 422, "report-invalid")
        assert problem["errors"][0]["pointer"] == "/source/version"


async def test_after_the_highest_version_there_is_no_next_one(either: World) -> None:
    body = thin_report("1")
    body["source"]["version"] = 2**31 - 1
    kept = await either.post(body, RECORDS)
    del body["source"]["version"]
    answer = await either.as_(RECORDS).put(
        kept.json()["incident"]["url"], json={**body, "narrative": "More."}, headers={"If-Match": kept.headers["etag"]}
    )
    problem = assert_problem(answer, 422, "report-invalid")
    assert [(part["pointer"], part["code"]) for part in problem["errors"]] == [("/source/version", "too-large")]


# When something breaks here


async def test_an_unexpected_error_tells_the_caller_nothing_and_the_operator_where(
    either: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with either.engine.begin() as connection:
        connection.execute(text("ALTER TABLE party RENAME TO party_away"))
    body = couple()[0]
    body["narrative"] = SECRET
    answer = await either.as_(RECORDS, X_Request_ID="asked-by-47-0002").post("/v1/incidents", json=body)
    problem = assert_problem(answer, 500, "internal-server-error")
    assert problem["request_id"] == "asked-by-47-0002"
    assert not [word for word in (SECRET, "party", "SELECT", "sql", "Bright") if word in answer.text]
    (line,) = [record for record in caplog.records if record.name == "conduct.errors"]
    assert line.__dict__["places"][-1]
    assert SECRET not in logged(caplog)
    assert "Bright" not in logged(caplog)


# Whatever is sent

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = [
    "kind",
    "source",
    "occurred",
    "narrative",
    "behaviours",
    "parties",
    "relationship",
    "impact",
    "urn",
    "handling",
]
PARTY_MEMBERS = ["name", "dob", "age", "sex", "phones", "addresses", "identifiers", "aliases", "vehicles", "known"]


@st.composite
def almost_reports(draw: st.DrawFn) -> Body:
    """Sound reports in which some members were replaced by anything."""
    body = thin_report(draw(st.sampled_from(["f-1", "f-2", "f-3"])))
    body.update(draw(st.dictionaries(st.sampled_from(MEMBERS), JSON_VALUES, max_size=2)))
    party = body["parties"][0] if isinstance(body["parties"], list) and body["parties"] else None
    if isinstance(party, dict):
        party.update(draw(st.dictionaries(st.sampled_from(PARTY_MEMBERS), JSON_VALUES, max_size=2)))
    return body


TEXTS = st.text(max_size=20)


@st.composite
def odd_reports(draw: st.DrawFn) -> Body:
    """Reports of the right shape with any texts where texts belong."""
    body = thin_report(draw(st.sampled_from(["o-1", "o-2", "o-3"])))
    body["narrative"] = draw(TEXTS)
    body["parties"][0].update(
        {
            "name": {"given": draw(st.lists(TEXTS, max_size=2)), "family": draw(TEXTS), "full": draw(TEXTS)},
            "dob": draw(TEXTS),
            "age": draw(st.integers()),
            "phones": [{"value": draw(TEXTS)}],
            "emails": [{"value": draw(TEXTS)}],
            "handles": [{"platform": draw(TEXTS), "value": draw(TEXTS)}],
            "addresses": [{"line": draw(TEXTS), "postcode": draw(TEXTS), "uprn": draw(TEXTS), "from": draw(TEXTS)}],
            "vehicles": [{"vrm": draw(TEXTS)}],
            "identifiers": [
                {
                    "type": draw(st.sampled_from(["pnc", "cro", "asn", "nhs", "nino", "driver", "crn"])),
                    "value": draw(TEXTS),
                }
            ],
            "description": draw(TEXTS),
        }
    )
    return body


FUZZED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def sent(world: World, value: Any) -> httpx.Response:
    raw = json.dumps(value).encode()
    return await world.as_(RECORDS).post("/v1/incidents", content=raw, headers=JSON)


@FUZZED
@given(value=JSON_VALUES | almost_reports())
async def test_no_json_value_is_an_unexpected_error(world: World, value: Any) -> None:
    answer = await sent(world, value)
    assert answer.status_code in (200, 201, 400, 409, 413, 422)


@FUZZED
@given(body=odd_reports())
async def test_any_text_is_kept_or_refused_and_breaks_nothing(world: World, body: Body) -> None:
    answer = await sent(world, body)
    assert answer.status_code in (200, 201, 400, 409, 422)
    if answer.status_code == 201:
        kept = await world.as_(RECORDS).get(answer.json()["incident"]["url"])
        assert kept.status_code == 200
        assert (await world.as_(OFFICER).get("/v1/police/courses", params={"limit": 200})).status_code == 200
