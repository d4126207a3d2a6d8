"""``conduct train``: a model file from reports without labels."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from service.linking.model import load_model, read_model

from .conftest import CORPORA, Conduct, report, write_lines


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The first 300 reports of the demo corpus."""
    return (CORPORA / "demo" / "incidents.ndjson").read_text("utf-8").splitlines()[:300]


def trained(conduct: Conduct, file: Path, out: Path, code: int = 0) -> dict[str, Any]:
    result = conduct("train", file, "--name", "conduct-2027-01", "--out", out, "--pairs", "5000", "--seed", "3")
    assert result.exit_code == code, result.stderr
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


def test_neither_the_order_of_the_lines_nor_a_bad_one_makes_a_difference_and_the_file_is_accounted_for(
    conduct: Conduct, tmp_path: Path, lines: list[str]
) -> None:
    file = write_lines(tmp_path / "reports.ndjson", lines)
    turned = write_lines(tmp_path / "turned.ndjson", [*reversed(lines), "{"])
    one = trained(conduct, file, tmp_path / "one.json")
    other = trained(conduct, turned, tmp_path / "other.json", code=1)
    assert one["fields"] == other["fields"]
    assert one["training"]["corpus"] == {
        "file": "reports.ndjson",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "reports": 300,
        "parties": sum(len(json.loads(line)["parties"]) for line in lines),
    }
    assert other["training"]["corpus"]["reports"] == 300
    assert one["training"]["base"] == load_model().name
    assert read_model(one).name == "conduct-2027-01"


def test_too_few_reports_make_no_model(conduct: Conduct, tmp_path: Path) -> None:
    file, out = (
        write_lines(tmp_path / "reports.ndjson", [report("47-0001"), report("47-0002")]),
        tmp_path / "model.json",
    )
    result = conduct("train", file, "--name", "conduct-2027-01", "--out", out, "--pairs", "10")
    assert result.exit_code == 1
    assert "too few reports" in result.stderr
    assert not out.exists()


def test_a_base_model_that_is_not_there_is_told(conduct: Conduct, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "reports.ndjson", [report("47-0001")])
    result = conduct("train", file, "--name", "n", "--out", tmp_path / "model.json", "--base", "no-such-model")
    assert result.exit_code == 2
    assert result.stderr == "conduct: there is no model of that name\n"
