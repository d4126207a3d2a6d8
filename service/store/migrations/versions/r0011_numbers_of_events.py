"""The events of each agency numbered by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("event", sa.Column("number", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(
        "UPDATE event SET number = counted.number FROM"
        " (SELECT seq, row_number() OVER (PARTITION BY agency_id ORDER BY seq) AS number FROM event) AS counted"
        " WHERE counted.seq = event.seq"
    )
    op.drop_index("ix_event_agency_id_seq", table_name="event")
    op.create_index("ix_event_agency_id_number", "event", ["agency_id", "number"], unique=True)


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_index("ix_event_agency_id_number", table_name="event")
    op.create_index("ix_event_agency_id_seq", "event", ["agency_id", "seq"])
    op.drop_column("event", "number")
