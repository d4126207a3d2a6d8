"""Numbers that nobody has: of ranges that were never issued, each given out once. Floor 0b.

Telephone numbers begin +44 6: no number of the United Kingdom begins 04 or 06. They have the length of a number, which
is all that a linker asks, and cannot be dialled. PNC ids bear the years 2060 to 2079, NHS numbers begin 999, UPRNs too,
and vehicle marks begin Q with a year behind it, which no mark does.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

_LETTERS: Final = "ZABCDEFGHJKLMNPQRTUVWXY"
_MARKS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_STEP: Final = 387_420_489
"""Three to the eighteenth: it has no divisor in common with the sizes below, so that steps of it meet every number."""


def _scattered(rng: Random, size: int) -> Iterator[int]:
    """Every number below ``size``, each once before any comes again, in an order that looks like none."""
    at = rng.randrange(size)
    while True:
        at = (at + _STEP) % size
        yield at


class Numbers:
    """Gives out numbers; no two of a kind are alike (up to 190 million PNC ids, 900,000 NHS numbers)."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._phones = _scattered(rng, 10**9)
        self._uprns = _scattered(rng, 10**9)
        self._pncs = _scattered(rng, 20 * 10**7)
        self._nhs = _scattered(rng, 10**6)
        self._vehicles = _scattered(rng, 23 * 32 * 23**3)

    def phone(self) -> str:
        """A telephone number in E.164."""
        return f"+446{next(self._phones):09}"

    def uprn(self) -> str:
        """A property reference of twelve digits."""
        return f"999{next(self._uprns):09}"

    def pnc(self) -> str:
        """A PNC id in the long form with a right check letter."""
        while True:
            year, serial = divmod(next(self._pncs), 10**7)
            if serial:
                return f"20{60 + year}/{serial:07}{_LETTERS[int(f'{60 + year}{serial:07}') % 23]}"

    def nhs(self) -> str:
        """An NHS number with a right check digit."""
        while True:
            digits = f"999{next(self._nhs):06}"
            check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
            if check != 10:
                return f"{digits}{check % 11}"

    def vehicle(self) -> str:
        """A registration mark."""
        rest, number = divmod(next(self._vehicles), 23**3)
        area, year = divmod(rest, 32)
        letters = "".join(_MARKS[number // 23**place % 23] for place in range(3))
        return f"Q{_MARKS[area]}{50 + year} {letters}"

    def email(self, given: str, family: str) -> str:
        """An address at a domain kept for examples."""
        domain = self._rng.choice(("example.org", "example.com", "example.net", "mail.example.org"))
        return f"{given}.{family}{self._rng.randrange(10, 10_000)}@{domain}"

    def handle(self, given: str, family: str) -> tuple[str, str]:
        """A platform and an account on it."""
        platform = self._rng.choice(("instagram", "facebook", "snapchat", "tiktok", "x", "whatsapp"))
        name = self._rng.choice((f"{given}{family}", f"{given}_{family[:1]}", f"{family}{given[:1]}", f"the.{given}"))
        return platform, f"{name}{self._rng.randrange(100, 1_000_000)}"
