"""Why two parties are held to be one person, in values a reviewer can read. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartyRef:
    """One party of one incident."""

    incident_id: str
    local_id: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One comparison of two profiles on one field.

    ``bits`` is log2(m/u) against a stranger, ``household_bits`` log2(m/h) against somebody of the same family or
    household. ``left`` and ``right`` are the values compared, as normalised; empty where one side has none.
    """

    field: str
    level: str
    bits: float
    household_bits: float
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All evidence on two parties, and what it comes to.

    ``bits`` is the log2 odds that the two are one person: the soft minimum of the alternatives in ``against``
    (name of the alternative, its log2 odds). ``through`` is the pair of counterparts whose agreement is part of
    the evidence, if any. ``forbidden`` says why the two may not be joined, or is empty. ``judgement`` is the id of the
    judgement that joined them, if one did: it outranks the odds. ``otherwise`` is the weakest link (bits) of the
    strongest other chain that would still join the two without this one, or None where they would fall apart.
    """

    left: PartyRef
    right: PartyRef
    evidence: tuple[Evidence, ...]
    against: tuple[tuple[str, float], ...]
    bits: float
    link_at: float
    review_at: float
    model: str
    through: tuple[PartyRef, PartyRef] | None = None
    forbidden: str = ""
    judgement: str = ""
    otherwise: float | None = None
