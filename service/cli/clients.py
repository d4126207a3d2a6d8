"""Take agencies' clients in, and get a token to try things with. Floor 3."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import httpx
import typer

from service.auth.key_sets import read_key_set
from service.cli.mishaps import FAILED, MISUSED, misuse, say, stop
from service.cli.wiring import Wiring
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs
from service.flows.enrol import Enrolled
from service.flows.enrol import demand as demand_of_readers
from service.flows.enrol import enrol as enrol_client
from service.flows.gate import Gate

SECRET = "CONDUCT_CLIENT_SECRET"  # noqa: S105 - the name of a variable, not a secret


def enrol(
    ctx: typer.Context,
    agency: Annotated[str, typer.Argument(help="The agency, as police:47 or partner:idva-south.")],
    role: Annotated[str, typer.Argument(help="What the client may do, as police_records or partner_practitioner.")],
    client_id: Annotated[str | None, typer.Option(help="Id of the client; made up if not given.")] = None,
    acts_for: Annotated[
        list[str] | None, typer.Option(help="Staff references (shell patterns) a machine may name; all if not given.")
    ] = None,
    contact: Annotated[str, typer.Option(help="Whom other agencies turn to, if the agency is new.")] = "",
    comes_as: Annotated[
        ComesAs | None, typer.Option("--as", help="What the client is; a machine where its role may be one.")
    ] = None,
    public_keys: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Its public keys, a JWK set, in place of a secret.")
    ] = None,
    from_issuer: Annotated[
        str, typer.Option(help="The external issuer whose tokens it brings, as CONDUCT_EXTERNAL_ISSUER names it.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Register a client of an agency, and the agency if it is new. Its secret is shown this once.

    It has none where it signs with a key of its own (private_key_jwt), or gets its tokens from an external issuer.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        patterns = tuple(acts_for) if acts_for else ("*",)
        enrolled = enrol_client(
            context,
            AgencyId.parse(agency),
            role,
            client_id=client_id,
            comes_as=comes_as,
            acts_for=patterns,
            contact=contact,
            public_keys=read_key_set(public_keys.read_bytes()) if public_keys is not None else (),
            comes_from=from_issuer,
        )
    _tell(enrolled, as_json=as_json)


def _tell(enrolled: Enrolled, *, as_json: bool) -> None:
    client = enrolled.client
    told = {
        "client_id": client.client_id,
        **({"client_secret": enrolled.secret} if enrolled.secret else {}),
        "agency": str(client.agency),
        "role": client.role,
        "comes_as": client.comes_as.value,
        "acts_for": list(client.acts_for),
    }
    if as_json:
        typer.echo(json.dumps(told))
        return
    typer.echo(f"client id      {client.client_id}")
    if not enrolled.secret:
        return
    typer.echo(f"client secret  {enrolled.secret}")
    say("The secret is shown this once and kept only as a hash.")


def token(
    ctx: typer.Context,
    client_id: Annotated[str, typer.Argument(help="The client that asks.")],
    secret_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="File whose first line is the client's secret.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Ask the service there, as http://localhost:8000, and not the local database.")
    ] = None,
) -> None:
    """Print an access token.

    The secret is read from CONDUCT_CLIENT_SECRET, from --secret-file or from standard input, and never taken as an
    argument, which everybody on the machine could read.
    """
    wiring: Wiring = ctx.obj
    secret = _secret(secret_file)
    if url is not None:
        typer.echo(_token_over_http(url, client_id, secret))
        return
    settings = wiring.settings()
    with wiring.open(settings) as context:
        gate = Gate(context, issuer=settings.issuer, audience=settings.audience, lifetime=settings.token_lifetime)
        typer.echo(gate.token(client_id, secret).access_token)


def _secret(file: Path | None) -> str:
    if file is not None:
        text = file.read_text("utf-8", errors="replace").partition("\n")[0].strip()
    elif SECRET in os.environ:
        text = os.environ[SECRET]
    elif sys.stdin.isatty():
        text = str(typer.prompt("Client secret", hide_input=True, err=True))
    else:
        text = sys.stdin.readline().strip()
    return text or stop("no secret was given", MISUSED)


def _token_over_http(url: str, client_id: str, secret: str) -> str:
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    try:
        answer = httpx.post(f"{url.rstrip('/')}/oauth2/token", data=form)
        if answer.status_code != httpx.codes.OK:
            stop(f"the service gave no token (status {answer.status_code})", FAILED)
        return str(answer.json()["access_token"])
    except httpx.InvalidURL:
        stop("this is no URL", MISUSED)
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        stop("no service answers there as it should", FAILED)


def demand(
    ctx: typer.Context,
    agency: Annotated[str, typer.Argument(help="The agency, as police:47.")],
    signature: Annotated[
        bool, typer.Option("--signature/--no-signature", help="A machine signs for whom it reads (On-Behalf-Of).")
    ] = False,
    reason: Annotated[bool, typer.Option("--reason/--no-reason", help="Whoever reads says why (Reason-Code).")] = False,
) -> None:
    """Set what an agency demands of whoever reads for it: what is not named is not demanded. Within ten seconds."""
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        demand_of_readers(context, AgencyId.parse(agency), signature=signature, reason=reason)
    demanded = [name for name, is_so in (("a signed name", signature), ("a reason code", reason)) if is_so]
    typer.echo(f"Demanded of whoever reads: {' and '.join(demanded) or 'nothing more'}.")
