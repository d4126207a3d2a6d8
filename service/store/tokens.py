"""Access tokens that are honoured no more, and statements by which a client proved itself and may not again. Floor 1.

Both are kept by their ``jti`` for as long as they would be good, and no longer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from service.store.dialects import insert_or_skip
from service.store.tables import REVOKED_TOKEN, USED_ASSERTION


class Tokens:
    """Notes and tells which tokens are spent."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revoke(self, token_id: str, client_id: str, *, until: datetime, now: datetime) -> None:
        """The client's token is refused from now on; ``until`` is when it would be anyway. Twice is no error."""
        self._connection.execute(delete(REVOKED_TOKEN).where(REVOKED_TOKEN.c.expires_at < now))
        statement = insert_or_skip(self._connection, REVOKED_TOKEN)
        self._connection.execute(statement.values(client_id=client_id, token_id=token_id, expires_at=until))

    def revoked(self, now: datetime) -> frozenset[tuple[str, str]]:
        """The revoked tokens that have not expired, as (client, ``jti``)."""
        question = select(REVOKED_TOKEN.c.client_id, REVOKED_TOKEN.c.token_id).where(REVOKED_TOKEN.c.expires_at >= now)
        return frozenset((row.client_id, row.token_id) for row in self._connection.execute(question))

    def use_assertion(self, token_id: str, client_id: str, *, until: datetime, now: datetime) -> bool:
        """Whether the client's statement of that ``jti`` comes for the first time; it is noted until it expires."""
        self._connection.execute(delete(USED_ASSERTION).where(USED_ASSERTION.c.expires_at < now))
        statement = insert_or_skip(self._connection, USED_ASSERTION).values(
            client_id=client_id, token_id=token_id, expires_at=until
        )
        return self._connection.execute(statement.returning(USED_ASSERTION.c.token_id)).one_or_none() is not None
