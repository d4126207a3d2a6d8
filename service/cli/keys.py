"""Change the keys that sign tokens and those that seal safe details, and put clients out. Floor 3."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.auth.key_sets import read_key_set
from service.cli.mishaps import misuse, say
from service.cli.wiring import Wiring
from service.flows import keys as flow


def rotate_keys(ctx: typer.Context) -> None:
    """Make a new key that signs access tokens, beside the running service.

    It signs within half a minute. Tokens of the keys before it are honoured until `conduct retire-keys`. After a leak,
    run `conduct retire-keys --at-once` as well.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context:
        key = flow.rotate_keys(context)
    typer.echo(key.kid)
    say(f"Retire the one before it when its tokens have expired: {_minutes()} minutes from now.")


def retire_keys(
    ctx: typer.Context,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Also those whose tokens may still be in use, as after a leak.")
    ] = False,
) -> None:
    """Honour no key any more but the newest, and print the names of those that are retired.

    A key whose tokens may still be in use stays, unless you say --at-once; then clients that hold such a token are
    refused within ten seconds and ask for another.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context:
        kept = flow.retire_keys(context, at_once=at_once)
    for kid in kept.retired:
        typer.echo(kid)
    if kept.wait_until is not None:
        say(f"Tokens of another key may be in use until {kept.wait_until:%Y-%m-%d %H:%M} UTC.")


def rotate_safe_keys(
    ctx: typer.Context,
    prepare: Annotated[
        bool,
        typer.Option("--prepare", help="Only put a new master key into the file, to be taken by the next run."),
    ] = False,
) -> None:
    """Seal safe details anew, under new keys and a new master key, beside the running service.

    If several machines serve the database: run it with --prepare, copy the key file to each, then run it without. If
    it is cut short run it again. The master keys before the new one stay in the file, for the backups that need them.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context:
        done = flow.rotate_safe_keys(context, prepare=prepare)
    typer.echo(done.master)
    if not prepare:
        say(f"{done.data_keys} data keys, {done.reports:,} reports, {done.nodes:,} details: all under new keys.")


def disable(
    ctx: typer.Context, client_id: Annotated[str, typer.Argument(help="The client that gets no token any more.")]
) -> None:
    """Put a client out: it gets no token, and tokens that it holds are refused within ten seconds."""
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        is_new = flow.disable(context, client_id)
    typer.echo("The client is disabled." if is_new else "The client was disabled already.")


def revoke(
    ctx: typer.Context, client_id: Annotated[str, typer.Argument(help="The client whose tokens are refused.")]
) -> None:
    """Refuse every token that a client was issued until now, within ten seconds. It may ask for new ones."""
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        flow.refuse_tokens(context, client_id)
    typer.echo("Tokens that the client was issued until now are refused.")


def client_keys(
    ctx: typer.Context,
    client_id: Annotated[str, typer.Argument(help="A client that signs with a key of its own.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The public keys it has, as a JWK set.")],
) -> None:
    """Replace the public keys of a client that proves itself with a key of its own (private_key_jwt).

    List the old key and the new one while the client changes over, then the new one alone.
    """
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings()) as context, misuse():
        flow.replace_client_keys(context, client_id, read_key_set(file.read_bytes()))
    typer.echo("The client proves itself with these keys and no others.")


def _minutes() -> int:
    return -(-int(flow.SPENT_AFTER.total_seconds()) // 60)
