"""The review queue, and what a judgement answers and why it was undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "review",
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("left_person", sa.String(), nullable=False),
        sa.Column("left_incident", sa.String(), nullable=False),
        sa.Column("left_local", sa.String(), nullable=False),
        sa.Column("right_person", sa.String(), nullable=False),
        sa.Column("right_incident", sa.String(), nullable=False),
        sa.Column("right_local", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "id", name="pk_review"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_review_agency_id_is_open_rank_since_id", "review", ["agency_id", "is_open", "rank", "since", "id"]
    )
    op.create_index("ix_review_left_person", "review", ["left_person"])
    op.create_index("ix_review_right_person", "review", ["right_person"])
    op.add_column("judgement", sa.Column("undone_reason", sa.Text(), nullable=True))
    op.add_column("judgement", sa.Column("review_id", sa.String(), nullable=True))
    op.create_index("ix_judgement_review_id", "judgement", ["review_id"])


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_index("ix_judgement_review_id", "judgement")
    op.drop_column("judgement", "review_id")
    op.drop_column("judgement", "undone_reason")
    op.drop_table("review")
