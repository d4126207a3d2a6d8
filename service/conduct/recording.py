"""Which kinds of conduct and which crimes the reports of a course carry, and what was never recorded. Floor 0b.

Only the principal crime of a report is counted, so the stalking may stand beneath another one (recommendation 7 of the
super-complaint): every included classification is found here, and every kind of conduct whatever was recorded. What a
referral to prosecutors proposes is not a crime that the police recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from service.conduct.crimes import PRINCIPAL, Crime
from service.conduct.reading import Stated
from service.conduct.statements import BEHAVIOUR, ORDER, Statement
from service.domain.agency import AgencyKind
from service.domain.findings import ClassificationFound, ConductFound, Ground

BREACH = "EXT_ORDER_BREACH"
STALKING, HARASSMENT = "stalking", "harassment"


def conduct_of(stated: Stated) -> tuple[ConductFound, ...]:
    """Every kind of conduct that is reported, those of s.2A(3) first, each with all that is said of it."""
    by_code: dict[str, list[Ground]] = defaultdict(list)
    for statement in stated.of(BEHAVIOUR):
        by_code[statement.code].append(statement.ground)
    order = {code: place for place, code in enumerate(stated.behaviours)}
    return tuple(
        ConductFound(
            code=code,
            name=stated.behaviours.get(code, "conduct of another kind"),
            is_listed=code.startswith("S2A3_"),
            occasions=len({ground.occasion for ground in grounds}),
            grounds=tuple(grounds),
        )
        for code, grounds in sorted(by_code.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
    )


def classified(stated: Stated) -> tuple[ClassificationFound, ...]:
    """Every classification that any report carries, principal or included, by code."""
    by_key: dict[str, list[tuple[Crime, Ground]]] = defaultdict(list)
    for crime, statement in stated.classified:
        by_key[crime.key].append((crime, statement.ground))
    return tuple(_found(found) for _, found in sorted(by_key.items()))


def recorded(stated: Stated, *conduct: str) -> tuple[Statement, ...]:
    """The classifications by which the police recorded a crime of such conduct: ``stalking``, ``harassment``."""
    return tuple(
        statement
        for crime, statement in stated.classified
        if crime.conduct in conduct and statement.member.agency.kind is AgencyKind.POLICE
    )


def breaches(stated: Stated) -> tuple[Statement, ...]:
    """All by which a breach of an order is reported: as conduct, in a note on the order, or as a crime."""
    told = (*stated.of(BEHAVIOUR, {BREACH}), *stated.of(ORDER, {"breached"}))
    classed = (
        statement
        for crime, statement in stated.classified
        if crime.is_breach and statement.member.agency.kind is AgencyKind.POLICE
    )
    return tuple(sorted((*told, *classed), key=lambda s: (s.occasion.number, s.member.incident_id, s.pointer)))


def unrecorded_breaches(stated: Stated) -> tuple[Statement, ...]:
    """The breaches on occasions for which the police recorded no crime of stalking or harassment beside them."""
    covered = {statement.occasion.number for statement in recorded(stated, STALKING, HARASSMENT)}
    return tuple(s for s in breaches(stated) if s.occasion.number not in covered)


def _found(found: Sequence[tuple[Crime, Ground]]) -> ClassificationFound:
    crime, grounds = found[0][0], tuple(ground for _, ground in found)
    return ClassificationFound(
        cjs_code=crime.cjs_code,
        ho_class=crime.ho_class,
        name=crime.name,
        mode=crime.mode,
        conduct=crime.conduct,
        is_breach=crime.is_breach,
        is_ever_principal=any(ground.pointer == PRINCIPAL for ground in grounds),
        grounds=grounds,
    )
