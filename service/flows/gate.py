"""Who may come in: access tokens issued to registered clients, and callers made of verified tokens. Floor 2.

A token is honoured only while its client is registered as the token says. Clients and keys are read from the store
and remembered for a few seconds, so that a client that was disabled is out soon and a request costs no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from service.auth.clients import Client, is_opaque_id
from service.auth.keys import SigningKey, jwks, make_signing_key
from service.auth.secrets import secret_matches, spend_same_time
from service.auth.tokens import IssuedToken, Issuer, Verifier
from service.disclosure.roles import ROLES
from service.domain.errors import ClientRefused, NotAuthenticated
from service.domain.principal import Principal
from service.flows.context import Caller, Context

REMEMBERED_FOR = timedelta(seconds=10)
"""For how long a client that was disabled, or a key that was retired, may still be honoured."""

HELD_BACK_FOR = 2 * REMEMBERED_FOR
"""For how long a new key is published before it signs: every other process knows it by then, though clocks differ."""


@dataclass(frozen=True, slots=True)
class _Keys:
    read_at: datetime
    listed: tuple[SigningKey, ...]
    signing: SigningKey
    issuer: Issuer
    verifier: Verifier


class Gate:
    """Issues access tokens and turns them into callers; one for the whole process, used by many threads."""

    def __init__(self, context: Context, *, issuer: str, audience: str, lifetime: timedelta) -> None:
        self._context = context
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime
        self._lock = Lock()
        self._keys: _Keys | None = None
        self._clients: dict[str, tuple[datetime, Client | None]] = {}

    def token(self, client_id: str, secret: str) -> IssuedToken:
        """An access token for a client that proves its secret; raises ``ClientRefused``, in equal time, otherwise."""
        client = self._client(client_id)
        if client is None:
            spend_same_time()
            raise ClientRefused
        if not secret_matches(client.secret_hash, secret):
            raise ClientRefused
        now, token_id = self._context.clock.now(), self._context.ids.new("tok")
        return self._current_keys().issuer.issue(client, now=now, token_id=token_id)

    def caller(self, token: str, request_id: str, named: str | None) -> Caller:
        """Who sent the token; raises ``NotAuthenticated`` for whatever is wrong with it or with its client."""
        principal = self._current_keys().verifier.verify(token, now=self._context.clock.now())
        client, role = self._client(principal.client_id), ROLES.get(principal.role)
        if client is None or role is None or not _is_as_registered(principal, client):
            raise NotAuthenticated
        return Caller(principal, role, request_id, named)

    def public_keys(self) -> dict[str, list[dict[str, str]]]:
        """The JSON Web Key Set of the keys whose tokens are honoured."""
        return jwks(self._current_keys().listed)

    def _current_keys(self) -> _Keys:
        now = self._context.clock.now()
        with self._lock:
            keys = self._keys
            if keys is None or not timedelta(0) <= now - keys.read_at < REMEMBERED_FOR:
                keys = self._keys = self._read_keys(now, keys)
            return keys

    def _read_keys(self, now: datetime, before: _Keys | None) -> _Keys:
        with self._context.store.work() as work:
            newest = work.registry.ensure_key(lambda: make_signing_key(now, self._context.ids.new("key")))
            listed = tuple(work.registry.keys())
            work.commit()
        signing = next((key for key in listed if now - key.made_at >= HELD_BACK_FOR), newest)
        if before is not None and (listed, signing) == (before.listed, before.signing):
            return _Keys(now, listed, signing, before.issuer, before.verifier)
        return _Keys(
            now,
            listed,
            signing,
            Issuer(self._issuer, self._audience, signing, self._lifetime),
            Verifier(self._issuer, self._audience, jwks(listed)["keys"]),
        )

    def _client(self, client_id: str) -> Client | None:
        if not is_opaque_id(client_id):  # nobody has it, and not every database can be asked for it
            return None
        now = self._context.clock.now()
        read_at, client = self._clients.get(client_id, (None, None))
        if read_at is not None and timedelta(0) <= now - read_at < REMEMBERED_FOR:
            return client
        with self._context.store.work() as work:
            client = work.registry.client(client_id)
        if client is not None:  # whoever guesses ids must not fill the memory with them
            self._clients[client_id] = (now, client)
        else:
            self._clients.pop(client_id, None)
        return client


def _is_as_registered(principal: Principal, client: Client) -> bool:
    is_same = (principal.agency, principal.role, principal.comes_as, principal.acts_for) == (
        client.agency,
        client.role,
        client.comes_as,
        client.acts_for,
    )
    return is_same and not client.disabled
