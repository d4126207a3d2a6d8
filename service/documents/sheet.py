"""A table as CSV (RFC 4180) that no spreadsheet program runs as a formula. Floor 0b.

A cell that begins like a formula gets an apostrophe in front, as OWASP advises ("CSV injection"), also where spaces
stand before the sign; every cell is quoted, so that a cell cannot end early and let another begin. UTF-8 with a byte
order mark, by which spreadsheet programs know it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from service.documents.plain import plain

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def sheet(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as octets: a line of names, and a line for each row."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in head])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """The cell as text that stays text."""
    is_formula = cell.startswith(_BEGINS_FORMULA) or cell.lstrip().startswith(_BEGINS_FORMULA)
    return plain(f"'{cell}" if is_formula else cell)
