"""``conduct synth``: a corpus with truth that ``conduct evaluate`` reads."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.cli.conftest import CORPORA, Conduct


def test_a_corpus_is_written_that_can_be_evaluated(conduct: Conduct, tmp_path: Path) -> None:
    written = conduct("synth", "--incidents", "1000", "--seed", "3", "--out", tmp_path / "corpus")
    assert (written.exit_code, written.stdout) == (0, ""), written.stderr
    assert written.stderr.startswith("1,000 reports, ")
    file, truth = tmp_path / "corpus" / "incidents.ndjson", tmp_path / "corpus" / "truth.csv"
    measured = conduct("evaluate", file, "--truth", truth, "--json")
    assert measured.exit_code == 0, measured.stderr
    figures = json.loads(measured.stdout)
    assert figures["rows"] > 2000
    assert figures["rows_missing"] == 0
    assert figures["isolation_rate"] < figures["isolation_rate_before"]


def test_the_truth_has_the_columns_of_the_other_corpora(conduct: Conduct, tmp_path: Path) -> None:
    conduct("synth", "--incidents", "20", "--out", tmp_path)
    demo = (CORPORA / "demo" / "truth.csv").read_text("utf-8").splitlines()[0]
    heading, *rows = (tmp_path / "truth.csv").read_text("utf-8").splitlines()
    assert heading == demo
    assert len((tmp_path / "incidents.ndjson").read_text("utf-8").splitlines()) == 20
    assert all(row["role"] in {"victim", "suspect", "proxy"} for row in csv.DictReader([heading, *rows]))


def test_the_same_seed_gives_the_same_bytes_packed_or_not(conduct: Conduct, tmp_path: Path) -> None:
    for name, seed, packing in (("a", 1, ()), ("b", 1, ("--gzip",)), ("c", 1, ("--gzip",)), ("d", 2, ())):
        ended = conduct("synth", "--incidents", "50", "--seed", str(seed), "--out", tmp_path / name, *packing)
        assert ended.exit_code == 0
    for name in ("incidents.ndjson", "truth.csv"):
        plain, packed = (tmp_path / "a" / name).read_bytes(), (tmp_path / "b" / f"{name}.gz").read_bytes()
        assert gzip.decompress(packed) == plain
        assert packed == (tmp_path / "c" / f"{name}.gz").read_bytes()
        assert plain != (tmp_path / "d" / name).read_bytes()


def test_a_new_corpus_leaves_no_file_of_an_old_one_beside_it(conduct: Conduct, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    conduct("synth", "--incidents", "5", "--out", folder, "--gzip")
    conduct("synth", "--incidents", "5", "--out", folder)
    assert sorted(path.name for path in folder.iterdir()) == ["incidents.ndjson", "truth.csv"]


def test_rates_and_profile_can_be_chosen(conduct: Conduct, tmp_path: Path) -> None:
    chosen = ("--profile", "hard", "--set", "twins=1", "--set", "police.title=1")
    assert conduct("synth", "--incidents", "50", "--out", tmp_path, *chosen).exit_code == 0
    rows = list(csv.DictReader((tmp_path / "truth.csv").read_text("utf-8").splitlines()))
    assert sum("case_twins" in row["noise"] for row in rows) > 0.4 * len(rows)
    assert sum("title" in row["noise"] for row in rows) > 0.4 * len(rows)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("nonsense=1", "there is no such parameter: docs/synthetic.md lists them"),
        ("twins=2", "twins must lie between 0 and 1"),
        ("twins", "a rate is set as NAME=NUMBER, as in --set twins=0.1"),
        ("twins=many", "a rate is set as NAME=NUMBER, as in --set twins=0.1"),
    ],
)
def test_a_setting_that_cannot_be_is_told_and_nothing_is_written(
    conduct: Conduct, tmp_path: Path, setting: str, said: str
) -> None:
    ended = conduct("synth", "--incidents", "5", "--out", tmp_path / "corpus", "--set", setting)
    assert (ended.exit_code, ended.stderr) == (2, f"conduct: {said}\n")
    assert not (tmp_path / "corpus").exists()
