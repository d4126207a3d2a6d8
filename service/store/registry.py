"""Agencies, their clients, and the keys that sign tokens. Floor 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Executable, Row, insert, select, update

from service.auth.clients import Client
from service.auth.keys import SigningKey, VerificationKey
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs
from service.store.dialects import hold, insert_or_skip
from service.store.tables import AGENCY, CLIENT, SIGNING_KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency that takes part; ``contact`` is whom other agencies turn to.

    Of whoever reads for it, it may demand that a machine signs for whom it asks, and that everybody says why.
    """

    id: AgencyId
    contact: str
    created_at: datetime
    demands_signature: bool = False
    demands_reason: bool = False


class Registry:
    """Adds and reads agencies, clients and keys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_agency(self, agency: Agency) -> bool:
        """The agency takes part; ``False`` if it already did, and then nothing is changed."""
        statement = insert_or_skip(self._connection, AGENCY).values(
            id=str(agency.id),
            kind=agency.id.kind.value,
            name=agency.id.name,
            contact=agency.contact,
            created_at=agency.created_at,
            demands_signature=agency.demands_signature,
            demands_reason=agency.demands_reason,
        )
        return self._is_new(statement.returning(AGENCY.c.id))

    def agency(self, agency: AgencyId) -> Agency | None:
        """The agency, or ``None`` if it does not take part."""
        row = self._connection.execute(select(AGENCY).where(AGENCY.c.id == str(agency))).one_or_none()
        return None if row is None else _agency(row)

    def demand(self, agency: AgencyId, *, signature: bool, reason: bool) -> bool:
        """The agency demands this of whoever reads for it; ``False`` if it does not take part."""
        demands = {"demands_signature": signature, "demands_reason": reason}
        return self._connection.execute(update(AGENCY).where(AGENCY.c.id == str(agency)).values(demands)).rowcount == 1

    def agencies(self) -> list[Agency]:
        """All agencies, by kind and name."""
        return sorted((_agency(row) for row in self._connection.execute(select(AGENCY))), key=lambda a: a.id)

    def add_client(self, client: Client, at: datetime) -> bool:
        """The client may ask for tokens; ``False`` if its id is taken. Its agency must take part already."""
        statement = insert_or_skip(self._connection, CLIENT).values(
            client_id=client.client_id,
            agency_id=str(client.agency),
            role=client.role,
            comes_as=client.comes_as.value,
            acts_for=json.dumps(client.acts_for),
            secret_hash=client.secret_hash,
            created_at=at,
            disabled_at=at if client.disabled else None,
            public_keys=_keys_as_text(client.public_keys),
            comes_from=client.comes_from or None,
            tokens_since=client.tokens_since,
        )
        return self._is_new(statement.returning(CLIENT.c.client_id))

    def client(self, client_id: str) -> Client | None:
        """The client, disabled or not, or ``None`` if there is none."""
        row = self._connection.execute(select(CLIENT).where(CLIENT.c.client_id == client_id)).one_or_none()
        return None if row is None else _client(row)

    def clients(self, agency: AgencyId | None = None) -> list[Client]:
        """All clients, or those of one agency, by id."""
        question = select(CLIENT)
        if agency is not None:
            question = question.where(CLIENT.c.agency_id == str(agency))
        return sorted((_client(row) for row in self._connection.execute(question)), key=lambda c: c.client_id)

    def disable_client(self, client_id: str, at: datetime) -> bool:
        """The client gets no more tokens; ``False`` if there is none, or it already was disabled."""
        statement = (
            update(CLIENT).where(CLIENT.c.client_id == client_id, CLIENT.c.disabled_at.is_(None)).values(disabled_at=at)
        )
        return self._connection.execute(statement).rowcount == 1

    def set_client_keys(self, client_id: str, keys: tuple[VerificationKey, ...]) -> bool:
        """The client proves itself with one of these keys, and no other, from now on; ``False`` if there is none."""
        statement = update(CLIENT).where(CLIENT.c.client_id == client_id).values(public_keys=_keys_as_text(keys))
        return self._connection.execute(statement).rowcount == 1

    def refuse_tokens_until(self, client_id: str, at: datetime) -> bool:
        """Tokens that the client was issued until then are refused; ``False`` if there is no such client."""
        statement = update(CLIENT).where(CLIENT.c.client_id == client_id).values(tokens_since=at)
        return self._connection.execute(statement).rowcount == 1

    def add_key(self, key: SigningKey) -> None:
        """The key signs from now on, as the newest."""
        row = {"kid": key.kid, "private_pem": key.private_pem, "made_at": key.made_at}
        self._connection.execute(insert(SIGNING_KEY), row)

    def keys(self) -> list[SigningKey]:
        """The keys whose tokens are still honoured, newest first: the first of them signs."""
        question = (
            select(SIGNING_KEY)
            .where(SIGNING_KEY.c.retired_at.is_(None))
            .order_by(SIGNING_KEY.c.made_at.desc(), SIGNING_KEY.c.kid)
        )
        return [SigningKey(row.kid, row.private_pem, row.made_at) for row in self._connection.execute(question)]

    def every_key(self) -> list[SigningKey]:
        """All keys that ever signed, retired ones among them, by name: what they signed may be doubted years later."""
        question = select(SIGNING_KEY).order_by(SIGNING_KEY.c.kid)
        return [SigningKey(row.kid, row.private_pem, row.made_at) for row in self._connection.execute(question)]

    def ensure_key(self, make: Callable[[], SigningKey]) -> SigningKey:
        """The key that signs; ``make`` is called if there is none, once, however many processes ask together."""
        keys = self.keys()
        if not keys:
            hold(self._connection, "conduct signing key")
            keys = self.keys()  # another process may have made one while this one waited
        if keys:
            return keys[0]
        key = make()
        self.add_key(key)
        return key

    def retire_key(self, kid: str, at: datetime) -> bool:
        """Tokens signed with this key are honoured no more; ``False`` if there is none such in use."""
        statement = (
            update(SIGNING_KEY)
            .where(SIGNING_KEY.c.kid == kid, SIGNING_KEY.c.retired_at.is_(None))
            .values(retired_at=at)
        )
        return self._connection.execute(statement).rowcount == 1

    def _is_new(self, insertion: Executable) -> bool:
        # What was inserted is asked for by name: psycopg forgets the number of rows of an INSERT.
        return self._connection.execute(insertion).one_or_none() is not None


def _agency(row: Row[*tuple[object, ...]]) -> Agency:
    return Agency(
        id=AgencyId.parse(row.id),
        contact=row.contact,
        created_at=row.created_at,
        demands_signature=bool(row.demands_signature),
        demands_reason=bool(row.demands_reason),
    )


def _client(row: Row[*tuple[object, ...]]) -> Client:
    return Client(
        client_id=row.client_id,
        agency=AgencyId.parse(row.agency_id),
        role=row.role,
        comes_as=ComesAs(row.comes_as),
        acts_for=tuple(json.loads(row.acts_for)),
        secret_hash=row.secret_hash,
        public_keys=_keys_of_text(row.public_keys),
        comes_from=row.comes_from or "",
        tokens_since=row.tokens_since,
        disabled=row.disabled_at is not None,
    )


def _keys_as_text(keys: tuple[VerificationKey, ...]) -> str | None:
    return json.dumps([[key.kid, key.algorithm, key.public_pem] for key in keys]) if keys else None


def _keys_of_text(text: str | None) -> tuple[VerificationKey, ...]:
    return tuple(VerificationKey(*parts) for parts in json.loads(text)) if text else ()
