"""``conduct rotate-keys``, ``retire-keys``, ``client-keys``, ``revoke`` and ``disable``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.cli.clients import SECRET
from service.domain.errors import NotAuthenticated
from service.flows.gate import Gate
from service.main import open_context
from service.settings import Settings
from tests.auth.forging import EC_FORGER, RSA_FORGER, Forger
from tests.cli.conftest import Conduct
from tests.conftest import key_file_of


def enrolled(conduct: Conduct) -> dict[str, str]:
    """The environment in which the client's tokens can be asked for."""
    told = conduct("enrol", "police:47", "police_records", "--client-id", "rms-47", "--json")
    return {SECRET: json.loads(told.stdout)["client_secret"]}


def client_of(token: str, database_url: str) -> str:
    """Whose token a process that has just started takes this for."""
    settings = Settings(database_url=database_url, key_file=key_file_of(database_url))
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


def jwks(path: Path, *forgers: Forger) -> Path:
    """A file of public keys, as a client sends it."""
    path.write_text(json.dumps({"keys": [forger.jwk() for forger in forgers]}), "utf-8")
    return path


def test_a_client_with_a_key_of_its_own_gets_no_secret_and_may_change_its_key(
    conduct: Conduct, sqlite_url: str, tmp_path: Path
) -> None:
    file = jwks(tmp_path / "keys.json", EC_FORGER)
    told = conduct("enrol", "police:47", "police_records", "--client-id", "rms-47", "--public-keys", file, "--json")
    assert told.exit_code == 0, told.stderr
    assert "client_secret" not in json.loads(told.stdout)
    changed = conduct("client-keys", "rms-47", jwks(tmp_path / "new.json", EC_FORGER, RSA_FORGER))
    assert changed.exit_code == 0, changed.stderr
    context = open_context(Settings(database_url=sqlite_url))
    with context.store.work() as work:
        client = work.registry.client("rms-47")
    context.store.close()
    assert client is not None
    assert [key.kid for key in client.public_keys] == [EC_FORGER.kid, RSA_FORGER.kid]
    assert client.secret_hash == ""


def test_keys_that_are_no_key_set_are_refused_in_one_line(conduct: Conduct, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [EC_FORGER.jwk() | {"d": "AAAA"}]}), "utf-8")
    for arguments in (
        ("enrol", "police:47", "police_records", "--public-keys", file),
        ("client-keys", "rms-47", file),
    ):
        result = conduct(*arguments)
        assert (result.exit_code, result.stderr) == (2, "conduct: a published key holds nothing private\n")


def test_a_client_with_a_secret_is_not_given_keys(conduct: Conduct, tmp_path: Path) -> None:
    enrolled(conduct)
    file = jwks(tmp_path / "keys.json", EC_FORGER)
    assert conduct("client-keys", "rms-47", file).stderr == "conduct: this client does not sign with a key of its own\n"
    assert conduct("client-keys", "rms-48", file).stderr == "conduct: there is no client of that id\n"


def test_a_client_comes_from_an_issuer_or_proves_itself_and_not_both(conduct: Conduct, tmp_path: Path) -> None:
    there = ("--from-issuer", "https://login.example.org")
    told = conduct("enrol", "police:47", "police_records", "--client-id", "rms-47", *there)
    assert told.exit_code == 0
    assert "secret" not in told.stdout + told.stderr
    keys = ("--public-keys", jwks(tmp_path / "keys.json", EC_FORGER))
    both = conduct("enrol", "police:47", "police_records", *there, *keys)
    assert (both.exit_code, both.stderr) == (2, "conduct: a client proves itself here or elsewhere\n")


def test_tokens_that_a_client_has_are_refused_and_it_may_get_others(conduct: Conduct, sqlite_url: str) -> None:
    token = conduct("token", "rms-47", env=enrolled(conduct)).stdout.strip()
    assert client_of(token, sqlite_url) == "rms-47"
    assert conduct("revoke", "rms-47").exit_code == 0
    with pytest.raises(NotAuthenticated):
        client_of(token, sqlite_url)
    unknown = conduct("revoke", "rms-48")
    assert (unknown.exit_code, unknown.stderr) == (2, "conduct: there is no client of that id\n")
