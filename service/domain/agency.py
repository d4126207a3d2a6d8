"""Who takes part: agencies, named ``kind:name``. Floor 0a."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_AGENCY = re.compile(r"(police|cps|partner):[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


class AgencyKind(StrEnum):
    """The three kinds of agency; each has its own view of a course."""

    POLICE = "police"
    CPS = "cps"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, order=True)
class AgencyId:
    """``kind:name``, as ``police:47`` (a PNC force code), ``cps:south-east`` or ``partner:idva-south``."""

    kind: AgencyKind
    name: str

    @classmethod
    def parse(cls, text: str) -> AgencyId:
        """Read ``kind:name``; raises ``ValueError`` (without the text) if it is not one."""
        if not _AGENCY.fullmatch(text):
            raise ValueError("an agency is named kind:name, with the kind police, cps or partner")
        kind, _, name = text.partition(":")
        return cls(AgencyKind(kind), name)

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.name}"
