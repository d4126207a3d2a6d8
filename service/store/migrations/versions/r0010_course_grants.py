"""Sight of courses that was given on purpose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
INDEXES = (("course_id", "agency_id"), ("agency_id", "ended_at"), ("told_at", "ended_at", "expires_at"))


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "course_grant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given_by_agency", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_course_grant_agency_id"),
        sa.ForeignKeyConstraint(["given_by_agency"], ["agency.id"], name="fk_course_grant_given_by_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_course_grant"),
    )
    for columns in INDEXES:
        op.create_index(f"ix_course_grant_{'_'.join(columns)}", "course_grant", list(columns))


def downgrade() -> None:
    """Bring the tables back."""
    for columns in INDEXES:
        op.drop_index(f"ix_course_grant_{'_'.join(columns)}", table_name="course_grant")
    op.drop_table("course_grant")
