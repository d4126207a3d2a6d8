"""Files that are read line by line, packed with gzip or not, or standard input. Floor 3."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from service.flows.imports import LONGEST_LINE, Line

STANDARD_INPUT: Final = Path("-")
_GZIP = b"\x1f\x8b"


class Source:
    """An open file; ``size`` is in octets, as it lies on the disk, and None for standard input."""

    def __init__(self, file: BinaryIO, stream: BinaryIO, size: int | None) -> None:
        self._file = file
        self._stream = stream
        self.size = size

    @property
    def position(self) -> int | None:
        """How many of its octets were read, where ``size`` is known."""
        return None if self.size is None else self._file.tell()

    def lines(self, first: int = 1) -> Iterator[Line]:
        """The lines from number ``first`` on; blank ones are counted and left out, too long ones not kept.

        Raises ``OSError`` if the file is packed and broken.
        """
        for number, raw in enumerate(self._pieces(), start=1):
            if number >= first and (raw is None or raw.strip()):
                yield Line(number, raw)

    def text(self) -> Iterator[str]:
        """All of it as text, line by line with their ends, as the csv module wants it.

        Raises ``OSError`` if the file is packed and broken, is not UTF-8, or has a line that is too long.
        """
        for raw in self._pieces():
            if raw is None:
                raise OSError("a line is longer than 256 KiB")
            try:
                yield raw.decode("utf-8") + "\n"
            except UnicodeDecodeError:
                raise OSError("the file is not in UTF-8: save it as CSV UTF-8") from None

    def _pieces(self) -> Iterator[bytes | None]:
        with _whole():
            start = codecs.BOM_UTF8  # some systems put it before the first line
            while piece := self._stream.readline(LONGEST_LINE + 2):
                raw: bytes | None = piece.removesuffix(b"\n").removeprefix(start)
                start = b""
                if raw is not None and len(raw) > LONGEST_LINE:
                    raw = None
                while piece and not piece.endswith(b"\n"):
                    piece = self._stream.readline(LONGEST_LINE)
                yield raw


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error):
        raise OSError("the file is packed and broken: pack it again") from None


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """The file, or standard input for ``-``, open for the length of the block; unpacked if it is packed.

    Raises ``OSError`` if it cannot be opened.
    """
    with ExitStack() as stack:
        is_input = path == STANDARD_INPUT
        file: Any = sys.stdin.buffer if is_input else stack.enter_context(path.open("rb", buffering=0))
        stream = io.BufferedReader(file)
        is_packed = stream.peek(2)[:2] == _GZIP
        opened: Any = gzip.GzipFile(fileobj=stream) if is_packed else stream
        try:
            yield Source(file, opened, None if is_input else path.stat().st_size)
        finally:
            if is_input:  # which is not ours to close
                stream.detach()
