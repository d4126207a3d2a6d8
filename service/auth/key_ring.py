"""The keys of another issuer: fetched, remembered, and fetched anew when they must be. Floor 0b.

The issuer may change its keys at any time and be out of reach at any other. So a set is used for ten minutes; a name
that is not in it is asked after at once, but not more than twice a minute whatever names strangers make up; and while
the issuer cannot be reached the old set goes on for some hours, and then nobody comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from service.auth.keys import VerificationKey
from service.auth.tokens import Keyring
from service.domain.ports import Clock

FRESH_FOR: Final = timedelta(minutes=10)
"""For how long a set is used without another look: a key that its issuer withdrew is honoured no longer."""

ASKED_AGAIN_AFTER: Final = timedelta(seconds=30)
"""How long after a look, whatever came of it, the next one may be."""

SERVED_FOR: Final = timedelta(hours=4)
"""How old a set may become while its issuer cannot be reached; after that no token of it is taken."""


@dataclass(frozen=True, slots=True)
class _Held:
    fetched_at: datetime
    keys: Keyring


class FetchedKeys:
    """The keys of one issuer; one for the whole process, used by many threads, of which at most one fetches."""

    def __init__(self, fetch: Callable[[], tuple[VerificationKey, ...]], clock: Clock) -> None:
        """``fetch`` gives the keys that the issuer publishes, or raises whatever it likes."""
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._held: _Held | None = None
        self._asked_at: datetime | None = None

    def require_signed(self, kid: str, algorithm: object, signing_input: bytes, signature: bytes) -> None:
        """Return if the issuer's key of that name made the signature; ``LookupError`` or ``ValueError`` otherwise."""
        held = self._held_for(kid)
        if held is None:
            raise LookupError("the issuer's keys are not known")
        held.keys.require_signed(kid, algorithm, signing_input, signature)

    def _held_for(self, kid: str) -> _Held | None:
        now, held = self._clock.now(), self._held
        if held is not None and kid in held.keys and _age(held, now) < FRESH_FOR:
            return held
        has_key = held is not None and kid in held.keys and _age(held, now) < SERVED_FOR
        # Whoever has the key does not wait for another's look; whoever has not may be the first of a new key.
        if self._lock.acquire(blocking=not has_key):
            try:
                self._look(kid, now)
            finally:
                self._lock.release()
        held = self._held
        return held if held is not None and _age(held, now) < SERVED_FOR else None

    def _look(self, kid: str, now: datetime) -> None:
        """Fetch, unless another did meanwhile or not long ago."""
        held = self._held
        if held is not None and kid in held.keys and _age(held, now) < FRESH_FOR:
            return
        if self._asked_at is not None and timedelta(0) <= now - self._asked_at < ASKED_AGAIN_AFTER:
            return
        self._asked_at = now
        try:
            self._held = _Held(now, Keyring(self._fetch()))
        except Exception:  # noqa: BLE001 - whatever is wrong with the issuer, the set that is held goes on
            return


def _age(held: _Held, now: datetime) -> timedelta:
    return abs(now - held.fetched_at)  # a clock that was put back must not make a set last for ever
