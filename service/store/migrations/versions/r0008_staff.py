"""Who works for an agency, and which details in reports are theirs or their household's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "staff",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("revised_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_staff_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("agency_id", "reference", name="uq_staff_agency_id_reference"),
    )
    op.create_table(
        "staff_name",
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_name_staff_id"),
        sa.PrimaryKeyConstraint("agency_id", "name", name="pk_staff_name"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_name_staff_id", "staff_name", ["staff_id"])
    op.create_table(
        "staff_profile",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_profile_staff_id"),
        sa.PrimaryKeyConstraint("staff_id", "place", name="pk_staff_profile"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_key_staff_id"),
        sa.PrimaryKeyConstraint("key", "staff_id", "place", name="pk_staff_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_staff_key_staff_id", "staff_key", ["staff_id"])
    op.create_table(
        "own_record",
        sa.Column("staff_id", sa.String(), nullable=False),
        sa.Column("node_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "node_id", name="pk_own_record"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_own_record_node_id", "own_record", ["node_id"])


def downgrade() -> None:
    """Bring the tables back."""
    for table in ("own_record", "staff_key", "staff_profile", "staff_name", "staff"):
        op.drop_table(table)
