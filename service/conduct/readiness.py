"""What an application for a Stalking Protection Order would draw on. Floor 0b.

It gathers; whether the acts are such, whether there is danger and whether an order is necessary is for the chief
officer (Stalking Protection Act 2019 s.1).
"""

from __future__ import annotations

from collections.abc import Collection

from service.conduct.recording import breaches
from service.conduct.signs import Case, Rule, grounds_of, number_of
from service.conduct.statements import IMPACT, ORDER, PARTY, Statement
from service.domain.findings import Ground, ReadinessPack
from service.domain.standing import Standing


def readiness_of(case: Case, rule: Rule) -> ReadinessPack:
    """The pack for a course: acts that are not only her surmise of who did them, harm, what was tried, what lacks."""
    acts = _standing(case.conduct(rule["acts"]))
    graded = [one.ground for one in case.assessments.all if one.grade or one.answers]
    harm = [*grounds_of(case.conduct(rule["harm"])), *grounds_of(case.stated.of(IMPACT, rule["impact"]))]
    tried = [*case.noted(rule["tried"]), *case.stated.of(ORDER, {"served"}), *breaches(case.stated)]
    present = {
        "acts": number_of(acts) >= rule["occasions"],
        "risk": bool(harm),
        "assessment": bool(graded),
        "necessity": bool(tried),
        "suspect": bool(case.stated.of(PARTY, {"known", "identifier"})),
    }
    return ReadinessPack(
        acts=_once(grounds_of(acts)),
        risk=_once([*harm, *graded]),
        necessity=_once(grounds_of(tried)),
        lacks=tuple(code for code, is_there in present.items() if not is_there),
    )


def orders_in_force(case: Case, kinds: Collection[str]) -> tuple[Statement, ...]:
    """The reports of an order of these kinds that is not known to have ended by the day that is asked about."""
    named = [s for s in case.stated.of(ORDER, {"named"}) if s.channel in kinds]
    ended = {(s.member.incident_id, _order(s)) for s in case.stated.of(ORDER, {"expires"}) if s.on and s.on < case.on}
    return tuple(s for s in named if (s.member.incident_id, _order(s)) not in ended)


def _order(statement: Statement) -> str:
    """The place of the order that a statement is about: ``/orders/0``."""
    return "/".join(statement.pointer.split("/")[:3])


def _standing(statements: Collection[Statement]) -> tuple[Statement, ...]:
    return tuple(s for s in statements if s.member.standing is not Standing.UNATTRIBUTED)


def _once(grounds: Collection[Ground]) -> tuple[Ground, ...]:
    return tuple(sorted(dict.fromkeys(grounds), key=lambda g: (g.occasion, g.incident_id, g.pointer)))
