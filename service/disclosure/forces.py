"""What agencies are called in words. Floor 0b."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from service.domain.agency import AgencyId, AgencyKind

_INITIALS = frozenset({"nhs", "ed", "idva", "isva", "isac", "kss", "cmht", "gp", "la", "marac"})

DATE = "2026-11"
"""The table in force."""


@cache
def forces(date: str = DATE) -> Mapping[str, str]:
    """Names of police forces by PNC force code, as of that date; raises ``FileNotFoundError`` if there are none."""
    text = (resources.files("service.disclosure") / f"forces-{date}.toml").read_text(encoding="utf-8")
    names: dict[str, str] = tomllib.loads(text)["forces"]
    return names


def agency_name(agency: AgencyId) -> str:
    """What people call the agency: ``Sussex Police``, ``CPS South East``, ``IDVA South``.

    Only police forces are in a table; other names are made from the id.
    """
    words = " ".join(w.upper() if w in _INITIALS else w.capitalize() for w in agency.name.split("-"))
    if agency.kind is AgencyKind.POLICE:
        return forces().get(agency.name, f"Police force {agency.name}")
    return f"CPS {words}" if agency.kind is AgencyKind.CPS else words
