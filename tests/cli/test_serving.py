"""``conduct serve``, ``migrate``, ``openapi``, ``version``; and errors that any command may end in."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
from pydantic import ValidationError
from typer.testing import CliRunner

from service import __version__
from service.cli import app
from service.cli.clients import SECRET
from service.cli.wiring import Wiring
from service.main import create_app, open_context
from service.settings import Settings
from tests.cli.conftest import Conduct, conduct_on


def refuses_a_megabyte_of_headers(client: httpx.Client) -> bool:
    """Whether it answers 400, or hangs up while headers still come."""
    try:
        return client.get("/health/live", headers={"X-Padding": "x" * 1_000_000}).status_code == 400
    except httpx.TransportError:
        return True


def test_the_service_runs_until_it_is_told_to_stop(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    environment = {**os.environ, "CONDUCT_DATABASE_URL": url}
    command = [sys.executable, "-m", "service", "serve", "--port", "0"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        base = process.stderr.readline().removeprefix("Conduct listens at ").split(" ")[0]
        with httpx.Client(base_url=base, trust_env=False) as client:
            answer = client.get("/health/ready")
            is_cut_off = refuses_a_megabyte_of_headers(client)
        enrolled = conduct_on(url)("enrol", "police:47", "police_records", "--client-id", "rms-47", "--json")
        secret = json.loads(enrolled.stdout)["client_secret"]
        token = conduct_on(url)("token", "rms-47", "--url", base, env={SECRET: secret})
        stranger = conduct_on(url)("token", "rms-48", "--url", base, env={SECRET: secret})
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
    finally:
        process.kill()
        rest = process.stderr.read()
        process.stderr.close()
        process.wait()
    assert (answer.status_code, code, rest) == (200, 0, "")
    assert is_cut_off
    assert "server" not in answer.headers
    assert token.stdout.count(".") == 2
    assert stranger.stderr == "conduct: the service gave no token (status 401)\n"
    logged = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert any(line["logger"].startswith("uvicorn") for line in logged)


def test_a_port_that_is_taken_is_told_in_one_line(conduct: Conduct) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = conduct("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert "already in use" in line


def test_a_database_that_may_not_be_migrated_at_the_start_is_not_served(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/new.db", migrate=False)
    wiring = Wiring(settings=lambda: settings, context=open_context, app=create_app)
    result = CliRunner().invoke(app, ["serve", "--port", "0"], obj=wiring)
    assert result.exit_code == 1
    assert "Run: conduct migrate" in result.stderr


def test_migrating_brings_the_tables_up_to_date_and_check_tells_whether_they_are(tmp_path: Path) -> None:
    conduct = conduct_on(f"sqlite:///{tmp_path}/new.db")
    results = [conduct("migrate", "--check"), conduct("migrate"), conduct("migrate", "--check"), conduct("migrate")]
    assert [result.exit_code for result in results] == [1, 0, 0, 0]
    assert "Run: conduct migrate" in results[0].stderr


def test_a_database_out_of_reach_is_told_in_one_line(tmp_path: Path) -> None:
    result = conduct_on(f"sqlite:///{tmp_path}/no/such/folder.db")("migrate")
    assert result.exit_code == 1
    assert result.stderr == (
        "conduct: The database cannot be reached. See that its address is right and that it runs.\n"
    )


def test_the_openapi_document_is_that_of_the_service(conduct: Conduct) -> None:
    result = conduct("openapi")
    assert json.loads(result.stdout) == create_app(Settings()).openapi()
    assert result.stdout.startswith('{\n "openapi": "3.1.0"')
    assert result.stdout.endswith("}\n")


def test_the_version_is_that_of_the_package(conduct: Conduct) -> None:
    assert conduct("version").stdout == f"conduct {__version__}\n"


def test_a_wrong_setting_is_named_without_its_value() -> None:
    def settings() -> Settings:
        return Settings.model_validate({"token_seconds": "Hannah", "database_url": 7})

    wiring = Wiring(settings=settings, context=open_context, app=create_app)
    result = CliRunner().invoke(app, ["migrate"], obj=wiring)
    assert result.exit_code == 2
    assert "CONDUCT_TOKEN_SECONDS: " in result.stderr
    assert "CONDUCT_DATABASE_URL: " in result.stderr
    assert "Hannah" not in result.stderr
    assert not isinstance(result.exception, ValidationError)


def test_a_command_that_is_not_one_is_a_wrong_use(conduct: Conduct) -> None:
    assert conduct("explode").exit_code == 2
    assert conduct("serve", "--port", "70000").exit_code == 2
