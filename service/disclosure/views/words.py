"""Evidence in plain words, for people who have to judge or present it. Floor 0b.

One table: what each level of each field says. A test walks the linking model against it, so no level is ever shown
as a bare code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.domain.evidence import Comparison, Evidence
from service.domain.report import Role

PROTECTED = "matched on protected data"
PROTECTED_DIFFERS = "protected data differ"

_IDENTIFIERS = {
    "pnc": "Police National Computer number",
    "cro": "criminal record number",
    "asn": "arrest summons number",
    "nhs": "NHS number",
    "nino": "National Insurance number",
    "driver": "driver number",
    "crn": "probation case number",
}

WORDS: Mapping[tuple[str, str], str] = {
    ("given", "exact"): "same given name",
    ("given", "variant"): "variant of the same given name",
    ("given", "initial"): "same initial of the given name",
    ("given", "typo"): "same given name but for a slip of the keyboard",
    ("given", "similar"): "similar spelling of the given name",
    ("given", "middle"): "given name that is a middle name on the other side",
    ("given", "byname"): "a by-name or an unusual name beside another",
    ("given", "different"): "different given names",
    ("family", "exact"): "same family name",
    ("family", "part"): "part of the family name the same",
    ("family", "variant"): "variant of the same family name",
    ("family", "typo"): "same family name but for a slip of the keyboard",
    ("family", "similar"): "similar spelling of the family name",
    ("family", "initial"): "same initial of the family name",
    ("family", "different"): "different family names",
    ("name_order", "swapped"): "given and family name in swapped order",
    ("dob", "exact"): "same date of birth",
    ("dob", "swapped"): "same date of birth with day and month swapped",
    ("dob", "one_digit"): "date of birth differs in one digit",
    ("dob", "month"): "same month and year of birth",
    ("dob", "year"): "same year of birth",
    ("dob", "age"): "age that fits the date of birth",
    ("dob", "near"): "dates of birth near each other",
    ("dob", "apart"): "ages some years apart",
    ("dob", "different"): "different dates of birth",
    ("sex", "same"): "same sex",
    ("sex", "different"): "different sex",
    ("phone", "same"): "same phone number",
    ("phone", "different"): "different phone numbers",
    ("email", "same"): "same e-mail address",
    ("email", "different"): "different e-mail addresses",
    ("handle", "same"): "same account name",
    ("handle", "different"): "different account names",
    ("vehicle", "same"): "same vehicle",
    ("vehicle", "part"): "part of the registration mark the same",
    ("vehicle", "different"): "different vehicles",
    ("address", "same_uprn"): "same address (property reference number)",
    ("address", "same_postcode_number"): "same house number and postcode",
    ("address", "same_street_number"): "same house number and street",
    ("address", "same_postcode"): "same postcode",
    ("address", "same_outcode"): "same postal district",
    ("address", "different"): "different addresses",
    **{(field, "same"): f"same {name}" for field, name in _IDENTIFIERS.items()},
    **{(field, "slip"): f"same {name} but for one character" for field, name in _IDENTIFIERS.items()},
    **{(field, "different"): f"different {name}s" for field, name in _IDENTIFIERS.items()},
}


def sentence(field: str, level: str) -> str:
    """What one comparison says, as a sentence; a pair that the table lacks is said by its codes."""
    words = _words(field, level)
    return f"{words[0].upper()}{words[1:]}."


def phrase(evidence: Evidence, *, is_protected: bool) -> str:
    """What one comparison says, inside a sentence."""
    if is_protected:
        return PROTECTED if evidence.bits > 0 else PROTECTED_DIFFERS
    return _words(evidence.field, evidence.level)


def summary(role: Role | None, phrases: Iterable[str], found: Comparison) -> str:
    """One line on a link: who, what speaks for it (strongest first), how much, and where linking begins.

    As ``Same suspect: same phone number, same date of birth (31.2 bits; links from 7)``. A judgement outranks the odds.
    """
    listed = ", ".join(dict.fromkeys(phrases)) or "no detail speaks for it by itself"
    is_joined = bool(found.judgement) or (not found.forbidden and found.bits >= found.link_at)
    verdict = "Same" if is_joined else "Not joined as the same"
    basis = "; joined by a person's judgement" if found.judgement else ""
    who = role.value if role else "person"
    return f"{verdict} {who}: {listed} ({found.bits:.1f} bits; links from {found.link_at:g}{basis})"


def what_breaks(found: Comparison) -> str:
    """What would part two parties that are joined; empty for two that are not."""
    if found.forbidden or not (found.judgement or found.bits >= found.link_at):
        return ""
    if found.judgement:
        return "Undoing the judgement, unless other links hold."
    if found.otherwise is None:
        return f"A judgement that they differ, or evidence worth {found.bits - found.link_at:.1f} bits against them."
    return "A judgement that they differ; without this link others would still join them."


def _words(field: str, level: str) -> str:
    return WORDS.get((field, level), f"{field.replace('_', ' ')}: {level.replace('_', ' ')}")
