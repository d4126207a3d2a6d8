"""A whole service for a test: agencies and clients of every role, real tokens, and reports about invented people.

Clients are enrolled and get their tokens once per process, into a migrated SQLite file that each test copies; a test
on PostgreSQL copies the rows. ``world.as_("investigator of Sussex")`` is an HTTP client that sends what that client
would send: its token, and for a machine the person it acts for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, insert, select

from service.auth.tokens import Issuer
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs
from service.flows.context import Context
from service.flows.enrol import Enrolled, enrol
from service.main import create_app
from service.settings import Settings
from service.store.tables import AGENCY, AUDIT_ENTRY, CLIENT, SIGNING_KEY
from tests.conftest import key_file_of

from .accounted import Answer, Noting, unaccounted

ORIGIN = "http://conduct.example.org"
OFFICER = "staff-0017"
"""The staff reference that machines name."""

ABSENT_INCIDENT, ABSENT_COURSE = "inc_00000000000000000000000000000000", "crs_00000000000000000000000000000000"

SUSSEX, HAMPSHIRE, KENT = "police:47", "police:44", "police:46"
PROSECUTORS, HELPLINE, HOUSING = "cps:south-east", "partner:national-stalking-helpline", "partner:housing-testbourne"
REFUGE = "partner:refuge-quayside"
CLINIC, SCHOOL = "partner:nhs-clinic-testbourne", "partner:college-testbourne"
PROBATION, LANDLORD = "partner:probation-testbourne", "partner:landlord-of-both"

CLIENTS: Mapping[str, tuple[str, str]] = {
    "records of Sussex": (SUSSEX, "police_records"),
    "investigator of Sussex": (SUSSEX, "police_investigator"),
    "supervisor of Sussex": (SUSSEX, "police_supervisor"),
    "auditor of Sussex": (SUSSEX, "auditor"),
    "administrator of Sussex": (SUSSEX, "administrator"),
    "staff system of Sussex": (SUSSEX, "staff_system"),
    "records of Hampshire": (HAMPSHIRE, "police_records"),
    "investigator of Hampshire": (HAMPSHIRE, "police_investigator"),
    "records of Kent": (KENT, "police_records"),
    "investigator of Kent": (KENT, "police_investigator"),
    "casework of the CPS": (PROSECUTORS, "cps_casework"),
    "prosecutor of the CPS": (PROSECUTORS, "cps_prosecutor"),
    "system of the helpline": (HELPLINE, "partner_system"),
    "practitioner of the helpline": (HELPLINE, "partner_practitioner"),
    "system of housing": (HOUSING, "partner_system"),
    "practitioner of housing": (HOUSING, "partner_practitioner"),
    "system of the refuge": (REFUGE, "partner_system"),
    "practitioner of the refuge": (REFUGE, "partner_practitioner"),
    "clinician": (CLINIC, "partner_health"),
    "safeguarding lead": (SCHOOL, "partner_education"),
    "probation officer": (PROBATION, "partner_suspect_side"),
    "landlord of both": (LANDLORD, "partner_dual_side"),
}
"""Every client by the name that tests give it: its agency and its role."""

SENDERS = {
    SUSSEX: "records of Sussex",
    HAMPSHIRE: "records of Hampshire",
    KENT: "records of Kent",
    PROSECUTORS: "casework of the CPS",
    HELPLINE: "system of the helpline",
    HOUSING: "system of housing",
    REFUGE: "system of the refuge",
    CLINIC: "clinician",
    SCHOOL: "safeguarding lead",
    PROBATION: "probation officer",
    LANDLORD: "landlord of both",
}
"""Which client sends the reports of an agency."""

Body = dict[str, Any]
_CORPUS = Path(__file__).parents[2] / "corpora" / "one_couple" / "incidents.ndjson"
_COUPLE: list[Body] = [json.loads(line) for line in _CORPUS.read_text("utf-8").splitlines()]

SECOND_VICTIM: Body = {
    "agency": KENT,
    "kind": "police_incident",
    "source": {"reference": "46260055501", "version": 1, "system": "rms-46"},
    "occurred": {"from": "2026-05-14T21:10:00+01:00", "precision": "minute"},
    "urn": "46KE0055526",
    "narrative": "He waited outside her evening class in Quayside and followed her to the bus.",
    "behaviours": [{"code": "S2A3_A", "basis": "fact"}],
    "parties": [
        {
            "local_id": "V1",
            "role": "victim",
            "name": {"given": ["Priya"], "family": "Chandran-Okoro"},
            "dob": "1994-02-23",
            "sex": "2",
            "phones": [{"value": "+447700900533"}],
            "addresses": [{"line": "9 Harbour Steps", "town": "Quayside", "postcode": "QK2 8BB"}],
        },
        {
            "local_id": "S1",
            "role": "suspect",
            "name": {"given": ["Marek"], "family": "Kowalski"},
            "dob": "1987-11-02",
            "sex": "1",
            "identifiers": [{"type": "pnc", "value": "2079/0004102K"}],
        },
    ],
}
"""The same suspect towards another woman, whom only Kent and a refuge know."""

REFUGE_REFERRAL: Body = {
    "agency": REFUGE,
    "kind": "partner_referral",
    "source": {"reference": "RQ-0091", "version": 1},
    "occurred": {"from": "2026-05-20T00:00:00+01:00", "precision": "day"},
    "narrative": "He asked a neighbour where she had moved to.",
    "behaviours": [{"code": "S2A3_C", "basis": "assessment"}],
    "parties": [
        {
            "local_id": "V1",
            "role": "victim",
            "name": {"given": ["Priya"], "family": "Chandran-Okoro"},
            "dob": "1994-02-23",
            "phones": [{"value": "+447700900533"}],
        },
        {"local_id": "S1", "role": "suspect", "name": {"given": ["Marek"], "family": "Kowalski"}, "dob": "1987-11-02"},
    ],
}


def couple() -> list[Body]:
    """The five reports about Hannah Bright-Adeyemi and Marek Kowalski, each with its agency."""
    return deepcopy(_COUPLE)


def second_course() -> list[Body]:
    """The two reports about Priya Chandran-Okoro and Marek Kowalski."""
    return deepcopy([SECOND_VICTIM, REFUGE_REFERRAL])


def thin_report(reference: str, agency: str = SUSSEX, **members: Any) -> Body:
    """A report with no more in it than the contract demands, of a woman whom nobody else knows."""
    kind = {"police": "police_incident", "cps": "cps_referral", "partner": "partner_referral"}
    return {
        "kind": kind[agency.partition(":")[0]],
        "source": {"reference": reference},
        "occurred": {"from": "2026-11-03T18:05:00+00:00"},
        "parties": [{"local_id": "V1", "role": "victim", "name": {"full": f"Only in {reference}"}}],
        **members,
    }


@dataclass(frozen=True, slots=True)
class Enrolments:
    """The clients that were enrolled, and the token that each got."""

    enrolled: Mapping[str, Enrolled]
    tokens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class World:
    """One service and everybody who may call it."""

    app: FastAPI
    enrolments: Enrolments

    def as_(self, who: str | None, **headers: str) -> httpx.AsyncClient:
        """An HTTP client that comes as the client of that name, or as nobody; ``headers`` are sent besides."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who is not None:
            sent = {**self.credentials(who), **sent}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(Noting(self.app, self.answers), raise_app_exceptions=False),
            base_url=ORIGIN,
            headers=sent,
        )

    def credentials(self, who: str) -> dict[str, str]:
        """The headers by which the client of that name is known."""
        named = {"On-Behalf-Of": OFFICER} if self.enrolments.enrolled[who].client.acts_for else {}
        return {"Authorization": f"Bearer {self.enrolments.tokens[who]}", **named}

    async def post(self, body: Body, who: str | None = None) -> httpx.Response:
        """Send a report as its agency's system, or as the client of that name."""
        return await self.as_(who or SENDERS[body["agency"]]).post("/v1/incidents", json=body)

    async def post_all(self, bodies: list[Body]) -> list[Body]:
        """Send reports, each as its agency's system; their receipts."""
        answers = [await self.post(body) for body in bodies]
        assert {answer.status_code for answer in answers} == {201}
        return [answer.json() for answer in answers]

    async def course_of(self, reference: str, who: str) -> str:
        """The id of the one course in which the own report of that reference stands."""
        listed = (await self.as_(who).get("/v1/incidents", params={"limit": 200})).json()["items"]
        (own,) = [item for item in listed if item["report"]["source"]["reference"] == reference]
        (course,) = own["link"]["courses"]
        return str(course["id"])

    @property
    def answers(self) -> list[Answer]:
        """All that the service answered to clients of this world, and of every other on the same service."""
        if not hasattr(self.app.state, "answers"):
            self.app.state.answers = []
        noted: list[Answer] = self.app.state.answers
        return noted

    def assert_accounted(self) -> None:
        """Every access has its entries in the access log, one to one."""
        assert unaccounted(self.answers, self.audit()) == []

    @property
    def context(self) -> Context:
        """What the use cases of this service are given."""
        context: Context = self.app.state.context
        return context

    @property
    def engine(self) -> Engine:
        """An engine on its database, which on PostgreSQL may do what the service may not."""
        keeper: Engine | None = getattr(self.app.state, "keeper", None)
        return keeper or self.context.store.engine

    def audit(self) -> list[Body]:
        """The access log as rows, oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(AUDIT_ENTRY).order_by(AUDIT_ENTRY.c.at, AUDIT_ENTRY.c.id)).mappings().all()
        return [{**row, "subjects": json.loads(row["subjects"])} for row in rows]

    def forged(self, who: str, *, audience: str = "conduct", age: timedelta = timedelta(0)) -> str:
        """A token for that client signed with the service's own key, for any audience and of any age."""
        with self.context.store.work() as work:
            key = work.registry.keys()[0]
        issuer = Issuer("http://localhost:8000", audience, key, timedelta(seconds=60))
        client = self.enrolments.enrolled[who].client
        return issuer.issue(client, now=self.context.clock.now() - age, token_id="tok_forged_0000001").access_token


def settings_for(database_url: str) -> Settings:
    """Settings of a service on that database, whose tokens and cursors live for as long as the tests run.

    Nobody's budget is bounded: what is left of it would stand in each answer, and two that should be alike differ.
    """
    return Settings(
        database_url=database_url,
        key_file=key_file_of(database_url),
        token_seconds=3600,
        cursor_key="cursors of the tests",
        import_batch=20,
        requests_per_minute=0,
        rows_per_hour=0,
        matches_per_hour=0,
        refused_tokens_per_minute=0,
    )


@contextmanager
def opened(database_url: str) -> Iterator[FastAPI]:
    """A service on a migrated database, closed at the end."""
    app = create_app(settings_for(database_url))
    try:
        yield app
    finally:
        app.state.context.store.close()


async def enrol_everybody(
    app: FastAPI, clients: Mapping[str, tuple[str, str]], comes_as: ComesAs | None = None
) -> Enrolments:
    """Enrol the clients through the use case, and get each a token over HTTP; a person wherever the role allows one,
    unless it is said how they come."""
    context: Context = app.state.context
    enrolled = {
        name: enrol(
            context,
            AgencyId.parse(agency),
            role,
            client_id=name.replace(" ", "-").lower(),
            comes_as=comes_as or (ComesAs.PERSON if ComesAs.PERSON in ROLES[role].comes_as else ComesAs.MACHINE),
            acts_for=("staff-*",),
        )
        for name, (agency, role) in clients.items()
    }
    tokens: dict[str, str] = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        for name, one in enrolled.items():
            answer = await client.post("/oauth2/token", data=token_form(one.client.client_id, one.secret))
            assert answer.status_code == 200
            tokens[name] = answer.json()["access_token"]
    return Enrolments(enrolled, tokens)


def token_form(client_id: str, secret: str) -> dict[str, str]:
    """What a client sends to the token endpoint."""
    return {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}


def copy_registry(source: Connection, target: Connection) -> None:
    """The agencies, clients and keys of one database are in the other as well."""
    for table in (AGENCY, CLIENT, SIGNING_KEY):
        rows = [dict(row) for row in source.execute(select(table)).mappings()]
        target.execute(insert(table), rows)
