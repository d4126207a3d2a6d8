"""The embedded issuer: tokens for registered clients, its keys and its metadata. Floor 3. Public."""

import binascii
from base64 import b64decode
from typing import Annotated
from urllib.parse import unquote_plus

from fastapi import APIRouter, Form, Header, Request
from pydantic import BaseModel, ConfigDict

from service.api.deps import Gates
from service.api.problems import PROBLEM_RESPONSES
from service.domain.errors import ClientRefused, Flaw, ReportInvalid

router = APIRouter(tags=["tokens"])


class AccessToken(BaseModel):
    """A short-lived access token (RFC 6749 section 5.1)."""

    model_config = ConfigDict(frozen=True)

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a scheme, not a secret
    expires_in: int


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
    response_types_supported: list[str]


@router.post("/oauth2/token", summary="Get an access token", responses=PROBLEM_RESPONSES)
def token(
    gate: Gates,
    grant_type: Annotated[str, Form(max_length=64)],
    client_id: Annotated[str | None, Form(max_length=255)] = None,
    client_secret: Annotated[str | None, Form(max_length=1024)] = None,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> AccessToken:
    """Client credentials (RFC 6749 section 4.4), with the secret in the form or in HTTP Basic."""
    if grant_type != "client_credentials":
        raise ReportInvalid((Flaw("/grant_type", "unsupported", "Send grant_type=client_credentials."),))
    given = _basic(authorization) if authorization is not None else (client_id, client_secret)
    if given[0] is None or given[1] is None:
        raise ClientRefused
    issued = gate.token(given[0], given[1])
    return AccessToken(access_token=issued.access_token, expires_in=issued.expires_in)


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
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        response_types_supported=[],
    )
