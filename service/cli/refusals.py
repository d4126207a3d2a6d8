"""Lines that were refused: counted, shown, and written to a file. Floor 3."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final

from service.cli.mishaps import say
from service.domain.errors import ConductError, Flaw, MalformedJson, ReportConflict, ReportInvalid, ReportWithdrawn

MOST_SHOWN: Final = 20
"""Lines that are told on the terminal; a file of them holds all."""

_CODES: Final = {
    MalformedJson: "malformed-json",
    ReportConflict: "report-conflict",
    ReportWithdrawn: "report-withdrawn",
}


class Refusals:
    """Every line that was refused, by number and never by what it holds. Use it in a ``with`` block.

    ``path`` is a file that lists them all, an object a line (line, code, detail, flaws); it is written anew.
    """

    def __init__(self, path: Path | None = None, *, shown: int = MOST_SHOWN) -> None:
        self._path = path
        self._shown = shown
        self._files = ExitStack()
        self.count = 0
        self.codes: Counter[str] = Counter()

    def __enter__(self) -> Refusals:
        self._file = self._files.enter_context(self._path.open("w", encoding="utf-8")) if self._path else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, error, trace)
        if self.count > self._shown:
            where = "are listed in the file of errors" if self._path else "can be listed with --errors FILE"
            say(f"{self.count - self._shown:,} more lines were refused; all {where}")

    def add(self, number: int, error: ConductError) -> None:
        """Note that a line was refused."""
        self.count += 1
        flaws = error.flaws if isinstance(error, ReportInvalid) else ()
        code = _CODES.get(type(error), "report-invalid" if flaws else "unexpected")
        self.codes.update({flaw.code for flaw in flaws} or {code})
        if self.count <= self._shown:
            for flaw in flaws or (Flaw("", code, str(error)),):
                say(f"line {number}: " + (f"{flaw.pointer}: " if flaw.pointer else "") + f"{flaw.code}: {flaw.detail}")
        if self._file:
            told = [{"pointer": flaw.pointer, "code": flaw.code, "detail": flaw.detail} for flaw in flaws]
            entry = {"line": number, "code": code, "detail": str(error), "flaws": told}
            self._file.write(json.dumps(entry) + "\n")

    def summary(self) -> str:
        """As ``3 refused (malformed-json 1, missing 2)``; a line with several flaws counts under each."""
        codes = ", ".join(f"{code} {count:,}" for code, count in sorted(self.codes.items()))
        return f"{self.count:,} refused" + (f" ({codes})" if codes else "")
