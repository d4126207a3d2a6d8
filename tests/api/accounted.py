"""What a service answered beside what stands in its access log: one entry for each access, and none without one.

``Noting`` stands before the service in every test and notes each answer by its request id. ``unaccounted`` tells where
the two differ. ``ANSWERED`` says which entries an answer must have; a route that is not in it, and is new therefore, is
held to this: reading leaves one entry, writing one at least, and being refused one denial.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.middleware import route_template

Entries = tuple[str, ...]
"""The operations of the entries of one request, denials as ``deny``, in alphabetical order."""

CONSULTED, DISCLOSED, DENIED, NOTHING = ("consultation",), ("disclosure",), ("deny",), ()
ENTERED, REPLACED = ("collection", "combination"), ("alteration", "combination")

ANSWERED: Final[Mapping[tuple[str, str], Mapping[int, Sequence[Entries]]]] = {
    ("POST", "/v1/incidents"): {201: [ENTERED], 200: [CONSULTED, REPLACED]},
    ("GET", "/v1/incidents"): {200: [CONSULTED]},
    ("GET", "/v1/incidents/{incident_id}"): {200: [CONSULTED]},
    ("PUT", "/v1/incidents/{incident_id}"): {200: [CONSULTED, REPLACED]},
    ("POST", "/v1/incidents/{incident_id}/withdrawal"): {200: [("erasure",), CONSULTED]},
    ("GET", "/v1/police/courses"): {200: [CONSULTED]},
    ("GET", "/v1/police/courses/{course_id}"): {200: [CONSULTED]},
    ("GET", "/v1/police/courses/{course_id}/timeline"): {200: [CONSULTED]},
    ("GET", "/v1/police/courses/{course_id}/explanation"): {200: [CONSULTED]},
    ("GET", "/v1/police/courses/{course_id}/chronology"): {200: [DISCLOSED]},
    ("GET", "/v1/police/courses/{course_id}/unused-material"): {200: [DISCLOSED]},
    ("GET", "/v1/police/courses/{course_id}/occasions/decisions"): {200: [CONSULTED]},
    ("POST", "/v1/police/courses/{course_id}/occasions/decisions"): {
        201: [("alteration", "consultation")],
        200: [CONSULTED],
        403: [DENIED, ("consultation", "deny")],
    },
    ("POST", "/v1/police/courses/{course_id}/occasions/decisions/{decision_id}/undo"): {
        200: [("alteration", "consultation"), CONSULTED],
        403: [DENIED, ("consultation", "deny")],
        404: [DENIED, ("consultation", "deny")],
    },
    ("GET", "/v1/police/courses/{course_id}/shares"): {200: [CONSULTED]},
    ("POST", "/v1/police/courses/{course_id}/shares"): {
        201: [("consultation", "disclosure")],
        200: [CONSULTED],
        403: [DENIED, ("consultation", "deny")],
        422: [CONSULTED, NOTHING],
    },
    ("POST", "/v1/police/courses/{course_id}/shares/{share_id}/withdrawal"): {200: [("alteration",), CONSULTED]},
    ("GET", "/v1/police/courses/{course_id}/allocation"): {200: [CONSULTED]},
    ("POST", "/v1/police/courses/{course_id}/allocation"): {
        201: [("alteration", "consultation")],
        200: [CONSULTED],
        403: [DENIED, ("consultation", "deny")],
    },
    ("POST", "/v1/police/courses/{course_id}/allocation/{allocation_id}/end"): {200: [("alteration",)]},
    ("POST", "/v1/police/courses/{course_id}/clearances"): {
        200: [("alteration", "consultation")],
        403: [DENIED, ("consultation", "deny")],
    },
    ("POST", "/v1/police/courses/{course_id}/restriction"): {
        200: [("alteration", "consultation"), CONSULTED],
        403: [DENIED, ("consultation", "deny")],
    },
    ("POST", "/v1/police/courses/{course_id}/restriction/lift"): {
        200: [("alteration", "consultation"), CONSULTED],
        403: [DENIED, ("consultation", "deny")],
    },
    ("POST", "/v1/access-requests"): {202: [CONSULTED]},
    ("GET", "/v1/access-requests"): {200: [CONSULTED]},
    ("GET", "/v1/police/access-requests"): {200: [CONSULTED]},
    ("POST", "/v1/police/access-requests/{request_id}/refusal"): {200: [("alteration",), CONSULTED]},
    ("POST", "/v1/break-glass"): {202: [CONSULTED]},
    ("GET", "/v1/break-glass"): {200: [CONSULTED]},
    ("POST", "/v1/break-glass/{request_id}/approval"): {200: [DISCLOSED, CONSULTED]},
    ("POST", "/v1/police/courses/{course_id}/reveals"): {200: [CONSULTED], 403: [DENIED]},
    ("POST", "/v1/cps/courses/{course_id}/reveals"): {200: [DISCLOSED], 403: [DENIED]},
    ("GET", "/v1/police/measures"): {200: [CONSULTED]},
    ("GET", "/v1/police/reviews"): {200: [CONSULTED]},
    ("GET", "/v1/police/reviews/{review_id}"): {200: [CONSULTED]},
    ("POST", "/v1/police/reviews/{review_id}/judgement"): {201: [("combination",)], 200: [CONSULTED], 409: [DENIED]},
    ("GET", "/v1/police/judgements/{judgement_id}"): {200: [CONSULTED]},
    ("POST", "/v1/police/judgements/{judgement_id}/undo"): {200: [("combination",), CONSULTED]},
    ("POST", "/v1/police/matches"): {200: [CONSULTED]},
    ("GET", "/v1/police/persons/{person_id}"): {200: [CONSULTED]},
    ("GET", "/v1/cps/courses"): {200: [DISCLOSED]},
    ("GET", "/v1/cps/courses/by-urn/{urn}"): {200: [DISCLOSED]},
    ("GET", "/v1/cps/courses/{course_id}"): {200: [DISCLOSED]},
    ("GET", "/v1/cps/courses/{course_id}/chronology"): {200: [DISCLOSED]},
    ("GET", "/v1/cps/courses/{course_id}/unused-material"): {200: [DISCLOSED]},
    ("POST", "/v1/cps/courses/by-urn/{urn}/snapshots"): {201: [DISCLOSED], 200: [DISCLOSED]},
    ("GET", "/v1/cps/courses/{course_id}/snapshots"): {200: [DISCLOSED]},
    ("GET", "/v1/cps/courses/{course_id}/snapshots/{number}"): {200: [DISCLOSED]},
    ("GET", "/v1/partner/courses"): {200: [DISCLOSED]},
    ("GET", "/v1/partner/courses/{course_id}"): {200: [DISCLOSED]},
    ("GET", "/v1/events"): {200: [NOTHING]},
    ("GET", "/v1/audit/entries"): {200: [CONSULTED]},
    ("GET", "/v1/audit/anomalies"): {200: [CONSULTED]},
    ("GET", "/v1/audit/proof"): {200: [CONSULTED]},
    ("PUT", "/v1/staff/{reference}"): {201: [("collection",)], 200: [("alteration",)]},
    ("DELETE", "/v1/staff/{reference}"): {200: [("erasure",)]},
    ("GET", "/v1/me"): {200: [NOTHING]},
    ("POST", "/oauth2/token"): {200: [NOTHING], 401: [NOTHING, DENIED]},
    ("POST", "/oauth2/revoke"): {200: [NOTHING], 401: [NOTHING, DENIED]},
}

IN_PARTS: Final = frozenset({("POST", "/v1/imports")})
"""Answered while it is done, a batch at a time: its own tests count what each line leaves."""

_REFUSED = frozenset({403, 404})
_ABOUT_NOBODY = frozenset({"/openapi.json", "/docs", "/info", "unmatched"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the service."""

    request_id: str
    method: str
    route: str
    status: int
    is_named: bool
    """Whether a machine that has to name a person did, or need not; and no reason code was missing or wrong."""


class Noting:
    """Passes requests on, and notes what was answered."""

    def __init__(self, app: ASGIApp, answers: list[Answer]) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, has_reason = 0, True

        async def noted(message: Message) -> None:
            nonlocal status, has_reason
            if message["type"] == "http.response.start":
                status = message["status"]
            has_reason = has_reason and b'"/problems/reason-invalid"' not in message.get("body", b"")
            await send(message)

        await self._app(scope, receive, noted)
        named = any(name == b"on-behalf-of" for name, _ in scope["headers"])
        request_id = scope["state"]["request_id"]
        self._answers.append(Answer(request_id, scope["method"], route_template(scope), status, named and has_reason))


def may_be(answer: Answer) -> Sequence[Entries] | None:
    """What entries the answer may have; None for any one or more that are no denial."""
    method, route, status = answer.method, answer.route, answer.status
    if route in _ABOUT_NOBODY or route.startswith(("/health/", "/.well-known/", "/docs/")):
        return [NOTHING]
    known = ANSWERED.get((method, route), {})
    shown = 200 if status == 304 else status
    if shown in known:
        return known[shown]
    if status in _REFUSED:
        return [DENIED]
    if status == 400 and not answer.is_named:  # a machine that names nobody, or a reading without a reason
        return [DENIED, NOTHING]
    if status == 429:  # told once, until there is some of the budget again
        return [DENIED, NOTHING]
    if status >= 400:
        return [NOTHING]
    return [CONSULTED, DISCLOSED] if method == "GET" else None


def unaccounted(answers: Iterable[Answer], rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """What was answered without the entries that it must have, or with others, a line each."""
    logged: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        logged[row["request_id"]]["deny" if row["outcome"] == "deny" else row["operation"]] += 1
    together: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        together[answer.request_id].append(answer)
    return [
        f"{', '.join(f'{one.method} {one.route} {one.status}' for one in some)}: {dict(logged[request_id])}"
        for request_id, some in together.items()
        if not any((one.method, one.route) in IN_PARTS for one in some) and not _fits(some, logged[request_id])
    ]


def _fits(answers: Sequence[Answer], found: Counter[str]) -> bool:
    """Whether the entries can be shared out among the answers, which have one request id, with none left."""
    if not answers:
        return not found
    choices = may_be(answers[0])
    if choices is None:
        return sum(found.values()) >= len(answers) and set(found) != {"deny"}
    for choice in choices:
        taken = Counter(choice)
        if taken <= found and _fits(answers[1:], found - taken):
            return True
    return False
