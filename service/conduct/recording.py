"""Which kinds of conduct and which crimes the reports of a course carry, and what was never recorded. Floor 0b.

Only the principal crime of a report is counted, so the stalking may stand beneath another one (recommendation 7 of the
super-complaint): every included classification is found here, and every kind of conduct whatever was recorded. What a
referral to prosecutors proposes is not a crime that the police recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.conduct.reading import Stated
from service.conduct.rule_sets import Table
from service.conduct.statements import BEHAVIOUR, CLASSIFICATION, ORDER, Statement
from service.domain.agency import AgencyKind
from service.domain.findings import ClassificationFound, ConductFound, Ground
from service.domain.report import Classification

BREACH = "EXT_ORDER_BREACH"
STALKING, HARASSMENT = "stalking", "harassment"
_PRINCIPAL = "/classification/principal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crime:
    """What a classification stands for. ``key`` is its CJS code, or its Home Office class where it has none."""

    key: str
    cjs_code: str
    ho_class: str
    name: str = "a crime of another kind"
    mode: str = ""
    conduct: str = ""
    is_breach: bool = False


@dataclass(frozen=True, slots=True)
class Crimes:
    """The classifications that the rules know."""

    codes: Mapping[str, Crime]
    classes: Mapping[str, Crime]
    subclasses: Mapping[str, str]

    def crime(self, given: Classification) -> Crime:
        """What the classification stands for: by its CJS code, else by its subclass, else by its class."""
        cjs_code, ho_class = given.cjs_code.strip().upper(), given.ho_class.strip().upper()
        code = cjs_code or self.subclasses.get(ho_class, "")
        if code in self.codes:
            return self.codes[code]
        known = self.classes.get(ho_class)
        if not code:
            return known or Crime(key=ho_class, cjs_code="", ho_class=ho_class)
        return replace(known, key=code, cjs_code=code) if known else Crime(key=code, cjs_code=code, ho_class=ho_class)


def read_crimes(table: Table) -> Crimes:
    """The classifications that a table of them holds."""
    return Crimes(
        codes={
            code: Crime(
                key=code,
                cjs_code=code,
                ho_class=row["class"],
                name=row["name"],
                mode=row["mode"],
                conduct=row.get("conduct", ""),
                is_breach=row.get("breach", False),
            )
            for code, row in table["codes"].items()
        },
        classes={
            key: Crime(key=key, cjs_code="", ho_class=key, name=row["name"], conduct=row.get("conduct", ""))
            for key, row in table["classes"].items()
        },
        subclasses=table["subclasses"],
    )


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


def classified(stated: Stated, crimes: Crimes) -> tuple[ClassificationFound, ...]:
    """Every classification that any report carries, principal or included, by code."""
    by_key: dict[str, list[tuple[Crime, Ground]]] = defaultdict(list)
    for crime, statement in classifications(stated, crimes):
        by_key[crime.key].append((crime, statement.ground))
    return tuple(_found(found) for _, found in sorted(by_key.items()))


def classifications(stated: Stated, crimes: Crimes) -> Iterator[tuple[Crime, Statement]]:
    """Each classification of each report, with what it stands for."""
    for occasion, member in stated.reports:
        for pointer, given in _given(member.report.body.get("classification")):
            crime = crimes.crime(given)
            if crime.key:
                place = "as the principal crime" if pointer == _PRINCIPAL else "as an included crime"
                yield (
                    crime,
                    Statement(
                        member=member,
                        occasion=occasion,
                        kind=CLASSIFICATION,
                        code=crime.key,
                        pointer=pointer,
                        says=f"classified {place}: {crime.name}",
                    ),
                )


def recorded(stated: Stated, crimes: Crimes, *conduct: str) -> tuple[Statement, ...]:
    """The classifications by which the police recorded a crime of such conduct: ``stalking``, ``harassment``."""
    return tuple(
        statement
        for crime, statement in classifications(stated, crimes)
        if crime.conduct in conduct and statement.member.agency.kind is AgencyKind.POLICE
    )


def breaches(stated: Stated, crimes: Crimes) -> tuple[Statement, ...]:
    """All by which a breach of an order is reported: as conduct, in a note on the order, or as a crime."""
    told = (*stated.of(BEHAVIOUR, {BREACH}), *stated.of(ORDER, {"breached"}))
    classed = (
        statement
        for crime, statement in classifications(stated, crimes)
        if crime.is_breach and statement.member.agency.kind is AgencyKind.POLICE
    )
    return tuple(sorted((*told, *classed), key=lambda s: (s.occasion.number, s.member.incident_id, s.pointer)))


def unrecorded_breaches(stated: Stated, crimes: Crimes) -> tuple[Statement, ...]:
    """The breaches on occasions for which the police recorded no crime of stalking or harassment beside them."""
    covered = {statement.occasion.number for statement in recorded(stated, crimes, STALKING, HARASSMENT)}
    return tuple(s for s in breaches(stated, crimes) if s.occasion.number not in covered)


def _found(found: Sequence[tuple[Crime, Ground]]) -> ClassificationFound:
    crime, grounds = found[0][0], tuple(ground for _, ground in found)
    return ClassificationFound(
        cjs_code=crime.cjs_code,
        ho_class=crime.ho_class,
        name=crime.name,
        mode=crime.mode,
        conduct=crime.conduct,
        is_breach=crime.is_breach,
        is_ever_principal=any(ground.pointer == _PRINCIPAL for ground in grounds),
        grounds=grounds,
    )


def _given(value: Any) -> Iterator[tuple[str, Classification]]:
    if not isinstance(value, Mapping):
        return
    included = ((f"/classification/included/{n}", c) for n, c in enumerate(value.get("included") or ()))
    for pointer, given in ((_PRINCIPAL, value.get("principal")), *included):
        if isinstance(given, Mapping):
            yield pointer, Classification(given.get("cjs_code") or "", given.get("ho_class") or "")
