"""What people decided on which reports are of one occasion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "occasion_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_occasion_decision_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_occasion_decision"),
    )
    op.create_table(
        "decided_incident",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_decided_incident_incident_id"),
        sa.ForeignKeyConstraint(["decision_id"], ["occasion_decision.id"], name="fk_decided_incident_decision_id"),
        sa.PrimaryKeyConstraint("incident_id", "decision_id", name="pk_decided_incident"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_decided_incident_decision_id", "decided_incident", ["decision_id"])


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_table("decided_incident")
    op.drop_table("occasion_decision")
