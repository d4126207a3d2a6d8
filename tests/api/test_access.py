"""Every route, every role: who is let in, and that what is hidden cannot be told from what does not exist.

``RULES`` declares for each route the permission that it takes, or that it is public. A route that is not declared
fails, and so does a declaration that is not what the route's own guard says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from service.api.deps import Guard
from service.api.etags import version_etag
from service.disclosure.permissions import Permission
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId

from .world import (
    ABSENT_COURSE,
    ABSENT_INCIDENT,
    CLIENTS,
    HAMPSHIRE,
    SUSSEX,
    Body,
    World,
    couple,
    enrol_everybody,
    second_course,
    thin_report,
    token_form,
)

SAME_NAME = "of-both-requests"
"""A request id to compare two answers under, octet by octet."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route demands: a permission, or None where it is public; and the status that whoever has it gets when
    the ids in the path are of nothing."""

    permission: Permission | None
    status: int
    sent: dict[str, Any] = field(default_factory=dict)


ANY_VERSION = {"If-Match": version_etag(ABSENT_INCIDENT, 1)}
NDJSON = {"Content-Type": "application/x-ndjson"}
FORM = {"grant_type": "client_credentials"}

RULES: dict[tuple[str, str], Rule] = {
    ("POST", "/v1/incidents"): Rule(Permission.INCIDENT_WRITE, 201),
    ("GET", "/v1/incidents"): Rule(Permission.INCIDENT_READ_OWN, 200),
    ("GET", "/v1/incidents/{incident_id}"): Rule(Permission.INCIDENT_READ_OWN, 404),
    ("PUT", "/v1/incidents/{incident_id}"): Rule(Permission.INCIDENT_WRITE, 404, {"headers": ANY_VERSION}),
    ("POST", "/v1/incidents/{incident_id}/withdrawal"): Rule(
        Permission.INCIDENT_WRITE, 404, {"json": {"reason": "no_crime"}}
    ),
    ("POST", "/v1/imports"): Rule(Permission.IMPORT_WRITE, 200, {"content": b"\n", "headers": NDJSON}),
    ("GET", "/v1/police/courses"): Rule(Permission.POLICE_COURSE_READ, 200),
    ("GET", "/v1/police/courses/{course_id}"): Rule(Permission.POLICE_COURSE_READ, 404),
    ("GET", "/v1/police/courses/{course_id}/timeline"): Rule(Permission.POLICE_COURSE_READ, 404),
    ("GET", "/v1/police/courses/{course_id}/explanation"): Rule(Permission.POLICE_EXPLANATION_READ, 404),
    ("GET", "/v1/cps/courses"): Rule(Permission.CPS_COURSE_READ, 200),
    ("GET", "/v1/cps/courses/by-urn/{urn}"): Rule(Permission.CPS_COURSE_READ, 404),
    ("GET", "/v1/cps/courses/{course_id}"): Rule(Permission.CPS_COURSE_READ, 404),
    ("GET", "/v1/partner/courses"): Rule(Permission.PARTNER_COURSE_READ, 200),
    ("GET", "/v1/partner/courses/{course_id}"): Rule(Permission.PARTNER_COURSE_READ, 404),
    ("GET", "/v1/events"): Rule(Permission.EVENT_READ, 200),
    ("GET", "/v1/me"): Rule(Permission.ME_READ, 200),
    ("POST", "/oauth2/token"): Rule(None, 401, {"data": FORM}),
    ("GET", "/.well-known/jwks.json"): Rule(None, 200),
    ("GET", "/.well-known/oauth-authorization-server"): Rule(None, 200),
    ("GET", "/health/live"): Rule(None, 200),
    ("GET", "/health/ready"): Rule(None, 200),
    ("GET", "/info"): Rule(None, 200),
    ("GET", "/openapi.json"): Rule(None, 200),
    ("GET", "/docs"): Rule(None, 200),
}

EVERY_RULE = pytest.mark.parametrize(
    "method, path, rule", [(*route, rule) for route, rule in RULES.items()], ids=[" ".join(route) for route in RULES]
)
OF_EACH_ROLE = {role: name for name, (_, role) in reversed(list(CLIENTS.items()))}
"""A client of every role."""


def routes_of(app: FastAPI) -> Iterator[tuple[str, str, Dependant | None]]:
    """Method, path and dependencies of every route but the assets of the documentation page."""
    for route in iter_route_contexts(app.routes):
        if route.path and not route.path.startswith("/docs/"):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path, getattr(route, "dependant", None)


def guards_of(dependant: Dependant | None) -> list[Guard]:
    """All guards among the dependencies, however deep."""
    if dependant is None:
        return []
    own = [dependant.call] if isinstance(dependant.call, Guard) else []
    return [*own, *(guard for inner in dependant.dependencies for guard in guards_of(inner))]


def test_every_route_is_declared_and_nothing_else_is(world: World) -> None:
    assert {(method, path) for method, path, _ in routes_of(world.app)} == set(RULES)


def test_the_guard_of_a_route_takes_the_permission_that_is_declared(world: World) -> None:
    for method, path, dependant in routes_of(world.app):
        permission = RULES[method, path].permission
        found = [guard.permission for guard in guards_of(dependant)]
        assert found == ([] if permission is None else [permission]), (method, path)


def test_only_the_documentation_is_served_beside_the_declared_routes(world: World) -> None:
    paths = {route.path for route in iter_route_contexts(world.app.routes)}
    assert {path for path in paths if path and path.startswith("/docs/")} == {
        "/docs/start.js",
        "/docs/contract.json",
        "/docs/swagger-ui.css",
        "/docs/swagger-ui-bundle.js",
        "/docs/favicon-32x32.png",
    }


def test_a_client_of_every_role_takes_part() -> None:
    assert set(OF_EACH_ROLE) == set(ROLES)


async def ask(client: httpx.AsyncClient, route: tuple[str, str], who: str = "records of Sussex") -> httpx.Response:
    """Make the call, for things that there are not; a report is one that only this client would send."""
    method, path = route
    sent = dict(RULES[route].sent)
    if path.startswith("/v1/incidents") and method in ("POST", "PUT") and "json" not in sent:
        sent["json"] = thin_report(f"from-{who.replace(' ', '-')}", CLIENTS[who][0])
    place = path.format(incident_id=ABSENT_INCIDENT, course_id=ABSENT_COURSE, urn="46XX0000026")
    return await client.request(method, place, **sent)


@EVERY_RULE
async def test_a_role_is_let_in_exactly_where_it_has_the_permission(
    world: World, method: str, path: str, rule: Rule
) -> None:
    expected, found = {}, {}
    for name, role in ROLES.items():
        who = OF_EACH_ROLE[name]
        is_allowed = rule.permission is None or rule.permission in role.permissions
        expected[name] = rule.status if is_allowed else 403
        answer = await ask(world.as_(who), (method, path), who)
        found[name] = answer.status_code
        if not is_allowed:
            assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope"'
            assert answer.json()["type"] == "/problems/not-permitted"
    assert found == expected


@pytest.fixture
async def strangers(world: World) -> dict[str, dict[str, str]]:
    """What somebody sends who is not to be let in, by who they are."""
    token = world.enrolments.tokens["records of Sussex"]
    head, payload, signature = token.split(".")
    forged = {
        "nobody": {},
        "with a token that is none": {"Authorization": "Bearer not.a.token"},
        "with no token at all": {"Authorization": "Bearer "},
        "with another scheme": {"Authorization": f"Basic {token}"},
        "with a signature cut short": {"Authorization": f"Bearer {head}.{payload}.{signature[:-8]}"},
        "with the claims of another": {
            "Authorization": f"Bearer {head}.{world.enrolments.tokens['auditor of Sussex'].split('.')[1]}.{signature}"
        },
        "expired": {"Authorization": f"Bearer {world.forged('records of Sussex', age=timedelta(minutes=10))}"},
        "sent to another service": {"Authorization": f"Bearer {world.forged('records of Sussex', audience='other')}"},
    }
    late = await enrol_everybody(world.app, {"records that were closed": (SUSSEX, "police_records")})
    with world.context.store.work() as work:
        work.registry.disable_client("records-that-were-closed", world.context.clock.now())
        work.commit()
    world.app.state.gate = type(world.app.state.gate)(  # a process that has not met the client while it was enabled
        world.context, issuer="http://localhost:8000", audience="conduct", lifetime=timedelta(minutes=10)
    )
    return {**forged, "disabled": {"Authorization": f"Bearer {late.tokens['records that were closed']}"}}


def test_a_token_made_like_the_refused_ones_is_good(world: World) -> None:
    caller = world.app.state.gate.caller(world.forged("records of Sussex"), "req_1", None)
    assert str(caller.principal.agency) == SUSSEX


async def test_whoever_cannot_prove_who_they_are_is_let_in_nowhere(
    world: World, strangers: dict[str, dict[str, str]]
) -> None:
    for route, rule in RULES.items():
        found = {}
        for who, headers in strangers.items():
            client = world.as_(None)
            client.headers.update({**headers, "X-Request-ID": SAME_NAME, "On-Behalf-Of": "staff-0017"})
            answer = await ask(client, route)
            found[who] = answer.status_code
            if rule.permission is not None:
                assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
                assert answer.json()["type"] == "/problems/not-authenticated"
        is_token_in_basic = route == ("POST", "/oauth2/token")
        assert set(found.values()) == {401 if rule.permission or is_token_in_basic else rule.status}, route
    assert world.audit() == []


async def test_two_tokens_are_no_token(world: World) -> None:
    token = ("Authorization", world.credentials("records of Sussex")["Authorization"])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(world.app), base_url="http://x.example.org") as client:
        assert (await client.get("/v1/me", headers=[token])).status_code == 200
        assert (await client.get("/v1/me", headers=[token, token])).status_code == 401


async def test_a_disabled_client_gets_no_token_and_cannot_tell_why(world: World) -> None:
    late = await enrol_everybody(world.app, {"gone": (SUSSEX, "police_records")})
    with world.context.store.work() as work:
        work.registry.disable_client("gone", world.context.clock.now())
        work.commit()
    world.app.state.gate._clients.clear()
    client = world.as_(None, X_Request_ID=SAME_NAME)
    refused = [
        await client.post("/oauth2/token", data=token_form("gone", late.enrolled["gone"].secret)),
        await client.post("/oauth2/token", data=token_form("gone", "cds_wrong")),
        await client.post("/oauth2/token", data=token_form("never-was", "cds_wrong")),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert len({answer.content for answer in refused}) == 1


# What is somebody else's, and what is not there


def told_of(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All of an answer; requests are given one name, so that nothing has to be left out."""
    return answer.status_code, answer.content, sorted(answer.headers.items())


@dataclass(frozen=True, slots=True)
class Relation:
    """A way to ask for one thing: with an own id it succeeds, and foreign ones are like those of nothing."""

    who: str
    method: str
    path: str
    own: str
    foreign: tuple[str, ...]
    absent: str
    sent: dict[str, Any] = field(default_factory=dict)


COURSE_READERS = {
    "investigator of Sussex": "police",
    "supervisor of Sussex": "police",
    "records of Sussex": "police",
    "prosecutor of the CPS": "cps",
    "casework of the CPS": "cps",
    "practitioner of the helpline": "partner",
    "system of the helpline": "partner",
}
PARTS = {"police": ("", "/timeline", "/explanation"), "cps": ("",), "partner": ("",)}


async def relations_of(told: World) -> list[Relation]:
    """Everything that names a thing, for everybody who may ask for such things."""
    hers = await told.course_of("47260104102", "records of Sussex")
    foreign = await told.course_of("46260055501", "records of Kent")
    incident, other = await incident_id(told, "records of Sussex"), await incident_id(told, "records of Hampshire")
    found = [
        Relation(who, "GET", f"/v1/{kind}/courses/{{}}{part}", hers, (foreign, incident), ABSENT_COURSE)
        for who, kind in COURSE_READERS.items()
        for part in PARTS[kind]
        if not (who == "records of Sussex" and part == "/explanation")
    ]
    for who in ("prosecutor of the CPS", "casework of the CPS"):
        path = "/v1/cps/courses/by-urn/{}"
        found.append(Relation(who, "GET", path, "47aa0410226", ("46KE0055526",), "46XX0000026"))
    report, reason = couple()[0], {"json": {"reason": "no_crime"}}
    found += [
        Relation(who, "GET", "/v1/incidents/{}", incident, (other, hers), ABSENT_INCIDENT)
        for who in ("records of Sussex", "investigator of Sussex", "supervisor of Sussex")
    ]
    records = ("records of Sussex", "PUT", "/v1/incidents/{}", incident, (other, hers), ABSENT_INCIDENT)
    found.append(Relation(*records, {"json": report}))
    found.append(Relation("records of Sussex", "POST", "/v1/incidents/{}/withdrawal", *records[3:], reason))
    return found


async def incident_id(world: World, who: str) -> str:
    (item,) = (await world.as_(who).get("/v1/incidents")).json()["items"]
    return str(item["id"])


async def test_what_is_hidden_is_told_like_what_is_not_there(told: World) -> None:
    for relation in await relations_of(told):
        client = told.as_(relation.who, X_Request_ID=SAME_NAME)

        async def answer(
            named: str, relation: Relation = relation, client: httpx.AsyncClient = client
        ) -> httpx.Response:
            headers = {"If-Match": version_etag(named, 3)} if relation.method == "PUT" else {}
            place = relation.path.format(named)
            return await client.request(relation.method, place, headers=headers, **relation.sent)

        absent = await answer(relation.absent)
        assert (absent.status_code, absent.json()["type"]) == (404, "/problems/not-found")
        for named in relation.foreign:
            assert told_of(await answer(named)) == told_of(absent), relation
        assert (await answer(relation.own)).status_code == 200, relation


async def test_a_change_from_another_version_is_told_alike_of_the_foreign_and_the_absent(told: World) -> None:
    other = await incident_id(told, "records of Hampshire")
    client = told.as_("records of Sussex", X_Request_ID=SAME_NAME)
    for tag in ("*", '"something"', ""):
        answers = [
            told_of(await client.put(f"/v1/incidents/{named}", json=couple()[0], headers={"If-Match": tag}))
            for named in (other, ABSENT_INCIDENT)
        ]
        assert answers[0] == answers[1]


async def test_a_withdrawn_report_of_another_agency_is_hidden_as_well(told: World) -> None:
    other = await incident_id(told, "records of Hampshire")
    gone = await told.as_("records of Hampshire").post(f"/v1/incidents/{other}/withdrawal", json={"reason": "no_crime"})
    assert gone.status_code == 200
    client = told.as_("records of Sussex", X_Request_ID=SAME_NAME)
    answers = [told_of(await client.get(f"/v1/incidents/{named}")) for named in (other, ABSENT_INCIDENT)]
    assert answers[0] == answers[1]


async def test_a_course_that_lost_the_readers_report_is_hidden_at_once(told: World) -> None:
    course = await told.course_of("44260098765", "records of Hampshire")
    reader = told.as_("investigator of Hampshire", X_Request_ID=SAME_NAME)
    assert (await reader.get(f"/v1/police/courses/{course}")).status_code == 200
    mine = await incident_id(told, "records of Hampshire")
    await told.as_("records of Hampshire").post(f"/v1/incidents/{mine}/withdrawal", json={"reason": "no_crime"})
    answers = [told_of(await reader.get(f"/v1/police/courses/{named}")) for named in (course, ABSENT_COURSE)]
    assert answers[0] == answers[1]
    assert (await reader.get("/v1/police/courses")).json() == {"items": [], "next": None}


def words_of(bodies: list[Body]) -> set[str]:
    """What tells of these reports and of no others: references, names, numbers, places."""
    words = set()
    for body in bodies:
        words.add(body["source"]["reference"])
        for party in body["parties"]:
            if party["role"] == "victim":
                words |= {party["name"]["family"], *(phone["value"] for phone in party.get("phones", ()))}
    return words


@pytest.mark.parametrize("who", sorted(CLIENTS))
async def test_a_list_holds_and_counts_nothing_that_is_hidden(told: World, who: str) -> None:
    agency = AgencyId.parse(CLIENTS[who][0])
    theirs, others = (second_course(), couple()) if "Kent" in who or "refuge" in who else (couple(), second_course())
    client = told.as_(who)
    for path in (f"/v1/{agency.kind.value}/courses", "/v1/incidents"):
        whole = await client.get(path, params={"limit": 200})
        if whole.status_code == 403:
            continue
        listed = [item["id"] for item in whole.json()["items"]]
        assert len(listed) == 1, path
        for word in words_of(others) - words_of(theirs):
            assert word not in whole.text
        single = await client.get(path, params={"limit": 1})
        assert (single.json()["next"], "link" in single.headers) == (None, False)


async def test_only_officers_are_told_that_the_suspect_has_another_victim(told: World) -> None:
    counts = {}
    for who, kind in COURSE_READERS.items():
        hers = (await told.as_(who).get(f"/v1/{kind}/courses")).json()["items"][0]
        whole = (await told.as_(who).get(hers["url"])).json()
        counts[who] = (hers.get("neighbours"), whole.get("neighbours"))
    one_other = {"same_suspect": 1, "same_victim": 0}
    assert {who for who, found in counts.items() if found == (one_other, one_other)} == {
        who for who, kind in COURSE_READERS.items() if kind == "police"
    }
    assert {found for who, found in counts.items() if COURSE_READERS[who] != "police"} == {(None, None)}


async def test_a_feed_holds_the_events_of_ones_own_agency_only(told: World) -> None:
    hers = await told.course_of("47260104102", "records of Sussex")
    theirs = await told.course_of("46260055501", "records of Kent")
    for who, own in {"investigator of Sussex": hers, "practitioner of the refuge": theirs}.items():
        feed = (await told.as_(who).get("/v1/events")).json()["items"]
        assert {event["subject"] for event in feed} == {own}
    assert HAMPSHIRE not in (await told.as_("investigator of Sussex").get("/v1/events")).text
