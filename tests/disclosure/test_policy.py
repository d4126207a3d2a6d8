"""The rules on who may see what have a digest, by which the access log names them."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from service.disclosure import policy

RULES = Path(str(resources.files("service.disclosure")))


def version_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The digest, were the rules in that folder."""
    with monkeypatch.context() as patch:
        patch.setattr(resources, "files", lambda _: folder)
        return policy.policy_version.__wrapped__()


@pytest.mark.parametrize("file", ["police_investigator.py", "views/partner.py", "forces-2026-11.toml"])
def test_the_digest_changes_with_a_role_a_view_and_their_data(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copytree(RULES, tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__")))
    before = version_of(copy, monkeypatch)
    assert before == policy.policy_version() == version_of(copy, monkeypatch)
    assert len(before) == 16
    (copy / file).write_text((copy / file).read_text("utf-8") + "\n# more\n", "utf-8")
    assert version_of(copy, monkeypatch) != before


def test_what_python_makes_of_the_files_is_no_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Path(shutil.copytree(RULES, tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__")))
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "role.cpython-311.pyc").write_bytes(b"made")
    assert version_of(copy, monkeypatch) == policy.policy_version()
