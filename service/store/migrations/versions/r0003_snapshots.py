"""Snapshots of courses, and which courses withdrawn reports had stood in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "course_snapshot",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("urn", sa.String(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("acting_for", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("incidents", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_course_snapshot_agency_id"),
        sa.PrimaryKeyConstraint("course_id", "number", name="pk_course_snapshot"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshot_part",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("course_id", "number", "digest", name="pk_snapshot_part"),
    )
    op.create_index("ix_snapshot_part_incident_id", "snapshot_part", ["incident_id"])
    op.create_table(
        "withdrawn_member",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_withdrawn_member_incident_id"),
        sa.PrimaryKeyConstraint("course_id", "incident_id", name="pk_withdrawn_member"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_table("withdrawn_member")
    op.drop_table("snapshot_part")
    op.drop_table("course_snapshot")
