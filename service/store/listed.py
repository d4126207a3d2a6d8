"""Lists sent to the database as one value, so that the text of a statement never depends on their length. Floor 1.

A statement whose text is constant is built once, compiled once and prepared once; and no list is too long for it.
A list travels as a JSON array on SQLite and as an array on PostgreSQL.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine


class Listed(TypeDecorator[list[Any]]):
    """A list of values that all have the type ``item``; a set is sent in no particular order."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that this database has for it."""
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        """What is sent."""
        listed = list(value or ())
        return listed if dialect.name == "postgresql" else json.dumps(listed)

    def process_result_value(self, value: Any, dialect: Dialect) -> list[Any]:
        """What was read."""
        return list(value) if dialect.name == "postgresql" else json.loads(value)


class _Among(FunctionElement[bool]):
    """``column`` is one of the values in a list."""

    type = Boolean()
    name = "among"
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> _Among:  # noqa: ARG002 (SQLAlchemy's)
        """The condition itself: on SQLite it would become ``… = 1``, for which no index is used."""
        return self


def _parts(element: _Among, compiler: SQLCompiler, options: Mapping[str, Any]) -> list[str]:
    return [compiler.process(clause, **options) for clause in element.clauses]


@compiles(_Among, "sqlite")
def _among_in_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = _parts(element, compiler, options)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 (compiled names and bind marks)


@compiles(_Among, "postgresql")
def _among_in_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = _parts(element, compiler, options)
    return f"{column} = ANY ({values})"


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The condition that the column is one of the values sent under ``name``, a collection."""
    return _Among(column, bindparam(name, type_=Listed(column.type)))


class RowsWriter:
    """Writes any number of rows into one table in one go.

    ``changing`` names the columns that get the new value where a row with the same primary key stands already, and
    ``also`` gives others an expression there; without them such a row is an error.
    """

    def __init__(
        self, table: Table, *, changing: Collection[str] = (), also: Mapping[str, ColumnElement[Any]] | None = None
    ) -> None:
        self._table = table
        self._changing = tuple(changing)
        self._also = dict(also or {})
        self._columns = list(table.columns)
        self._by_rows = _Prepared(self._resolve(sqlite.insert(table)))
        self._by_lists = self._resolve(self._from_lists())

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """The rows are in the table; every row gives a value for every column."""
        if not rows:
            return
        if connection.dialect.name == "postgresql":
            lists = {column.name: [row[column.name] for row in rows] for column in self._columns}
            connection.execute(self._by_lists, lists)
        else:
            connection.exec_driver_sql(self._by_rows.text, self._by_rows.values(rows))

    def _from_lists(self) -> postgresql.Insert:
        names = [column.name for column in self._columns]
        rows = func.unnest(*map(_list_of, self._columns)).table_valued(*names).render_derived(name="sent")
        return postgresql.insert(self._table).from_select(names, select(*(rows.c[name] for name in names)))

    def _resolve(self, statement: Any) -> Any:
        if not self._changing and not self._also:
            return statement
        new: dict[str, Any] = {name: statement.excluded[name] for name in self._changing}
        return statement.on_conflict_do_update(index_elements=list(self._table.primary_key), set_=new | self._also)


class _Prepared:
    """A statement that writes one row, compiled for SQLite once for all: to let SQLAlchemy find out for each row what
    stands where would cost a twentieth of an import."""

    def __init__(self, statement: Any) -> None:
        dialect = sqlite.dialect()
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self._slots = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup
        ]
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def values(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """What is sent for each row, in the order of the marks."""
        known = [{**row, **self._fixed} for row in rows] if self._fixed else rows
        return [
            tuple(row[name] if convert is None else convert(row[name]) for name, convert in self._slots)
            for row in known
        ]


def _list_of(column: Column[Any]) -> ColumnElement[Any]:
    return bindparam(column.name, type_=Listed(column.type))
