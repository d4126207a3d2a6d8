"""A whole database searched for texts: every value of every table, and on SQLite every octet of its files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine, inspect, text


def found_in(engine: Engine, wanted: Iterable[str]) -> set[tuple[str, str]]:
    """Which of the texts stand in the database, each with the table or file it stands in."""
    found = set()
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 - the name is the database's own
                told = " ".join(map(_plain, row))
                found |= {(table, one) for one in wanted if one in told}
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        for file in path.parent.glob(f"{path.name}*"):
            octets = file.read_bytes()
            found |= {(file.name, one) for one in wanted if one.encode() in octets}
    return found


def _plain(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
