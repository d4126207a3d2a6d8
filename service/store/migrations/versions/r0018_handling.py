"""To whom a report under originator control is released, beside the report."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from service.domain.handling import read_handling
from service.store.released import released_text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AT_A_TIME = 1000
INCIDENT = sa.table("incident", *map(sa.column, ("id", "version", "released_to")))
VERSION = sa.table("incident_version", *map(sa.column, ("incident_id", "version", "body")))
_OF_IT = INCIDENT.c.id == sa.bindparam("of")


def upgrade() -> None:
    """Bring the tables forward; what was sent under control before is under control from now on."""
    op.add_column("incident", sa.Column("released_to", sa.Text(), nullable=True))
    connection = op.get_bind()
    is_current = sa.and_(VERSION.c.incident_id == INCIDENT.c.id, VERSION.c.version == INCIDENT.c.version)
    question = sa.select(INCIDENT.c.id, VERSION.c.body).join(VERSION, is_current).order_by(INCIDENT.c.id)
    after = ""
    while rows := connection.execute(question.where(INCIDENT.c.id > after).limit(AT_A_TIME)).all():
        after = rows[-1].id
        told = [{"of": row.id, "to": _released(row.body)} for row in rows]
        if controlled := [one for one in told if one["to"] is not None]:
            connection.execute(sa.update(INCIDENT).where(_OF_IT).values(released_to=sa.bindparam("to")), controlled)


def _released(body: str) -> str | None:
    return released_text(read_handling(json.loads(body).get("handling"))) if body else None


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_column("incident", "released_to")
