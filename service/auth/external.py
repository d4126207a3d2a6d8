"""Access tokens of an issuer that an operator trusts besides our own. Floor 0b.

Such a token says who comes, and no more: what a client may do is what it was registered for here, so that a mistake at
the other issuer, or a claim that means something else there, gives nobody a right.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from service.auth.claims import delegator, issued_at, opaque_claim, require_in_force, text_claim
from service.auth.compact import require
from service.auth.tokens import ACCESS_TOKEN_TYPES, Keys, signed_claims
from service.domain.errors import NotAuthenticated


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom an external issuer vouches for: the client as registered here, and who stands behind it (``sub``).

    ``delegated_by`` is the same ``sub``, where ``act`` says that the client acts for them; else empty.
    """

    issuer: str
    client_id: str
    subject: str
    token_id: str
    issued_at: datetime
    delegated_by: str = ""


class ExternalVerifier:
    """Verifies access tokens of one external issuer, for one audience."""

    def __init__(self, issuer: str, audience: str, client_claim: str, keys: Keys) -> None:
        """``client_claim`` names the claim that holds the id under which the client is registered here.

        ``ValueError`` unless all three are given.
        """
        require(bool(issuer and audience and client_claim), "issuer, audience and claim are named")
        self._issuer = issuer
        self._audience = audience
        self._client_claim = client_claim
        self._keys = keys

    def verify(self, token: str, *, now: datetime) -> Vouched:
        """Whom the token is of; ``NotAuthenticated`` for whatever is wrong with it, always with the same message.

        The caller looks the client up, and refuses it unless it was registered as one of this issuer's.
        """
        with suppress(Exception):  # as in ``service.auth.tokens``: whatever goes wrong, it is no good token
            claims = signed_claims(token, self._keys, types=ACCESS_TOKEN_TYPES)
            require(text_claim(claims, "iss") == self._issuer, "iss is the issuer we trust")
            require(text_claim(claims, "aud") == self._audience, "aud is this service alone")
            require_in_force(claims, now)
            return Vouched(
                issuer=self._issuer,
                client_id=opaque_claim(claims, self._client_claim),
                subject=opaque_claim(claims, "sub"),
                token_id=opaque_claim(claims, "jti"),
                issued_at=issued_at(claims),
                delegated_by=delegator(claims, opaque_claim(claims, self._client_claim)),
            )
        raise NotAuthenticated
