"""Every first reading of a revision of a course, where only the last was kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "course_reading",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("course_id", "agency_id", "at", name="pk_course_reading"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_course_reading_agency_id"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO course_reading (course_id, agency_id, at) SELECT course_id, agency_id, at FROM course_reader"
    )


def downgrade() -> None:
    """Bring the tables back."""
    op.drop_table("course_reading")
