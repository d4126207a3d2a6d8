"""Clients' own keys and the issuers they come from; tokens that were revoked, and statements that were used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    op.add_column("client", sa.Column("public_keys", sa.Text(), nullable=True))
    op.add_column("client", sa.Column("comes_from", sa.Text(), nullable=True))
    op.add_column("client", sa.Column("tokens_since", INSTANT, nullable=True))
    for table in ("revoked_token", "used_assertion"):
        op.create_table(
            table,
            sa.Column("client_id", sa.String(), nullable=False),
            sa.Column("token_id", sa.String(), nullable=False),
            sa.Column("expires_at", INSTANT, nullable=False),
            sa.PrimaryKeyConstraint("client_id", "token_id", name=f"pk_{table}"),
            sqlite_with_rowid=False,
        )
        op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])


def downgrade() -> None:
    """Bring the tables back."""
    for table in ("used_assertion", "revoked_token"):
        op.drop_index(f"ix_{table}_expires_at", table_name=table)
        op.drop_table(table)
    for column in ("tokens_since", "comes_from", "public_keys"):
        op.drop_column("client", column)
