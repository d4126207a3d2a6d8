"""Row-level security on PostgreSQL: what a reader's agency has nothing to do with is not there for it.

``service.store.wall`` says by which setting, and docs/adr/0029 why these tables.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

AGENCY = "current_setting('conduct.agency', true)"
IS_WHOLE = f"{AGENCY} = '*'"

HAS_TO_DO_WITH = """
CREATE FUNCTION conduct_has_to_do_with(report text) RETURNS boolean LANGUAGE plpgsql STABLE COST 10000 AS $body$
DECLARE
    reader text := current_setting('conduct.agency', true);
    held text;
BEGIN
    FOR held IN SELECT m.course_id FROM course_member AS m WHERE m.incident_id = report LOOP
        IF EXISTS (
            SELECT 1 FROM course_member AS o WHERE o.course_id = held AND (
                SELECT i.agency_id = reader OR (i.kind = 'cps_referral' AND reader LIKE 'cps:%')
                FROM incident AS i WHERE i.id = o.incident_id
            )
        ) THEN
            RETURN true;
        END IF;
        IF EXISTS (
            SELECT 1 FROM course_grant AS g
            WHERE g.course_id = held AND g.agency_id = reader AND g.ended_at IS NULL
        ) THEN
            RETURN true;
        END IF;
        IF reader LIKE 'partner:%' AND EXISTS (
            SELECT 1 FROM course AS c
            JOIN node AS n ON n.person_id IN (c.victim_person_id, c.suspect_person_id)
            JOIN party AS p ON p.node_id = n.id
            JOIN incident AS i ON i.id = p.incident_id
            WHERE c.id = held AND i.agency_id = reader
            AND ((p.role = 'victim' AND n.person_id = c.victim_person_id)
                 OR (p.role = 'suspect' AND n.person_id = c.suspect_person_id
                     AND EXISTS (SELECT 1 FROM client AS k
                                 WHERE k.agency_id = reader AND k.role = 'partner_suspect_side')))
        ) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN EXISTS (SELECT 1 FROM incident AS i WHERE i.id = report AND i.agency_id = reader);
END
$body$
"""
"""Whether the report stands in a course with one of the agency, or with a referral for any prosecutor; in a course of
which it was given sight, of a victim whom a partner reports, or of a suspect whom an agency on his side does; or is of
the agency.

In a language that keeps its plans: spelt out in each policy they were planned anew for each statement, which cost more
than they did. It looks in one table after another: a plan for all of them that is made before the database has counted
its rows begins with every report of the agency. Its cost keeps a question about some reports from having it look at all
of them."""

_OWN = "agency_id = :agency"
_OF_OWN_STAFF = "EXISTS (SELECT 1 FROM staff AS s WHERE s.id = staff_id AND s.agency_id = :agency)"
_FOR_PROSECUTORS = ":agency LIKE 'cps:%'"
SEEN = {
    "incident_version": "conduct_has_to_do_with(incident_id)",
    "audit_entry": _OWN,
    "event": _OWN,
    "review": _OWN,
    "staff": _OWN,
    "staff_name": _OWN,
    "staff_profile": _OF_OWN_STAFF,
    "staff_key": _OF_OWN_STAFF,
    "course_snapshot": _FOR_PROSECUTORS,
    "snapshot_part": _FOR_PROSECUTORS,
}
"""What an agency sees of each table. Safe details have no policy: they are sealed, and found by their reports only."""
WRITTEN = {"audit_entry": _OWN, "course_snapshot": _OWN, "snapshot_part": _FOR_PROSECUTORS}
"""What a unit that reads for an agency may add: nobody writes into the access log in the name of another."""


def _condition(text: str) -> str:
    return text.replace(":agency", AGENCY)


def upgrade() -> None:
    """Bring the tables forward."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(HAS_TO_DO_WITH)
    for table, is_seen in SEEN.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY whole ON {table} USING ({IS_WHOLE}) WITH CHECK ({IS_WHOLE})")
        op.execute(f"CREATE POLICY seen ON {table} FOR SELECT USING ({_condition(is_seen)})")
        if table in WRITTEN:
            op.execute(f"CREATE POLICY written ON {table} FOR INSERT WITH CHECK ({_condition(WRITTEN[table])})")


def downgrade() -> None:
    """Bring the tables back."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in SEEN:
        for policy in ("whole", "seen", *(["written"] if table in WRITTEN else [])):
            op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute("DROP FUNCTION conduct_has_to_do_with(text)")
