"""``conduct rotate-keys``, ``retire-keys`` and ``disable``."""

from __future__ import annotations

import json

import pytest

from service.cli.clients import SECRET
from service.domain.errors import NotAuthenticated
from service.flows.gate import Gate
from service.main import open_context
from service.settings import Settings
from tests.cli.conftest import Conduct


def enrolled(conduct: Conduct) -> dict[str, str]:
    """The environment in which the client's tokens can be asked for."""
    told = conduct("enrol", "police:47", "police_records", "--client-id", "rms-47", "--json")
    return {SECRET: json.loads(told.stdout)["client_secret"]}


def client_of(token: str, database_url: str) -> str:
    """Whose token a process that has just started takes this for."""
    settings = Settings(database_url=database_url)
    context = open_context(settings)
    try:
        gate = Gate(context, issuer=settings.issuer, audience=settings.audience, lifetime=settings.token_lifetime)
        return gate.caller(token, "req_1", None).principal.client_id
    finally:
        context.store.close()


def test_a_token_of_the_old_key_is_honoured_until_that_is_retired(conduct: Conduct, sqlite_url: str) -> None:
    env = enrolled(conduct)
    token = conduct("token", "rms-47", env=env).stdout.strip()
    rotated = conduct("rotate-keys")
    assert rotated.exit_code == 0
    assert rotated.stdout.startswith("key_")
    early = conduct("retire-keys")
    assert (early.exit_code, early.stdout) == (0, "")
    assert "may be in use until" in early.stderr
    assert client_of(token, sqlite_url) == "rms-47"
    retired = conduct("retire-keys", "--at-once")
    assert retired.stdout.startswith("key_")
    assert retired.stdout != rotated.stdout
    with pytest.raises(NotAuthenticated):
        client_of(token, sqlite_url)
    assert client_of(conduct("token", "rms-47", env=env).stdout.strip(), sqlite_url) == "rms-47"


def test_a_client_that_is_disabled_gets_no_token_and_those_it_holds_are_refused(
    conduct: Conduct, sqlite_url: str
) -> None:
    env = enrolled(conduct)
    token = conduct("token", "rms-47", env=env).stdout.strip()
    assert client_of(token, sqlite_url) == "rms-47"
    assert conduct("disable", "rms-47").stdout == "The client is disabled.\n"
    again = conduct("disable", "rms-47")
    assert (again.exit_code, again.stdout) == (0, "The client was disabled already.\n")
    assert conduct("token", "rms-47", env=env).exit_code == 1
    with pytest.raises(NotAuthenticated):
        client_of(token, sqlite_url)


def test_a_client_that_is_none_is_told_without_what_was_typed(conduct: Conduct) -> None:
    result = conduct("disable", "Hannah")
    assert (result.exit_code, result.stderr) == (2, "conduct: there is no client of that id\n")
