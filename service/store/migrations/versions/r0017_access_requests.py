"""Requests to be given sight of a course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "access_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("lapses_at", INSTANT, nullable=False),
        sa.Column("refused_at", INSTANT, nullable=True),
        sa.Column("refused_by", sa.String(), nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_access_request_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_access_request"),
    )
    op.create_index("ix_access_request_agency_id_made_at", "access_request", ["agency_id", "made_at"])
    op.create_index("ix_access_request_course_id", "access_request", ["course_id"])
    op.create_index("ix_access_request_lapses_at", "access_request", ["lapses_at"])


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_index("ix_access_request_lapses_at", table_name="access_request")
    op.drop_index("ix_access_request_course_id", table_name="access_request")
    op.drop_index("ix_access_request_agency_id_made_at", table_name="access_request")
    op.drop_table("access_request")
