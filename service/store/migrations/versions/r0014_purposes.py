"""What agencies demand of whoever reads for them; and why, for which case, and by whose word somebody read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DEMANDS = ("demands_signature", "demands_reason")
NAMES = ("named_by", "reason_code", "case_reference")


def upgrade() -> None:
    """Bring the tables forward."""
    for name in DEMANDS:
        op.add_column("agency", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in NAMES:
        op.add_column("audit_entry", sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Bring the tables back."""
    for name in reversed(NAMES):
        op.drop_column("audit_entry", name)
    for name in reversed(DEMANDS):
        op.drop_column("agency", name)
