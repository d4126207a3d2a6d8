"""That a member of staff is not somebody whom the details in reports may be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "cleared_record",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("node_id", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cleared_by", sa.String(), nullable=False),
        sa.Column("cleared_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "node_id", name="pk_cleared_record"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cleared_record_node_id", "cleared_record", ["node_id"])


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_table("cleared_record")
