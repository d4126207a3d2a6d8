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

from .world import (
    ABSENT_COURSE,
    ABSENT_INCIDENT,
    CLIENTS,
    SUSSEX,
    World,
    enrol_everybody,
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
GLASS = {"course_id": ABSENT_COURSE, "emergency": "threat_to_life", "reason": "He is at her door."}
ACCESS = {"course_id": ABSENT_COURSE, "basis": "policing", "purpose": "He moved here."}
REVEAL = {"kinds": ["address"], "reason_code": "safeguarding", "reason": "A visit today."}
SHARE = {"agency": "police:44", "basis": "policing", "purpose": "He moved.", "expires_at": "2100-01-01T00:00:00Z"}
NOBODY = {"name": {"full": "Nobody Anywhere"}}
EXAMPLE = {"name": {"given": ["Nobody"], "family": "Anywhere"}, "dob": "1990-02-03"}

RULES: dict[tuple[str, str], Rule] = {
    ("POST", "/v1/incidents"): Rule(Permission.INCIDENT_WRITE, 201),
    ("GET", "/v1/incidents"): Rule(Permission.INCIDENT_READ_OWN, 200),
    ("GET", "/v1/incidents/{incident_id}"): Rule(Permission.INCIDENT_READ_OWN, 404),
    ("PUT", "/v1/incidents/{incident_id}"): Rule(Permission.INCIDENT_WRITE, 404, {"headers": ANY_VERSION}),
    ("POST", "/v1/incidents/{incident_id}/withdrawal"): Rule(
        Permission.INCIDENT_WRITE, 404, {"json": {"reason": "no_crime"}}
    ),
    ("POST", "/v1/incidents/{incident_id}/restriction"): Rule(
        Permission.INCIDENT_WRITE, 404, {"json": {"reason": "objection"}}
    ),
    ("POST", "/v1/incidents/{incident_id}/restriction/lift"): Rule(Permission.INCIDENT_WRITE, 404),
    ("POST", "/v1/incidents/{incident_id}/versions/{version}/erasure"): Rule(Permission.INCIDENT_WRITE, 404),
    ("GET", "/v1/retention"): Rule(Permission.RETENTION_DECIDE, 200),
    ("GET", "/v1/incidents/{incident_id}/retention"): Rule(Permission.RETENTION_DECIDE, 404),
    ("POST", "/v1/incidents/{incident_id}/retention"): Rule(
        Permission.RETENTION_DECIDE, 404, {"json": {"group": 2, "reason": "Serious."}}
    ),
    ("POST", "/v1/incidents/{incident_id}/holds"): Rule(
        Permission.RETENTION_DECIDE, 404, {"json": {"kind": "appeal", "reason": "Appeal."}}
    ),
    ("POST", "/v1/incidents/{incident_id}/holds/{hold_id}/release"): Rule(
        Permission.RETENTION_DECIDE, 404, {"json": {"reason": "Over."}}
    ),
    ("POST", "/v1/incidents/{incident_id}/disposal"): Rule(Permission.RETENTION_DECIDE, 404),
    ("POST", "/v1/imports"): Rule(Permission.IMPORT_WRITE, 200, {"content": b"\n", "headers": NDJSON}),
    ("GET", "/v1/police/courses"): Rule(Permission.POLICE_COURSE_READ, 200),
    ("GET", "/v1/police/courses/{course_id}"): Rule(Permission.POLICE_COURSE_READ, 404),
    ("GET", "/v1/police/courses/{course_id}/timeline"): Rule(Permission.POLICE_COURSE_READ, 404),
    ("GET", "/v1/police/courses/{course_id}/explanation"): Rule(Permission.POLICE_EXPLANATION_READ, 404),
    ("GET", "/v1/police/courses/{course_id}/chronology"): Rule(Permission.POLICE_COURSE_READ, 404),
    ("GET", "/v1/police/courses/{course_id}/unused-material"): Rule(Permission.POLICE_UNUSED_READ, 404),
    ("GET", "/v1/police/courses/{course_id}/occasions/decisions"): Rule(Permission.POLICE_OCCASION_DECIDE, 404),
    ("POST", "/v1/police/courses/{course_id}/occasions/decisions"): Rule(
        Permission.POLICE_OCCASION_DECIDE, 404, {"json": {"says": "apart", "incidents": ["inc_0"], "reason": "Two."}}
    ),
    ("POST", "/v1/police/courses/{course_id}/occasions/decisions/{decision_id}/undo"): Rule(
        Permission.POLICE_OCCASION_DECIDE, 404, {"json": {"reason": "A slip."}}
    ),
    ("POST", "/v1/police/courses/{course_id}/reveals"): Rule(Permission.POLICE_SAFE_REVEAL, 404, {"json": REVEAL}),
    ("POST", "/v1/cps/courses/{course_id}/reveals"): Rule(Permission.CPS_SAFE_REVEAL, 404, {"json": REVEAL}),
    ("GET", "/v1/police/courses/{course_id}/shares"): Rule(Permission.POLICE_COURSE_SHARE, 404),
    ("POST", "/v1/police/courses/{course_id}/shares"): Rule(Permission.POLICE_COURSE_SHARE, 404, {"json": SHARE}),
    ("POST", "/v1/police/courses/{course_id}/shares/{share_id}/withdrawal"): Rule(
        Permission.POLICE_COURSE_SHARE, 404, {"json": {"reason": "A slip."}}
    ),
    ("GET", "/v1/police/courses/{course_id}/allocation"): Rule(Permission.POLICE_COURSE_ALLOCATE, 404),
    ("POST", "/v1/police/courses/{course_id}/allocation"): Rule(
        Permission.POLICE_COURSE_ALLOCATE, 404, {"json": {"staff": "staff-0001", "reason": "Hers."}}
    ),
    ("POST", "/v1/police/courses/{course_id}/allocation/{allocation_id}/end"): Rule(
        Permission.POLICE_COURSE_ALLOCATE, 404, {"json": {"reason": "A slip."}}
    ),
    ("POST", "/v1/police/courses/{course_id}/clearances"): Rule(
        Permission.POLICE_COURSE_ALLOCATE, 404, {"json": {"staff": "staff-0001", "reason": "A namesake."}}
    ),
    ("POST", "/v1/police/courses/{course_id}/restriction"): Rule(
        Permission.POLICE_COURSE_ALLOCATE, 404, {"json": {"policy": "hit", "reason": "An officer."}}
    ),
    ("POST", "/v1/police/courses/{course_id}/restriction/lift"): Rule(
        Permission.POLICE_COURSE_ALLOCATE, 404, {"json": {"reason": "A slip."}}
    ),
    ("POST", "/v1/access-requests"): Rule(Permission.ACCESS_ASK, 202, {"json": ACCESS}),
    ("GET", "/v1/access-requests"): Rule(Permission.ACCESS_ASK, 200),
    ("GET", "/v1/police/access-requests"): Rule(Permission.POLICE_COURSE_SHARE, 200),
    ("POST", "/v1/police/access-requests/{request_id}/refusal"): Rule(
        Permission.POLICE_COURSE_SHARE, 404, {"json": {"reason": "No need."}}
    ),
    ("POST", "/v1/break-glass"): Rule(Permission.BREAK_GLASS_ASK, 202, {"json": GLASS}),
    ("GET", "/v1/break-glass"): Rule(Permission.BREAK_GLASS_APPROVE, 200),
    ("POST", "/v1/break-glass/{request_id}/approval"): Rule(Permission.BREAK_GLASS_APPROVE, 404),
    ("GET", "/v1/police/measures"): Rule(Permission.POLICE_MEASURE_READ, 200),
    ("GET", "/v1/police/reviews"): Rule(Permission.POLICE_REVIEW_READ, 200),
    ("GET", "/v1/police/reviews/{review_id}"): Rule(Permission.POLICE_REVIEW_READ, 404),
    ("POST", "/v1/police/reviews/{review_id}/judgement"): Rule(
        Permission.POLICE_REVIEW_JUDGE, 404, {"json": {"decision": "same", "reason": "One sister."}}
    ),
    ("GET", "/v1/police/judgements/{judgement_id}"): Rule(Permission.POLICE_REVIEW_READ, 404),
    ("POST", "/v1/police/judgements/{judgement_id}/undo"): Rule(
        Permission.POLICE_REVIEW_JUDGE, 404, {"json": {"reason": "A slip."}}
    ),
    ("POST", "/v1/police/matches"): Rule(Permission.POLICE_MATCH, 200, {"json": EXAMPLE}),
    ("GET", "/v1/police/persons/{person_id}"): Rule(Permission.POLICE_PERSON_READ, 404),
    ("GET", "/v1/cps/courses"): Rule(Permission.CPS_COURSE_READ, 200),
    ("GET", "/v1/cps/courses/by-urn/{urn}"): Rule(Permission.CPS_COURSE_READ, 404),
    ("GET", "/v1/cps/courses/{course_id}"): Rule(Permission.CPS_COURSE_READ, 404),
    ("GET", "/v1/cps/courses/{course_id}/chronology"): Rule(Permission.CPS_COURSE_READ, 404),
    ("GET", "/v1/cps/courses/{course_id}/unused-material"): Rule(Permission.CPS_UNUSED_READ, 404),
    ("POST", "/v1/cps/courses/by-urn/{urn}/snapshots"): Rule(Permission.CPS_SNAPSHOT_TAKE, 404),
    ("GET", "/v1/cps/courses/{course_id}/snapshots"): Rule(Permission.CPS_COURSE_READ, 404),
    ("GET", "/v1/cps/courses/{course_id}/snapshots/{number}"): Rule(Permission.CPS_COURSE_READ, 404),
    ("GET", "/v1/partner/courses"): Rule(Permission.PARTNER_COURSE_READ, 200),
    ("GET", "/v1/partner/courses/{course_id}"): Rule(Permission.PARTNER_COURSE_READ, 404),
    ("GET", "/v1/events"): Rule(Permission.EVENT_READ, 200),
    ("GET", "/v1/audit/entries"): Rule(Permission.AUDIT_READ, 200),
    ("GET", "/v1/audit/anomalies"): Rule(Permission.AUDIT_READ, 200),
    ("GET", "/v1/audit/proof"): Rule(Permission.AUDIT_READ, 200),
    ("PUT", "/v1/staff/{reference}"): Rule(Permission.STAFF_WRITE, 201, {"json": NOBODY}),
    ("DELETE", "/v1/staff/{reference}"): Rule(Permission.STAFF_WRITE, 404),
    ("GET", "/v1/me"): Rule(Permission.ME_READ, 200),
    ("POST", "/oauth2/token"): Rule(None, 401, {"data": FORM}),
    ("POST", "/oauth2/revoke"): Rule(None, 401, {"data": {**FORM, "token": "x"}}),
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
    place = path.format(
        incident_id=ABSENT_INCIDENT,
        course_id=ABSENT_COURSE,
        urn="46XX0000026",
        review_id=f"rev_{0:032}",
        judgement_id=f"jdg_{0:032}",
        decision_id=f"dec_{0:032}",
        share_id=f"shr_{0:032}",
        allocation_id=f"alc_{0:032}",
        request_id=f"brk_{0:032}",
        person_id=f"per_{0:032}",
        reference=f"staff-of-{who.replace(' ', '-')}",
        number=1,
        version=1,
        hold_id=f"hld_{0:032}",
    )
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
        is_token_in_basic = route[1].startswith("/oauth2/")
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
