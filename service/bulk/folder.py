"""The folder of a run: what each stage made, whole or not at all. Floor 1.

So a run goes on where one was cut short. The folder holds details of people: it is made for its owner's eyes only, and
whoever ran to the end removes it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from service.domain.errors import StoreUnready

_SHAPE: Final = 1
"""Raised when what the stages write changes: a run of another version is not gone on with."""

_RUN = "run.json"


class WorkFolder:
    """A folder of finished results by name; one that is being written is not there yet."""

    def __init__(self, path: Path, about: str) -> None:
        """Make the folder, or go on with a run that is ``about`` the same; raises ``StoreUnready`` if another is in
        it, or something else."""
        self.path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        told, wanted = path / _RUN, {"shape": _SHAPE, "about": about}
        if told.exists():
            if json.loads(told.read_text("utf-8")) != wanted:
                raise StoreUnready("The work folder holds another run. Finish that one, or remove the folder.")
        elif any(path.iterdir()):
            raise StoreUnready("The work folder holds something else. Name an empty one.")
        else:
            with self.writing(_RUN) as new:
                new.write_text(json.dumps(wanted), "utf-8")
        for left in path.glob("*.part"):
            _remove(left)

    def place(self, name: str) -> Path:
        """Where the result of that name stands, or will."""
        return self.path / name

    def has(self, name: str) -> bool:
        """Whether the result is there, whole."""
        return self.place(name).exists()

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A path to write a result to, as a file or a folder; it is there under its name after the block."""
        new = self.path / f"{name}.part"
        _remove(new)
        yield new
        _settle(new)
        new.rename(self.place(name))
        _settle(self.path)

    def remove(self) -> None:
        """Nothing is left of the run."""
        shutil.rmtree(self.path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """What was written is on the disk."""
    for one in path.rglob("*") if path.is_dir() else ():
        if one.is_file():
            _settle(one)
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
