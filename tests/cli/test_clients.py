"""``conduct enrol`` and ``conduct token``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.cli.clients import SECRET
from service.flows.gate import Gate
from service.main import open_context
from service.settings import Settings
from tests.cli.conftest import Conduct, conduct_on


def test_a_client_gets_a_secret_once_and_a_token_for_it(conduct: Conduct, sqlite_url: str, tmp_path: Path) -> None:
    enrolled = conduct(
        "enrol",
        "police:47",
        "police_records",
        "--client-id",
        "rms-47",
        "--acts-for",
        "pc-*",
        "--acts-for",
        "dc-*",
        "--json",
    )
    assert enrolled.exit_code == 0, enrolled.stderr
    told = json.loads(enrolled.stdout)
    assert told | {"client_secret": ""} == {
        "client_id": "rms-47",
        "client_secret": "",
        "agency": "police:47",
        "role": "police_records",
        "comes_as": "machine",
        "acts_for": ["pc-*", "dc-*"],
    }
    file = tmp_path / "secret"
    file.write_text(told["client_secret"] + "\n", "utf-8")
    tokens = [
        conduct("token", "rms-47", env={SECRET: told["client_secret"]}),
        conduct("token", "rms-47", "--secret-file", file),
        conduct("token", "rms-47", input=told["client_secret"] + "\n"),
    ]
    assert [one.exit_code for one in tokens] == [0, 0, 0]

    settings = Settings(database_url=sqlite_url)
    context = open_context(settings)
    gate = Gate(context, issuer=settings.issuer, audience=settings.audience, lifetime=settings.token_lifetime)
    callers = [gate.caller(one.stdout.strip(), "req_1", None) for one in tokens]
    context.store.close()
    assert {caller.principal.client_id for caller in callers} == {"rms-47"}
    assert callers[0].principal.acts_for == ("pc-*", "dc-*")


def test_a_person_is_enrolled_as_one_and_acts_for_nobody(conduct: Conduct) -> None:
    result = conduct("enrol", "police:47", "police_investigator", "--as", "person", "--json")
    assert json.loads(result.stdout)["comes_as"] == "person"
    assert json.loads(result.stdout)["acts_for"] == []


def test_the_secret_is_shown_to_a_person_with_a_word_of_warning(conduct: Conduct) -> None:
    result = conduct("enrol", "partner:idva-south", "partner_system", "--contact", "duty@example.org")
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [["client", "id"], ["client", "secret"]]
    assert "shown this once" in result.stderr


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("47", "police_records"), "an agency is named kind:name"),
        (("police:47", "chief"), "there is no such role"),
        (("police:47", "partner_system"), "an agency of this kind cannot hold this role"),
        (("police:47", "police_records", "--as", "person"), "a client cannot hold this role"),
        (("police:47", "police_records", "--client-id", "a b"), "a client id is 1 to 255"),
        (("police:47", "police_records", "--acts-for", "p c"), "a machine acts for at most 32 patterns"),
    ],
)
def test_a_client_that_cannot_be_is_told_in_one_line(conduct: Conduct, arguments: tuple[str, ...], said: str) -> None:
    result = conduct("enrol", *arguments)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"conduct: {said}")


def test_an_id_is_taken_only_once(conduct: Conduct) -> None:
    arguments = ("enrol", "police:47", "police_records", "--client-id", "rms-47")
    assert conduct(*arguments).exit_code == 0
    again = conduct(*arguments)
    assert again.exit_code == 2
    assert again.stderr == "conduct: this client id is taken\n"


def test_a_wrong_secret_gets_no_token(conduct: Conduct) -> None:
    conduct("enrol", "police:47", "police_records", "--client-id", "rms-47")
    for client in ("rms-47", "rms-48"):
        result = conduct("token", client, env={SECRET: "not it"})
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr == "conduct: The client or its secret is not known.\n"


def test_a_secret_is_never_taken_as_an_argument_nor_left_out(conduct: Conduct) -> None:
    assert conduct("token", "rms-47", "hunter2").exit_code == 2
    nothing = conduct("token", "rms-47", input="")
    assert nothing.exit_code == 2
    assert nothing.stderr == "conduct: no secret was given\n"


def test_a_database_without_tables_is_told_with_the_remedy(tmp_path: Path) -> None:
    result = conduct_on(f"sqlite:///{tmp_path}/new.db")("enrol", "police:47", "police_records")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].startswith("conduct: The tables are not those of this version")


@pytest.mark.parametrize(
    "url, code, said",
    [
        ("http://127.0.0.1:9", 1, "no service answers there as it should"),
        ("ftp://example.org", 1, "no service answers there as it should"),
        ("http://example.org:port", 2, "this is no URL"),
    ],
)
def test_a_service_that_does_not_answer_is_told_in_one_line(conduct: Conduct, url: str, code: int, said: str) -> None:
    result = conduct("token", "rms-47", "--url", url, env={SECRET: "not it"})
    assert result.exit_code == code
    assert result.stderr == f"conduct: {said}\n"
