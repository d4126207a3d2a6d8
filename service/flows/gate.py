"""Who may come in: access tokens issued to registered clients, and callers made of verified tokens. Floor 2.

A token is honoured only while its client is registered as the token says, and until it is revoked. Clients, keys and
revoked tokens are read from the store and remembered for a few seconds, so that a client that was disabled is out soon
and a request costs no query. A client that an external issuer vouches for may do what it was registered for here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from service.auth.assertions import claimed_client, read_assertion
from service.auth.behalf import may_act_for
from service.auth.claims import LEEWAY, LONGEST_LIFETIME
from service.auth.clients import Client, is_opaque_id
from service.auth.external import ExternalVerifier
from service.auth.keys import SigningKey, jwks, make_signing_key
from service.auth.secrets import secret_matches, spend_same_time
from service.auth.statements import Statement, is_statement, read_statement
from service.auth.tokens import IssuedToken, Issuer, Verifier
from service.disclosure.roles import ROLES
from service.domain.errors import ClientRefused, NotAuthenticated, OnBehalfOfRefused
from service.domain.principal import ComesAs, Principal
from service.domain.reasons import NO_PURPOSE, Purpose
from service.flows.context import Asking, Caller, Context
from service.flows.rights import Rights

REMEMBERED_FOR = timedelta(seconds=10)
"""For how long a client that was disabled, a key that was retired or a token that was revoked may still be honoured."""

HELD_BACK_FOR = 2 * REMEMBERED_FOR
"""For how long a new key is published before it signs: every other process knows it by then, though clocks differ."""


@dataclass(frozen=True, slots=True)
class _Keys:
    read_at: datetime
    listed: tuple[SigningKey, ...]
    signing: SigningKey
    issuer: Issuer
    verifier: Verifier
    revoked: frozenset[tuple[str, str]]


class Gate:
    """Issues access tokens and turns them into callers; one for the whole process, used by many threads."""

    def __init__(
        self,
        context: Context,
        *,
        issuer: str,
        audience: str,
        lifetime: timedelta,
        external: ExternalVerifier | None = None,
    ) -> None:
        """``external`` verifies the tokens of an issuer that is trusted besides our own."""
        self._context = context
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime
        self._external = external
        self._lock = Lock()
        self._keys: _Keys | None = None
        self._clients: dict[str, tuple[datetime, Client | None]] = {}
        self._rights = Rights(context, REMEMBERED_FOR)

    def token(self, client_id: str, secret: str) -> IssuedToken:
        """An access token for a client that proves its secret; raises ``ClientRefused``, in equal time, otherwise."""
        return self.issue(self.known(client_id, secret))

    def known(self, client_id: str, secret: str) -> Client:
        """The client that proves its secret; raises ``ClientRefused``, in equal time, otherwise."""
        client = self._client(client_id)
        if client is None:
            spend_same_time()
            raise ClientRefused
        if not secret_matches(client.secret_hash, secret):
            raise ClientRefused
        return client

    def known_by_key(self, assertion: str, client_id: str | None = None) -> Client:
        """The client whose own key signed the statement (RFC 7523), which is spent by that.

        Raises ``ClientRefused`` for a statement that does not hold, was used before, or is not of ``client_id`` where
        that was sent as well.
        """
        claimed = claimed_client(assertion)
        client = self._client(claimed)
        if client is None or client_id not in (None, claimed):
            raise ClientRefused
        now = self._context.clock.now()
        audiences = (self._issuer, f"{self._issuer.rstrip('/')}/oauth2/token")
        held = read_assertion(assertion, client, audiences=audiences, now=now)
        with self._context.store.work() as work:
            is_first = work.tokens.use_assertion(held.token_id, client.client_id, until=held.spent_at, now=now)
            work.commit()
        if not is_first:
            raise ClientRefused
        return client

    def issue(self, client: Client) -> IssuedToken:
        """An access token for a client that proved itself; raises ``ClientRefused`` if it is disabled."""
        now, token_id = self._context.clock.now(), self._context.ids.new("tok")
        return self._current_keys().issuer.issue(client, now=now, token_id=token_id)

    def revoke(self, client: Client, token: str) -> None:
        """The client's own token is refused: here at once, elsewhere in ``REMEMBERED_FOR``.

        What is no token of this client is left alone, and that is no error (RFC 7009 section 2.2).
        """
        now = self._context.clock.now()
        try:
            principal = self._principal(token, now)
        except NotAuthenticated:
            return
        if principal.client_id != client.client_id:
            return
        with self._context.store.work() as work:
            until = now + LONGEST_LIFETIME + LEEWAY
            work.tokens.revoke(principal.token_id, principal.client_id, until=until, now=now)
            work.commit()
        with self._lock:
            self._keys = None

    def caller(self, token: str, request_id: str, named: str | None, purpose: Purpose = NO_PURPOSE) -> Caller:
        """Who sent the token; raises ``NotAuthenticated`` for whatever is wrong with it or with its client.

        ``named`` is the header On-Behalf-Of as sent, a staff reference or a statement; one that does not hold names
        nobody for whom the caller may act. What a statement says of the ``purpose`` stands before what headers say.
        """
        now = self._context.clock.now()
        principal = self._principal(token, now)
        role, client = ROLES.get(principal.role), self._client(principal.client_id)
        if role is None or client is None:
            raise NotAuthenticated
        held = self._statement(named, client, now) if named is not None and is_statement(named) else None
        if held is not None:
            named, purpose = held.person, purpose if held.purpose == NO_PURPOSE else held.purpose
        asking = self._asking(principal, named, purpose, is_signed=held is not None)
        return Caller(principal, role, request_id, named, now, asking)

    def _statement(self, header: str, client: Client, now: datetime) -> Statement:
        try:
            return read_statement(header, client, audiences=(self._issuer, self._audience), now=now)
        except OnBehalfOfRefused:
            return Statement("", NO_PURPOSE)

    def _asking(self, principal: Principal, named: str | None, purpose: Purpose, *, is_signed: bool) -> Asking:
        agency, name = principal.agency, principal.delegated_by or named or ""
        is_of_somebody = principal.comes_as is ComesAs.MACHINE and may_act_for(principal, name)
        return Asking(
            purpose=purpose,
            is_signed=is_signed,
            demands_signature=self._rights.demands_signature(agency),
            demands_reason=self._rights.demands_reason(agency),
            person_role=ROLES.get(self._rights.role_of(agency, name)) if is_of_somebody else None,
        )

    def _principal(self, token: str, now: datetime) -> Principal:
        keys = self._current_keys()
        try:
            principal = keys.verifier.verify(token, now=now)
        except NotAuthenticated:
            principal = self._vouched_for(token, now)
        else:
            client = self._client(principal.client_id)
            if client is None or client.comes_from or not _is_as_registered(principal, client):
                raise NotAuthenticated
        if (principal.client_id, principal.token_id) in keys.revoked:
            raise NotAuthenticated
        return principal

    def _vouched_for(self, token: str, now: datetime) -> Principal:
        """Who sent a token of the external issuer, as registered here."""
        if self._external is None:
            raise NotAuthenticated
        vouched = self._external.verify(token, now=now)
        client = self._client(vouched.client_id)
        if client is None or client.comes_from != vouched.issuer:
            raise NotAuthenticated
        principal = Principal(
            subject=vouched.subject if client.comes_as is ComesAs.PERSON else client.client_id,
            client_id=client.client_id,
            agency=client.agency,
            role=client.role,
            comes_as=client.comes_as,
            token_id=vouched.token_id,
            acts_for=client.acts_for,
            issued_at=vouched.issued_at,
            delegated_by=vouched.delegated_by if client.comes_as is ComesAs.MACHINE else "",
        )
        if not _is_as_registered(principal, client):
            raise NotAuthenticated
        return principal

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
            revoked = work.tokens.revoked(now)
            work.commit()
        signing = next((key for key in listed if now - key.made_at >= HELD_BACK_FOR), newest)
        if before is not None and (listed, signing) == (before.listed, before.signing):
            return _Keys(now, listed, signing, before.issuer, before.verifier, revoked)
        return _Keys(
            now,
            listed,
            signing,
            Issuer(self._issuer, self._audience, signing, self._lifetime),
            Verifier(self._issuer, self._audience, jwks(listed)["keys"]),
            revoked,
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
    since, issued = client.tokens_since, principal.issued_at
    is_spent = since is not None and (issued is None or issued <= since)
    return is_same and not client.disabled and not is_spent
