"""What the access log tells of a reading: the view that was shown, the rules in force, a digest of the question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAMES = ("view", "policy", "query")


def upgrade() -> None:
    """Bring the tables forward."""
    for name in NAMES:
        op.add_column("audit_entry", sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Bring the tables back."""
    for name in reversed(NAMES):
        op.drop_column("audit_entry", name)
