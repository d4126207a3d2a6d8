"""Courses that are restricted, and the reports that stood in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "course_restriction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_course_restriction_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_course_restriction"),
    )
    op.create_index("ix_course_restriction_course_id", "course_restriction", ["course_id"])
    op.create_table(
        "restricted_incident",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("restriction_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_restricted_incident_incident_id"),
        sa.ForeignKeyConstraint(
            ["restriction_id"], ["course_restriction.id"], name="fk_restricted_incident_restriction_id"
        ),
        sa.PrimaryKeyConstraint("incident_id", "restriction_id", name="pk_restricted_incident"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_table("restricted_incident")
    op.drop_index("ix_course_restriction_course_id", table_name="course_restriction")
    op.drop_table("course_restriction")
