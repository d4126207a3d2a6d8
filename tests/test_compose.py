"""compose.yaml and what belongs to it agree with each other, with the command line, the settings and the image."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml  # type: ignore[import-untyped]
from sqlalchemy import make_url
from typer.core import TyperCommand, TyperGroup

from service.cli import app
from service.cli.serving import FAREWELL_SECONDS
from service.settings import Settings
from service.store.engine import OLDEST_POSTGRESQL, THREADS
from service.worker.loop import FAREWELL_SECONDS as WORKER_FAREWELL_SECONDS

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "conduct"]
APIS = [name for name in OURS if "serve" in SERVICES[name]["command"]]
PROXY = (ROOT / "deploy" / "haproxy.cfg").read_text("utf-8")
EXAMPLE = (ROOT / "deploy" / "example.env").read_text("utf-8")


def settings_of(name: str) -> dict[str, str]:
    """The variables that a service is given."""
    return dict(SERVICES[name].get("environment", {}))


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_that_the_command_line_takes(name: str) -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    program, command, *arguments = SERVICES[name]["command"]
    assert program == "conduct"
    found = group.commands[command]
    assert isinstance(found, TyperCommand)
    context = found.make_context(command, list(arguments))
    assert not context.args


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one_and_can_be_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {key: value for key, value in settings_of(name).items() if key != "PGPASSWORD"}
    assert set(given) <= {f"CONDUCT_{field.upper()}" for field in Settings.model_fields}
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    assert not Settings().migrate


def test_two_processes_serve_once_the_tables_are_up_to_date_and_one_port_is_published() -> None:
    assert len(APIS) == 2
    for name in APIS:
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert "/health/ready" in str(SERVICES[name]["healthcheck"])
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > FAREWELL_SECONDS
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["migrate"]["restart"] == "no"
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["proxy"]["ports"])


def test_a_worker_keeps_the_access_log_and_sends_its_checkpoints_out_of_the_database() -> None:
    worker = SERVICES["worker"]
    assert worker["command"] == ["conduct", "work"]
    assert worker["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert worker["healthcheck"]["test"] == ["CMD", "conduct", "work", "--check"]
    assert int(worker["stop_grace_period"].removesuffix("s")) > WORKER_FAREWELL_SECONDS
    folder = Path(settings_of("worker")["CONDUCT_CHECKPOINT_FILE"]).parent
    (volume,) = (volume for volume in worker["volumes"] if volume not in SERVICES["api-1"]["volumes"])
    assert volume.split(":") == ["checkpoints", str(folder)]
    assert f"--mode=0755 {folder}\n" in (ROOT / "Dockerfile").read_text("utf-8")
    shared = {key: value for key, value in settings_of("worker").items() if key != "CONDUCT_CHECKPOINT_FILE"}
    assert shared == settings_of(APIS[0])


def test_processes_that_share_requests_share_what_they_sign_and_name() -> None:
    first, second = (settings_of(name) for name in APIS)
    assert first == second
    assert {"CONDUCT_ISSUER", "CONDUCT_CURSOR_KEY", "CONDUCT_DATABASE_URL"} <= set(first)


def test_the_proxy_sends_to_each_of_them_and_to_nobody_else() -> None:
    servers = re.findall(r"^\s+server (\S+) (\S+):(\d+)$", PROXY, re.MULTILINE)
    port = SERVICES[APIS[0]]["command"][-1]
    assert servers == [(name, name, port) for name in APIS]
    bound = re.findall(r"^\s+bind :(\d+)$", PROXY, re.MULTILINE)
    assert [published.rpartition(":")[2] for published in SERVICES["proxy"]["ports"]] == bound
    assert "/health/ready" in PROXY


def test_the_database_has_room_for_every_connection_and_is_of_a_version_that_is_tested() -> None:
    options = dict(option.split("=") for option in SERVICES["database"]["command"][2::2])
    assert int(options["max_connections"]) >= THREADS * len(APIS) + 20
    image, version = SERVICES["database"]["image"].split(":")
    assert image == "postgres"
    assert int(version) * 10_000 >= OLDEST_POSTGRESQL


def test_the_service_works_under_a_role_that_owns_nothing_and_may_do_what_migrating_lets_it() -> None:
    owner = make_url(settings_of("migrate")["CONDUCT_DATABASE_URL"]).username
    working = {make_url(settings_of(name)["CONDUCT_DATABASE_URL"]).username for name in OURS if name != "migrate"}
    assert working == {settings_of("migrate")["CONDUCT_DATABASE_ROLE"]}
    assert owner not in working
    made = (ROOT / "deploy" / "postgresql" / "conduct.sh").read_text("utf-8")
    assert set(re.findall(r"CREATE ROLE (\w+) LOGIN", made)) == {owner, *working}
    assert f"OWNER {owner} " in made
    assert not {"CONDUCT_ROW_SECURITY", "CONDUCT_DATABASE_ROLE"} & set(settings_of(APIS[0]))


def test_no_secret_is_in_the_project_and_none_can_be_forgotten() -> None:
    secret = re.compile(r"PASSWORD|KEY(?!_FILE)|SECRET|TOKEN(?!_SECONDS)")
    asked: set[str] = set()
    for name in SERVICES:
        for key, value in settings_of(name).items():
            if secret.search(key):
                found = re.fullmatch(r"\$\{([A-Z_]+):\?[^}]+\}", value)
                assert found, f"{name} {key}"
                asked.add(found[1])
    offered = dict(line.split("=", 1) for line in EXAMPLE.splitlines() if line and not line.startswith("#"))
    assert asked <= set(offered)
    assert all(not offered[name] for name in asked)
    assert set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text("utf-8"))) == set(offered)
    assert ".env" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_every_file_that_is_mounted_is_there_and_read_only_and_every_volume_and_network_declared() -> None:
    for name, service in SERVICES.items():
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for volume in service.get("volumes", []):
            source, _, rest = volume.partition(":")
            if source.startswith("./"):
                assert (ROOT / source).is_file(), volume
                assert rest.endswith(":ro"), volume
            else:
                assert source in COMPOSE["volumes"], volume
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["proxy"]


@pytest.mark.parametrize("name", [*OURS, "proxy"])
def test_what_is_reached_from_outside_can_write_nothing_and_gain_nothing(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
