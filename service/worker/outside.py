"""Checkpoints of the access log appended to a file, which is to lie where the database's keeper cannot write. Floor 3.

The file itself tells how far it goes, so that nothing is lost or written twice however often the worker is stopped.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.audit.written import checkpoint_line, read_checkpoint
from service.flows.context import Context
from service.flows.upkeep import checkpoints_beyond

LONGEST_LINE: Final = 4096
"""Octets of a checkpoint as a line, at most, by a wide margin."""

MODE: Final = 0o644
"""Checkpoints tell nothing of anybody, and are there to be read."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A file that is only ever appended to, so that a folder that allows no more will do."""

    path: Path

    def bring_up_to_date(self, context: Context) -> None:
        """Every checkpoint on file is in this file as well, and on its disk; raises ``OSError`` if it cannot be."""
        file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, MODE)
        try:
            reached, is_cut = _end_of(file)
            new = checkpoints_beyond(context, reached)
            if new:
                os.write(file, (("\n" if is_cut else "") + "".join(map(checkpoint_line, new))).encode("ascii"))
                os.fsync(file)
        finally:
            os.close(file)


def _end_of(file: int) -> tuple[int, bool]:
    """The size of the last whole checkpoint in the file, and whether something that was cut short follows it."""
    length = os.fstat(file).st_size
    start = max(0, length - 2 * LONGEST_LINE)
    lines = os.pread(file, length - start, start).decode("ascii", "replace").split("\n")
    for line in reversed(lines):
        try:
            return read_checkpoint(line).size, lines[-1] != ""
        except ValueError:
            continue
    return 0, lines[-1] != ""
