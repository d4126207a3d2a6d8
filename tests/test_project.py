"""The project itself: what the documents say is so, and nothing is in the tree that has no place there."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup

import service
from service.cli import app as command_line
from service.cli.clients import SECRET
from service.disclosure.roles import ROLES
from service.linking.model import load_model
from service.linking.profile import AddressForm, NameForm, Profile
from service.linking.score import alone, alternatives_alone, score
from service.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("corpora/**/*.md")])
RECORDS = sorted(ROOT.glob("docs/adr/[0-9]*.md"))
README = (ROOT / "README.md").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40


def man(given: str, family: str, dob: str, **details: Any) -> Profile:
    """The profile of a man, with a name and a date of birth."""
    return Profile(names=(NameForm((given,), (family,)),), dob=dob, sex="1", **details)


HOME = {"phones": ("+447700900111",), "addresses": (AddressForm("", "QB12AA", "2", ("former", "street")),)}
DAVID, MAREK = man("david", "smith", "1985-03-12"), man("marek", "kowalski", "1985-03-12")
LEON, LUKA = man("leon", "okafor", "1999-05-06", **HOME), man("luka", "okafor", "1999-05-06", **HOME)
PAIRS = {"David Smith": (DAVID, DAVID), "Marek Kowalski": (MAREK, MAREK), "Leon and Luka Okafor": (LEON, LUKA)}
"""The pairs of profiles that docs/linking.md gives figures for."""

NO_SETTINGS = {SECRET, "CONDUCT_TEST_PG", "CONDUCT_HYPOTHESIS"}
"""Variables that only one command, or only the tests, read."""

_MADE = {"build", "dist", "__pycache__"}
_TEXTS = {".py", ".md", ".toml", ".txt", ".json", ".ndjson", ".csv", ".mako", ".typed", ".yml", ".yaml", ""}
_FENCED = re.compile(r"^```.*?$(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:^|[\s/(\"])conduct ([a-z]+(?:-[a-z]+)*)\b([^|;>&\n]*)")


@cache
def files() -> tuple[Path, ...]:
    """Every text file of the project; what tools make, and hidden folders but that of CI, are none of it."""
    found = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [
            name
            for name in inner
            if (not name.startswith(".") or name == ".ci") and name not in _MADE and not name.endswith(".egg-info")
        ]
        found += [Path(folder, name) for name in names if Path(name).suffix in _TEXTS and name != ".git"]
    return tuple(sorted(found))


def modules() -> Iterator[Path]:
    """Every module of Python."""
    return (path for path in files() if path.suffix == ".py")


def code_of(text: str) -> list[str]:
    """The lines of fenced blocks, continued ones joined, and the spans of code in running text."""
    blocks = [line for block in _FENCED.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    return [*blocks, *_SPAN.findall(_FENCED.sub("", text))]


def rows_of(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    table = re.search(rf"^#+ {heading}\n(?:[^|\n#][^\n]*\n|\n)*((?:\|[^\n]*\n)+)", text, re.MULTILINE)
    assert table, f"no table under {heading}"
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table[1].splitlines()[2:]]


def where(path: Path) -> str:
    """The path as it stands in a message."""
    return path.relative_to(ROOT).as_posix()


def test_the_readme_lists_every_setting_with_its_default() -> None:
    told = {row[0]: row[1] for row in rows_of(README, "Settings")}
    fields = Settings.model_fields
    assert list(told) == [f"CONDUCT_{name.upper()}" for name in fields]
    for name in fields:
        default = getattr(Settings.model_construct(), name)
        value = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        assert told[f"CONDUCT_{name.upper()}"] == (str(value).lower() if isinstance(value, bool) else str(value)), name


def test_the_figures_of_the_document_on_linking_are_those_of_the_model() -> None:
    model = load_model(Settings.model_construct().model)
    text = (ROOT / "docs" / "linking.md").read_text("utf-8")
    told = {row[0]: row[1:] for row in rows_of(text, "Two rival explanations")}
    for who, (left, right) in PAIRS.items():
        found = score(left, right, model)
        figures = [*(bits for _, bits in alternatives_alone(found, model)), alone(found, model)]
        line = next(row for beginning, row in told.items() if beginning.startswith(who))
        assert [float(cell.partition(":")[0]) for cell in line] == [round(bits, 1) for bits in figures], who
    odds = [row[0] for row in rows_of(text, "Bits")]
    link, review = f"{model.link:g}", f"{model.review:g}"
    assert odds == [f"{link} or more", f"{review} to {link}", f"below {review}"]


def test_every_setting_has_a_description() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_no_setting_is_named_anywhere_that_does_not_exist() -> None:
    known = {f"CONDUCT_{name.upper()}" for name in Settings.model_fields} | NO_SETTINGS
    for path in [*DOCUMENTS, ROOT / "Dockerfile", ROOT / "Makefile"]:
        assert set(re.findall(r"\bCONDUCT_[A-Z_]+[A-Z]", path.read_text("utf-8"))) <= known, where(path)


def test_the_readme_lists_every_role() -> None:
    told = {row[0]: row for row in rows_of(README, "Roles")}
    assert set(told) == set(ROLES)
    for name, role in ROLES.items():
        comes_as = {word.strip() for word in told[name][1].split("or")}
        assert comes_as == {kind.value for kind in role.comes_as}, name


def commands() -> dict[str, TyperCommand]:
    """The commands of ``conduct`` by name."""
    group = typer.main.get_command(command_line)
    assert isinstance(group, TyperGroup)
    found: dict[str, TyperCommand] = {}
    for name, command in group.commands.items():
        if isinstance(command, TyperCommand):
            found[name] = command
        elif isinstance(command, TyperGroup):
            found |= {f"{name} {one}": sub for one, sub in command.commands.items() if isinstance(sub, TyperCommand)}
    return found


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "Dockerfile", ROOT / "Makefile"], ids=where)
def test_every_command_that_is_told_of_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = code_of(text) if path.suffix == ".md" else re.sub(r'", "', " ", text).splitlines()
    known = commands()
    for line in lines:
        for first, given_rest in _COMMAND.findall(line):
            name, rest = first, given_rest
            if name not in known:  # a group of commands
                second, _, rest = rest.strip().partition(" ")
                name = f"{name} {second}"
            assert name in known, f"conduct {name}"
            options = {option for parameter in known[name].params for option in parameter.opts} | {"--help"}
            given = {word.partition("=")[0] for word in shlex.split(rest, posix=False) if word.startswith("--")}
            assert given <= options, f"conduct {name} {rest}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=where)
def test_every_target_of_make_that_is_told_of_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = {found[1] for line in code_of(path.read_text("utf-8")) if (found := re.match(r"make ([a-z]+)", line))}
    assert told <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=where)
def test_every_link_to_a_file_of_the_project_leads_to_one(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", _FENCED.sub("", path.read_text("utf-8")))
    for link in links:
        assert "://" in link or (path.parent / link).exists(), link


@pytest.mark.parametrize("path", RECORDS, ids=where)
def test_a_decision_has_a_number_a_status_and_a_date(path: Path) -> None:
    text, number = path.read_text("utf-8"), path.name[:4]
    assert text.startswith(f"# {number}. ")
    status = re.search(r"^- Status: (proposed|accepted|superseded by (\d{4}))$", text, re.MULTILINE)
    assert status
    told = re.search(r"^- Date: (\S+)$", text, re.MULTILINE)
    assert told
    date.fromisoformat(told[1])
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_gaps_and_all_are_in_the_index() -> None:
    assert [path.name[:4] for path in RECORDS] == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]
    index = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    assert re.findall(r"\((\d{4}-[^)]+)\)", index) == [path.name for path in RECORDS]


def test_no_module_is_longer_than_it_should_be() -> None:
    long = {
        where(path): lines for path in modules() if (lines := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function below its signature and docstring."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    assert function.end_lineno is not None
    return function.end_lineno - first.lineno + 1


def test_a_function_fits_a_screen() -> None:
    lines = {
        f"{where(path)} {node.name}": body_lines(node)
        for path in modules()
        if path.is_relative_to(ROOT / "service") and "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: count for name, count in lines.items() if count > MOST_LINES_OF_A_FUNCTION}


def test_every_module_of_the_service_says_what_it_is_for() -> None:
    silent = [
        where(path)
        for path in modules()
        if path.is_relative_to(ROOT / "service") and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


# Put together here, so that this file does not hold what it looks for.
NOT_HERE = {
    "the host of a package registry": r"py" r"pi\.org|python" r"hosted|npm" r"js\.|arti" r"factory|/simp" r"le/",
    "a path of one machine": r"(?<![\w.~-])/(?:wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers)/\w",
    "how it was written": r"(?i)\b(?:previous|earlier|last|coding) sess"
    r"ions?\b|\b(?:by|of) a sess"
    r"ion of\b"
    r"|\b(?:ai|coding|helper|sub|other|language[ -]model)[ -]?ag"
    r"ents?\b|\bas an? a"
    r"i\b|\bl"
    r"lms?\b",
}


@pytest.mark.parametrize("what", NOT_HERE)
def test_no_file_holds_what_has_no_place_in_it(what: str) -> None:
    found = [where(path) for path in files() if re.search(NOT_HERE[what], path.read_text("utf-8"))]
    assert not found


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-bench.txt", "requirements-build.txt"]
)
def test_every_locked_requirement_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    locked = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert locked
    assert all("==" in line and "--hash=sha256:" in line for line in locked)


def test_the_installed_package_brings_all_its_data() -> None:
    globs = PYPROJECT["tool"]["setuptools"]["package-data"]["service"]
    data = [path for path in files() if path.is_relative_to(ROOT / "service") and path.suffix != ".py"]
    left_out = [where(path) for path in data if not any(fnmatch(path.name, glob.removeprefix("**/")) for glob in globs)]
    assert not left_out


def test_the_version_is_the_same_wherever_it_stands() -> None:
    assert PYPROJECT["project"]["version"] == service.__version__
    assert f"## {service.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_image_runs_as_nobody_in_particular_and_looks_after_its_health() -> None:
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    user = re.search(r"^USER (\d+):(\d+)$", final, re.MULTILINE)
    assert user
    assert all(int(number) >= 1000 for number in user.groups())
    assert re.search(r"^HEALTHCHECK .*\\\n.*127\.0\.0\.1.*/health/live", final, re.MULTILINE)
    assert "PYTHONDONTWRITEBYTECODE=1" in final


def test_the_image_installs_nothing_that_is_not_locked() -> None:
    installs = re.findall(r"pip install (.*)", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in install or "--no-deps /build/wheels" in install for install in installs)


def test_the_vulnerable_package_that_comes_with_python_jose_is_never_imported() -> None:
    issue_and_verify = """
import sys
from datetime import UTC, datetime, timedelta
import service.main
from service.auth.clients import Client
from service.auth.keys import make_signing_key, public_jwk
from service.auth.tokens import Issuer, Verifier
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs
now = datetime.now(UTC)
key = make_signing_key(now, "key-1")
client = Client(client_id="records", agency=AgencyId.parse("police:47"), role="police_records",
    comes_as=ComesAs.MACHINE, secret_hash="")
issuer = Issuer("https://conduct.example.org", "conduct", key, timedelta(minutes=5))
token = issuer.issue(client, now=now, token_id="t1")
Verifier("https://conduct.example.org", "conduct", [public_jwk(key)]).verify(token.access_token, now=now)
print(*sorted({"ecdsa", "rsa", "jose.jwe", "jose.jwt"} & set(sys.modules)))
"""
    run = subprocess.run([sys.executable, "-c", issue_and_verify], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.split() == []
