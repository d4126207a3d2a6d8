"""Crime classifications: what each stands for, and which of them each report carries. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.conduct.rule_sets import Table
from service.conduct.statements import CLASSIFICATION, Statement
from service.domain.course import Member
from service.domain.report import Classification
from service.domain.summary import Occasion

PRINCIPAL = "/classification/principal"


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


def classifications(reports: Iterable[tuple[Occasion, Member]], crimes: Crimes) -> Iterator[tuple[Crime, Statement]]:
    """Each classification of each report, with what it stands for."""
    for occasion, member in reports:
        for pointer, given in _given(member.report.body.get("classification")):
            crime = crimes.crime(given)
            if crime.key:
                place = "as the principal crime" if pointer == PRINCIPAL else "as an included crime"
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


def _given(value: Any) -> Iterator[tuple[str, Classification]]:
    if not isinstance(value, Mapping):
        return
    included = ((f"/classification/included/{n}", c) for n, c in enumerate(value.get("included") or ()))
    for pointer, given in ((PRINCIPAL, value.get("principal")), *included):
        if isinstance(given, Mapping):
            yield pointer, Classification(given.get("cjs_code") or "", given.get("ho_class") or "")
