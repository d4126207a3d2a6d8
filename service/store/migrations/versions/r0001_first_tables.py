"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The column types as they are at this revision, whatever becomes of ``service.store.tables`` later.
INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the tables forward."""
    _registry()
    _incidents()
    _linkage()
    _courses()
    _ledger()


def downgrade() -> None:
    """Bring the tables back."""
    for table in (
        "event",
        "audit_entry",
        "course_reader",
        "course_member",
        "course",
        "person",
        "linkage",
        "judgement",
        "edge",
        "block_key",
        "node",
        "party",
        "incident_version",
        "signing_key",
        "client",
        "incident",
        "agency",
    ):
        op.drop_table(table)


def _registry() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
    )
    op.create_table(
        "client",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("comes_as", sa.String(), nullable=False),
        sa.Column("acts_for", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("client_id", name="pk_client"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_client_agency_id"),
    )
    op.create_index("ix_client_agency_id", "client", ["agency_id"])
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("private_pem", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_key"),
    )


def _incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("revised_at", INSTANT, nullable=False),
        sa.Column("occurred_from", INSTANT, nullable=False),
        sa.Column("urn", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_incident_agency_id"),
        sa.UniqueConstraint("agency_id", "reference", name="uq_incident_agency_id_reference"),
    )
    op.create_index("ix_incident_agency_id_received_at_id", "incident", ["agency_id", "received_at", "id"])
    op.create_index("ix_incident_urn", "incident", ["urn"])
    op.create_table(
        "incident_version",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("acting_for", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "version", name="pk_incident_version"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_incident_version_incident_id"),
    )


def _linkage() -> None:
    op.create_table(
        "party",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("local_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("node_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "local_id", name="pk_party"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name="fk_party_incident_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_party_node_id", "party", ["node_id"])
    op.create_table(
        "node",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_node"),
    )
    op.create_index("ix_node_person_id", "node", ["person_id"])
    op.create_table(
        "block_key",
        sa.Column("key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("node_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", "node_id", name="pk_block_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_block_key_node_id", "block_key", ["node_id"])
    op.create_table(
        "edge",
        sa.Column("left_id", sa.String(), nullable=False),
        sa.Column("right_id", sa.String(), nullable=False),
        sa.Column("stranger", sa.Double(), nullable=False),
        sa.Column("household", sa.Double(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("by_key", sa.Boolean(), nullable=False),
        sa.Column("through", sa.Double(), nullable=True),
        sa.Column("bits", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("left_id", "right_id", name="pk_edge"),
        sa.CheckConstraint("left_id < right_id", name="ck_edge_ordered"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_edge_right_id", "edge", ["right_id"])
    op.create_table(
        "judgement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("left_incident", sa.String(), nullable=False),
        sa.Column("left_local", sa.String(), nullable=False),
        sa.Column("right_incident", sa.String(), nullable=False),
        sa.Column("right_local", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_judgement"),
    )
    op.create_index("ix_judgement_left_incident", "judgement", ["left_incident"])
    op.create_index("ix_judgement_right_incident", "judgement", ["right_incident"])
    op.create_table(
        "linkage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_linkage"),
        sa.CheckConstraint("id = 1", name="ck_linkage_alone"),
    )


def _courses() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("split_from", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_index("ix_person_merged_into", "person", ["merged_into"])
    op.create_table(
        "course",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("victim_person_id", sa.String(), nullable=False),
        sa.Column("suspect_person_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revised_at", INSTANT, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("split_from", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
    )
    op.create_index("ix_course_merged_into", "course", ["merged_into"])
    op.create_index("ix_course_revised_at_id", "course", ["revised_at", "id"])
    op.create_index("ix_course_suspect_person_id", "course", ["suspect_person_id"])
    op.create_index("ix_course_victim_person_id_suspect_person_id", "course", ["victim_person_id", "suspect_person_id"])
    op.create_table(
        "course_member",
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("victim_local", sa.String(), nullable=False),
        sa.Column("suspect_local", sa.String(), nullable=False),
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "victim_local", "suspect_local", name="pk_course_member"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_course_member_course_id", "course_member", ["course_id"])
    op.create_table(
        "course_reader",
        sa.Column("course_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("course_id", "agency_id", name="pk_course_reader"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_course_reader_agency_id"),
        sqlite_with_rowid=False,
    )


def _ledger() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("acting_for", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at_id", "audit_entry", ["at", "id"])
    op.create_table(
        "event",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("agency_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sa.UniqueConstraint("id", name="uq_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_agency_id_seq", "event", ["agency_id", "seq"])
