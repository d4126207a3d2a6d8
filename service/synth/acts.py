"""What suspects do: how often each kind of conduct is ever part of a course. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass, fields
from random import Random
from typing import Final

from service.synth.parameters import parameter

_HELPLINE: Final = "published figures of the National Stalking Helpline; adapted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Shares of courses with each kind of conduct."""

    contact: float = parameter(0.88, "courses with contact by any means", source=_HELPLINE)
    loitering: float = parameter(0.47, "courses with loitering or attendance", source=_HELPLINE)
    following: float = parameter(0.30, "courses with following")
    watching: float = parameter(0.28, "courses with watching or spying")
    monitoring: float = parameter(0.22, "courses with monitoring of accounts or devices")
    publishing: float = parameter(0.18, "courses with publishing or impersonation")
    property: float = parameter(0.22, "courses with interference with property")
    threat: float = parameter(0.38, "courses with threats")
    threat_to_kill: float = parameter(0.12, "courses with a threat to kill")
    assault: float = parameter(0.18, "courses with an assault", source=_HELPLINE)
    strangulation: float = parameter(0.04, "courses with strangulation")
    sexual: float = parameter(0.05, "courses with sexual conduct")
    third_party: float = parameter(0.35, "courses with harassment through or of others")
    vexatious: float = parameter(0.10, "courses with vexatious complaints")
    breach: float = parameter(0.55, "courses with a breach, of those with an order")


CODES: Final = {
    "contact": "S2A3_B", "loitering": "S2A3_E", "following": "S2A3_A", "watching": "S2A3_G", "monitoring": "S2A3_D",
    "publishing": "S2A3_C", "property": "S2A3_F", "threat": "EXT_THREAT_VIOLENCE", "threat_to_kill": "EXT_THREAT_KILL",
    "assault": "EXT_ASSAULT", "strangulation": "EXT_STRANGULATION", "sexual": "EXT_SEXUAL",
    "third_party": "EXT_THIRD_PARTY_HARASSMENT", "vexatious": "EXT_VEXATIOUS_COMPLAINT", "breach": "EXT_ORDER_BREACH",
}  # fmt: skip

_GRAVE_FROM: Final = 7
"""Position in ``Acts`` from which conduct is grave: in a course that escalates it comes late."""


def choose(rng: Random, acts: Acts, *, has_order: bool) -> tuple[str, ...]:
    """The kinds of conduct that a course has, at least one, the lesser first."""
    names = [one.name for one in fields(acts) if one.name != "breach" or has_order]
    return tuple(name for name in names if rng.random() < getattr(acts, name)) or ("contact",)


def of_one_report(rng: Random, kinds: tuple[str, ...], progress: float | None) -> list[dict[str, object]]:
    """What one report tells of them; ``progress`` from 0 to 1 is how far a course that escalates has come."""
    grave = {name for position, name in enumerate(CODES) if position >= _GRAVE_FROM}
    ready = [name for name in kinds if progress is None or name not in grave or rng.random() < progress] or ["contact"]
    told = rng.sample(ready, min(len(ready), 1 + int(rng.random() * 3)))
    behaviours: list[dict[str, object]] = []
    for name in told:
        behaviour: dict[str, object] = {"code": CODES[name], "basis": "fact" if rng.random() < 0.9 else "assessment"}
        if name == "contact":
            behaviour["count"] = rng.randrange(20, 200) if rng.random() < 0.08 else 1 + int(rng.expovariate(0.66))
            behaviour["channel"] = rng.choice(("phone", "whatsapp", "sms", "email", "letter", "social_media"))
        behaviours.append(behaviour)
    return behaviours
