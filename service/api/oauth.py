"""The embedded issuer: tokens for registered clients, its keys and its metadata. Floor 3. Public."""

import binascii
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import APIRouter, Depends, Form, Header, Request
from pydantic import BaseModel, ConfigDict

from service.api.deps import Ctx, Gates
from service.api.problems import PROBLEM_RESPONSES
from service.auth.assertions import ASSERTION_TYPE, claimed_client
from service.auth.clients import Client
from service.auth.keys import ES256, RS256
from service.domain.errors import ClientRefused, Flaw, ReportInvalid
from service.flows.context import Context
from service.flows.gate import Gate
from service.flows.turned_away import note_turned_away

router = APIRouter(tags=["tokens"])

_METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt"]


class AccessToken(BaseModel):
    """A short-lived access token (RFC 6749 section 5.1)."""

    model_config = ConfigDict(frozen=True)

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme, not a secret
    expires_in: int


class Revoked(BaseModel):
    """The token is refused from now on, or was no token of this client."""

    model_config = ConfigDict(frozen=True)


class KeySet(BaseModel):
    """JSON Web Keys (RFC 7517) whose tokens are honoured."""

    model_config = ConfigDict(frozen=True)

    keys: list[dict[str, str]]


class IssuerMetadata(BaseModel):
    """Where the embedded issuer is and what it can do (RFC 8414)."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    token_endpoint: str
    jwks_uri: str
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    revocation_endpoint: str
    revocation_endpoint_auth_methods_supported: list[str]
    response_types_supported: list[str]


@dataclass(frozen=True, slots=True)
class Proof:
    """How a client proves who it is: a secret, or a statement that it signed."""

    client_id: str | None
    secret: str | None
    assertion: str | None

    @property
    def claimed(self) -> str | None:
        """Which client it says it is, if it tried to prove that."""
        if self.assertion is None:
            return None if self.secret is None else self.client_id
        with suppress(ClientRefused):
            return claimed_client(self.assertion)
        return None

    def shown_to(self, gate: Gate) -> Client:
        """The client; raises ``ClientRefused`` if it does not prove itself in one way."""
        if self.assertion is not None:
            return gate.known_by_key(self.assertion, self.client_id)
        if self.client_id is None or self.secret is None:
            raise ClientRefused
        return gate.known(self.client_id, self.secret)


def proof_of(
    client_id: Annotated[str | None, Form(max_length=255)] = None,
    client_secret: Annotated[str | None, Form(max_length=1024)] = None,
    client_assertion_type: Annotated[str | None, Form(max_length=255)] = None,
    client_assertion: Annotated[str | None, Form(max_length=8192)] = None,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Proof:
    """What the client sent to prove itself; raises ``ClientRefused`` for two ways at once (RFC 6749 section 2.3)."""
    if client_assertion is not None or client_assertion_type is not None:
        is_other = client_secret is not None or authorization is not None
        if client_assertion is None or client_assertion_type != ASSERTION_TYPE or is_other:
            raise ClientRefused
        return Proof(client_id, None, client_assertion)
    if authorization is not None:
        return Proof(*_basic(authorization), None)
    return Proof(client_id, client_secret, None)


Proving = Annotated[Proof, Depends(proof_of)]


@router.post("/oauth2/token", summary="Get an access token", responses=PROBLEM_RESPONSES)
def token(
    request: Request, context: Ctx, gate: Gates, grant_type: Annotated[str, Form(max_length=64)], proof: Proving
) -> AccessToken:
    """Client credentials (RFC 6749 section 4.4). A client proves itself with its secret, in the form or in HTTP Basic,
    or with a statement signed by its own key (`private_key_jwt`, RFC 7523), which is good once."""
    if grant_type != "client_credentials":
        raise ReportInvalid((Flaw("/grant_type", "unsupported", "Send grant_type=client_credentials."),))
    issued = gate.issue(_proven(request, context, gate, proof))
    return AccessToken(access_token=issued.access_token, expires_in=issued.expires_in)


@router.post("/oauth2/revoke", summary="Have an access token refused from now on", responses=PROBLEM_RESPONSES)
def revoke(
    request: Request,
    context: Ctx,
    gate: Gates,
    token: Annotated[str, Form(max_length=8192)],
    proof: Proving,
    token_type_hint: Annotated[str | None, Form(max_length=64)] = None,  # noqa: ARG001 - there is one type
) -> Revoked:
    """For a client that no longer needs its token, or fears that another has it (RFC 7009). It is refused within ten
    seconds everywhere. What is no token of the client is answered the same, and left alone."""
    gate.revoke(_proven(request, context, gate, proof), token)
    return Revoked()


def _proven(request: Request, context: Context, gate: Gate, proof: Proof) -> Client:
    """The client; where it does not prove itself the refusal is in the access log, and ``ClientRefused`` is raised.

    Where that happens too often it is ``BudgetSpent`` instead, and nothing is written: for whatever name alike.
    """
    try:
        return proof.shown_to(gate)
    except ClientRefused:
        if (named := proof.claimed) is not None:
            context.budgets.refuse(named, context.clock.now())
            note_turned_away(context, named, request.state.request_id)
        raise


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise ClientRefused
    try:
        name, colon, secret = b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise ClientRefused from None
    if not colon:
        raise ClientRefused
    return unquote_plus(name), unquote_plus(secret)


@router.get("/.well-known/jwks.json", summary="The keys that sign access tokens")
def key_set(gate: Gates) -> KeySet:
    """Public keys only."""
    return KeySet(keys=gate.public_keys()["keys"])


@router.get("/.well-known/oauth-authorization-server", summary="The embedded issuer's metadata")
def metadata(request: Request) -> IssuerMetadata:
    """Where to get a token."""
    issuer: str = request.app.state.issuer
    base = issuer.rstrip("/")
    return IssuerMetadata(
        issuer=issuer,
        token_endpoint=f"{base}/oauth2/token",
        jwks_uri=f"{base}/.well-known/jwks.json",
        grant_types_supported=["client_credentials"],
        token_endpoint_auth_methods_supported=_METHODS,
        token_endpoint_auth_signing_alg_values_supported=[ES256, RS256],
        revocation_endpoint=f"{base}/oauth2/revoke",
        revocation_endpoint_auth_methods_supported=_METHODS,
        response_types_supported=[],
    )
