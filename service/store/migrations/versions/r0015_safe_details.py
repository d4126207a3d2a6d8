"""Safe details apart and sealed; details of nodes sealed; ids of nodes, blocking keys and content digests masked.

What is there is taken through the keys, so the key file is needed where anything is on file. It comes from
``service.store.migrating``, which afterwards clears the pages that held what was in the clear.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from service.linking.block import keys
from service.linking.profile import Profile
from service.store.masked import opened_details, sealed_details, staff_place
from service.store.safe_details import place_of, taken_apart, whole
from service.store.vault import Purpose, Sealing

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
AT_A_TIME = 1000

_EDGE = ("left_id", "right_id", "stranger", "household", "conflict", "by_key", "through", "bits")
NODE = sa.table("node", *map(sa.column, ("id", "details", "scope", "person_id")))
BLOCK_KEY = sa.table("block_key", *map(sa.column, ("key", "node_id")))
OWN_RECORD = sa.table("own_record", *map(sa.column, ("staff_id", "node_id")))
STAFF_KEY = sa.table("staff_key", *map(sa.column, ("key", "staff_id", "place")))
STAFF_PROFILE = sa.table("staff_profile", *map(sa.column, ("staff_id", "place", "details")))
PARTY = sa.table("party", *map(sa.column, ("incident_id", "local_id", "role", "node_id")))
EDGE = sa.table("edge", *map(sa.column, _EDGE))
VERSION = sa.table("incident_version", *map(sa.column, ("incident_id", "version", "body", "content_digest")))
SAFE = sa.table("safe_detail", *map(sa.column, ("incident_id", "version", "key_number", "sealed")))

Row = dict[str, Any]
Moving = Callable[[Iterable[str]], list[str]]


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "data_key",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("master", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_data_key"),
    )
    op.create_table(
        "safe_detail",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "version", name="pk_safe_detail"),
        sa.ForeignKeyConstraint(
            ["incident_id", "version"],
            ["incident_version.incident_id", "incident_version.version"],
            name="fk_safe_detail_incident_id_version",
        ),
        sa.ForeignKeyConstraint(["key_number"], ["data_key.number"], name="fk_safe_detail_key_number"),
    )
    op.create_index("ix_safe_detail_key_number", "safe_detail", ["key_number"])
    connection = op.get_bind()
    if _holds_anything(connection):
        sealing = Sealing(connection, context.config.attributes["vault"])
        _take_bodies_apart(connection, sealing)
        names, word = sealing.masks.names, sealing.masks.word
        _remake(connection, BLOCK_KEY, names, ("node_id",), lambda row, _: [row | {"key": word(row["key"])}])
        _remake(connection, NODE, names, ("id",), lambda row, name: [row | {"details": _sealed(sealing, name, row)}])
        _remake(connection, PARTY, names, ("node_id",), _as_it_is)
        _remake(connection, OWN_RECORD, names, ("node_id",), _as_it_is)
        _remake(connection, EDGE, names, ("left_id", "right_id"), _in_order)
        _remake(connection, STAFF_KEY, names, (), lambda row, _: [row | {"key": word(row["key"])}])
        _remake(connection, STAFF_PROFILE, names, (), lambda row, _: [row | {"details": _staff_sealed(sealing, row)}])


def downgrade() -> None:
    """Bring the tables back."""
    connection = op.get_bind()
    if _holds_anything(connection):
        sealing = Sealing(connection, context.config.attributes["vault"])
        _put_bodies_together(connection, sealing)
        names = sealing.masks.unmasked
        _remake(connection, NODE, names, ("id",), lambda row, _: [row | {"details": _opened(sealing, row)}])
        connection.execute(sa.delete(BLOCK_KEY))
        for rows in _through(connection, sa.select(NODE.c.id, NODE.c.details)):
            own = [
                {"key": key, "node_id": row["id"]} for row in rows for key in keys(Profile.from_json(row["details"]))
            ]
            _insert(connection, BLOCK_KEY, own)
        _remake(connection, PARTY, names, ("node_id",), _as_it_is)
        _remake(connection, OWN_RECORD, names, ("node_id",), _as_it_is)
        _remake(connection, EDGE, names, ("left_id", "right_id"), _in_order)
        _remake(connection, STAFF_PROFILE, names, (), lambda row, _: [row | {"details": _staff_opened(sealing, row)}])
        connection.execute(sa.delete(STAFF_KEY))
        for rows in _through(connection, sa.select(STAFF_PROFILE)):
            known = [(row["staff_id"], row["place"], Profile.from_json(row["details"])) for row in rows]
            own = [{"key": key, "staff_id": who, "place": at} for who, at, profile in known for key in keys(profile)]
            _insert(connection, STAFF_KEY, own)
    op.drop_table("safe_detail")
    op.drop_table("data_key")


def _holds_anything(connection: sa.Connection) -> bool:
    filled = (connection.execute(sa.select(table).limit(1)).first() for table in (VERSION, STAFF_PROFILE))
    return any(row is not None for row in filled)


def _sealed(sealing: Sealing, name: str, row: Row) -> str:
    return sealed_details(sealing, name, row["details"])


def _opened(sealing: Sealing, row: Row) -> str:
    return opened_details(sealing, row["id"], row["details"])


def _staff_sealed(sealing: Sealing, row: Row) -> str:
    return sealing.seal_text(Purpose.PROFILE, row["details"], staff_place(row["staff_id"], row["place"]))


def _staff_opened(sealing: Sealing, row: Row) -> str:
    return sealing.unseal_text(row["details"], staff_place(row["staff_id"], row["place"]))


def _as_it_is(row: Row, _name: str) -> list[Row]:
    return [row]


def _in_order(row: Row, _name: str) -> list[Row]:
    left, right = sorted((row["left_id"], row["right_id"]))
    return [row | {"left_id": left, "right_id": right}]


def _remake(
    connection: sa.Connection,
    table: sa.TableClause,
    move: Moving,
    columns: Sequence[str],
    change: Callable[[Row, str], list[Row]],
) -> None:
    """Every row has other names in these columns, and is changed besides, given what the first of them was."""
    plain = sa.table(f"plain_{table.name}", *(sa.column(column.name) for column in table.columns))
    connection.exec_driver_sql(f"CREATE TABLE {plain.name} AS SELECT * FROM {table.name}")  # noqa: S608 (names above)
    connection.execute(sa.delete(table))
    for rows in _through(connection, sa.select(plain)):
        before = [row[columns[0]] if columns else "" for row in rows]
        for column in columns:
            for row, moved in zip(rows, move(row[column] for row in rows), strict=True):
                row[column] = moved
        changed = [new for row, name in zip(rows, before, strict=True) for new in change(row, name)]
        _insert(connection, table, changed)
    connection.exec_driver_sql(f"DROP TABLE {plain.name}")


def _through(connection: sa.Connection, question: sa.Select[Any]) -> Iterator[list[Row]]:
    result = connection.execute(question, execution_options={"yield_per": AT_A_TIME})
    for some in result.mappings().partitions():
        yield [dict(row) for row in some]


def _insert(connection: sa.Connection, table: sa.TableClause, rows: list[Row]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def _versions(connection: sa.Connection) -> Iterator[Sequence[sa.Row[Any]]]:
    question = sa.select(VERSION).where(VERSION.c.body != "")  # one that was erased says nothing
    question = question.order_by(VERSION.c.incident_id, VERSION.c.version).limit(AT_A_TIME)
    rows = connection.execute(question).all()
    while rows:
        yield rows
        place = sa.tuple_(VERSION.c.incident_id, VERSION.c.version)
        last = sa.tuple_(sa.literal(rows[-1].incident_id), sa.literal(rows[-1].version))
        rows = connection.execute(question.where(place > last)).all()


def _change(connection: sa.Connection, rows: list[Row]) -> None:
    is_it = sa.and_(VERSION.c.incident_id == sa.bindparam("of"), VERSION.c.version == sa.bindparam("number"))
    change = sa.update(VERSION).where(is_it)
    connection.execute(change.values(body=sa.bindparam("text"), content_digest=sa.bindparam("digest")), rows)


def _take_bodies_apart(connection: sa.Connection, sealing: Sealing) -> None:
    for rows in _versions(connection):
        changed, safe = [], []
        for row in rows:
            text, taken = taken_apart(json.loads(row.body))
            digest = sealing.masks.text(row.content_digest)
            changed.append({"of": row.incident_id, "number": row.version, "text": text, "digest": digest})
            if taken:
                number, sealed = sealing.seal(Purpose.SAFE, taken, place_of(row.incident_id, row.version))
                kept = {"incident_id": row.incident_id, "version": row.version}
                safe.append(kept | {"key_number": number, "sealed": sealed})
        _change(connection, changed)
        _insert(connection, SAFE, safe)


def _put_bodies_together(connection: sa.Connection, sealing: Sealing) -> None:
    for rows in _versions(connection):
        ids = [row.incident_id for row in rows]
        of_them = sa.select(SAFE).where(SAFE.c.incident_id.between(ids[0], ids[-1]))
        safe = {(row.incident_id, row.version): row for row in connection.execute(of_them)}
        changed = []
        for row in rows:
            found = safe.get((row.incident_id, row.version))
            taken = ""
            if found is not None:
                place = place_of(row.incident_id, row.version)
                taken = sealing.unseal(found.key_number, found.sealed, place)
            text = json.dumps(whole(row.body, taken), ensure_ascii=False, separators=(",", ":"))
            digest = sealing.masks.true_text(row.content_digest)
            changed.append({"of": row.incident_id, "number": row.version, "text": text, "digest": digest})
        _change(connection, changed)
