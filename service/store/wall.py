"""The second wall: PostgreSQL itself gives a reader's unit of work no row of what the reader's agency has nothing to do
with, though a condition were forgotten in a question. Floor 1.

The policies are in the migrations (docs/adr/0029). They go by one setting of the session: an agency for the length of
a unit that reads for it; the whole for what links, and for the worker and the operator; and nothing at all where
nobody set it. On SQLite there is no such thing.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from service.domain.agency import AgencyId
from service.domain.errors import StoreUnready

SETTING: Final = "conduct.agency"
WHOLE: Final = "*"

_STAND = text("SELECT set_config('conduct.agency', :agency, true)")
_ROLE = text("""
    SELECT r.rolsuper OR r.rolbypassrls AS is_above,
           EXISTS (SELECT 1 FROM pg_tables AS t WHERE t.schemaname = current_schema()
                   AND pg_has_role(t.tableowner, 'MEMBER')) AS is_owner
    FROM pg_roles AS r WHERE r.rolname = current_user
""")
_ROLE_EXISTS = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")

_APPENDED: Final = frozenset({"audit_entry", "audit_leaf", "audit_node", "audit_checkpoint"})
"""To these the service adds rows, and can neither change nor take away one."""
_READ: Final = frozenset({"alembic_version"})


def stand(connection: Connection, agency: AgencyId | None) -> None:
    """Until its transaction ends, the connection sees what is behind the wall of that agency, or the whole."""
    connection.execute(_STAND, {"agency": WHOLE if agency is None else str(agency)})


def owns_tables(connection: Connection) -> bool:
    """Whether whoever this connection is to PostgreSQL may do to the tables what their owner may."""
    role = connection.execute(_ROLE).one()
    return bool(role.is_above or role.is_owner)


def assert_owned(connection: Connection) -> None:
    """Return if whoever this connection is owns the tables; else raise ``StoreUnready``."""
    if connection.dialect.name == "postgresql" and not owns_tables(connection):
        raise StoreUnready("Only the owner of the tables can do that. Name it in CONDUCT_DATABASE_URL.")


def assert_walled(connection: Connection) -> None:
    """Return if the wall holds for whoever this connection is; else raise ``StoreUnready`` with what to mend."""
    if connection.dialect.name == "postgresql" and owns_tables(connection):
        raise StoreUnready(
            "The role under which the service works must not be a superuser, have BYPASSRLS or own the tables. Name "
            "another in CONDUCT_DATABASE_URL, and that one in CONDUCT_DATABASE_ROLE for conduct migrate; or set "
            "CONDUCT_ROW_SECURITY=false to do without the second wall."
        )


def open_to(connection: Connection, role: str) -> None:
    """The role can do what the service does, and no more: it adds to the access log, and changes nothing in it.

    Raises ``StoreUnready`` if there is no such role. It is for the owner of the tables to call.
    """
    if connection.execute(_ROLE_EXISTS, {"role": role}).first() is None:
        raise StoreUnready("There is no role of the name in CONDUCT_DATABASE_ROLE.")
    quote = connection.dialect.identifier_preparer.quote
    schema = str(connection.execute(text("SELECT current_schema()")).scalar_one())
    grants = [f"GRANT USAGE ON SCHEMA {quote(schema)} TO {quote(role)}"]
    for table in connection.execute(_TABLES).scalars().all():
        rights = "SELECT" if table in _READ else "SELECT, INSERT"
        if table not in _READ | _APPENDED:
            rights = f"{rights}, UPDATE, DELETE"
        grants.append(f"REVOKE ALL ON {quote(table)} FROM {quote(role)}")
        grants.append(f"GRANT {rights} ON {quote(table)} TO {quote(role)}")
    grants.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {quote(schema)} TO {quote(role)}")
    for grant in grants:
        connection.exec_driver_sql(grant)
