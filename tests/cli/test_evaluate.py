"""``conduct evaluate``: the figures of a corpus with truth, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.linking.measure import measure, read_links, read_truth
from tests.cli.conftest import CORPORA, Conduct, report, write_lines


@pytest.fixture
def corpus(demo_lines: list[str], tmp_path: Path) -> tuple[Path, Path]:
    """200 reports and the truth about them."""
    heading, *rows = (CORPORA / "demo" / "truth.csv").read_text("utf-8").splitlines()
    references = {json.loads(line)["source"]["reference"] for line in demo_lines}
    known = [row for row in rows if row.partition(",")[0] in references]
    return write_lines(tmp_path / "reports.ndjson", demo_lines), write_lines(tmp_path / "truth.csv", [heading, *known])


def test_linking_and_links_that_were_written_are_measured_alike(
    conduct: Conduct, corpus: tuple[Path, Path], tmp_path: Path
) -> None:
    file, truth = corpus
    links = tmp_path / "links.csv"
    conduct("link", file, "--out", links)
    fresh = conduct("evaluate", file, "--truth", truth, "--json")
    given = conduct("evaluate", file, "--truth", truth, "--links", links, "--json")
    assert (fresh.exit_code, given.exit_code) == (0, 0), fresh.stderr
    assert fresh.stdout == given.stdout
    figures = json.loads(fresh.stdout)
    expected = measure(
        read_truth(truth.read_text("utf-8").splitlines()), read_links(links.read_text("utf-8").splitlines())
    )
    assert figures["person_named"]["recall"] == round(expected.person_named.recall, 5)
    assert figures["isolation_rate"] == round(expected.isolation_rate, 5) < figures["isolation_rate_before"]
    assert figures["standing"] == {str(name): count for name, count in expected.standing.items()}
    assert figures["rows_missing"] == 0
    blocking = figures["blocking"]["person_named"]
    assert blocking["recall"] >= 0.995
    assert blocking["true_pairs"] == expected.person_named.true_pairs
    assert 0 < blocking["candidates_per_party"] < 50


def test_links_and_lines_without_an_agency_are_told_apart_by_reference_alone(
    conduct: Conduct, corpus: tuple[Path, Path], demo_lines: list[str], tmp_path: Path
) -> None:
    file, truth = corpus
    bare = ({name: value for name, value in json.loads(line).items() if name != "agency"} for line in demo_lines)
    bare_file, links = write_lines(tmp_path / "bare.ndjson", bare), tmp_path / "links.csv"
    conduct("link", bare_file, "--out", links)
    with_agency = conduct("evaluate", file, "--truth", truth, "--json")
    assert conduct("evaluate", bare_file, "--truth", truth, "--json").stdout == with_agency.stdout
    assert conduct("evaluate", bare_file, "--truth", truth, "--links", links, "--json").stdout == with_agency.stdout


def test_a_person_reads_the_isolation_rate_before_and_after(conduct: Conduct, corpus: tuple[Path, Path]) -> None:
    file, truth = corpus
    result = conduct("evaluate", file, "--truth", truth, env={"COLUMNS": "80"})
    assert "isolation rate before (exact matching): 0." in result.stdout
    assert "isolation rate after (linked):          0." in result.stdout
    assert "attributed" in result.stdout
    assert "pairs that are compared" in result.stdout
    assert "…" not in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_a_reference_that_was_written_as_text_is_found_in_the_truth(conduct: Conduct, tmp_path: Path) -> None:
    file = write_lines(tmp_path / "reports.ndjson", [report("=1+1")])
    heading = "reference,agency,local_id,role,person_id,course_id,origin,noise"
    truth = write_lines(tmp_path / "truth.csv", [heading, "=1+1,police:47,V1,victim,P1,C1,nigerian,"])
    links = tmp_path / "links.csv"
    conduct("link", file, "--out", links)
    given = conduct("evaluate", file, "--truth", truth, "--links", links, "--json")
    assert json.loads(given.stdout)["rows_missing"] == 0


@pytest.mark.parametrize(
    "truth",
    [
        "reference,agency,local_id\n1,police:47,V1",
        "reference,agency,local_id,role,person_id,course_id,origin,noise\n1,a,V1,Hannah,P,C,,",
    ],
)
def test_a_truth_that_cannot_be_read_is_told_in_one_line(conduct: Conduct, tmp_path: Path, truth: str) -> None:
    file = write_lines(tmp_path / "reports.ndjson", [report("47-0001")])
    result = conduct("evaluate", file, "--truth", write_lines(tmp_path / "truth.csv", [truth]))
    assert result.exit_code == 2
    assert result.stderr == "conduct: the truth cannot be read: it needs all its columns, and roles of the contract\n"
