"""How each element of each offence stands on the reports of a course. Floor 0b.

All offences that the conduct could be are shown side by side, with what speaks for and against each of their elements
(Code for Crown Prosecutors: the whole of the conduct; CPIA 1996: what undermines is kept and shown). None is put
forward: which to charge, and whether an element is proved, is for people.

1. A statement makes an element *evidenced* if it is a fact stated by the police or with a source of evidence, else
   *asserted*; the rules may allow some kinds of statement no more than *inferred*.
2. A report that only stands in the course as suspected makes an element at most inferred; one that is not attributed
   speaks for nothing. What speaks against is shown whoever says it and however the report stands.
3. An element that needs several occasions is as strong as the weakest of the strongest that many.
4. Conduct before an offence was law, or after, is left out of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.conduct.element_rules import ElementRule, Fact, Offence
from service.conduct.pace import DATED
from service.conduct.reading import Stated
from service.conduct.statements import BEHAVIOUR, CLASSIFICATION, DAILY, IMPACT, Statement, speaks
from service.domain.agency import AgencyKind
from service.domain.findings import Coverage, Element, ElementStatus, Ground
from service.domain.standing import Standing

OCCASION, SAME_CONDUCT, FAR_APART = "occasion", "same_conduct", "far_apart"
_WEAKEST_FIRST = (ElementStatus.GAP, ElementStatus.INFERRED, ElementStatus.ASSERTED, ElementStatus.EVIDENCED)
_CONDUCT = frozenset({BEHAVIOUR, CLASSIFICATION, IMPACT, DAILY, OCCASION, SAME_CONDUCT})
"""Kinds of statement about what happened on the occasion itself; others may be older or newer than it."""
_STRENGTH = {status: strength for strength, status in enumerate(_WEAKEST_FIRST)}
_NOTHING, _INFERRED, _ASSERTED, _EVIDENCED = _STRENGTH.values()


def coverage(stated: Stated, offences: Sequence[Offence]) -> tuple[Coverage, ...]:
    """Every offence of the rules, in their order, with its elements as the reports of the course leave them."""
    statements = (
        *stated.statements,
        *(s for _, s in stated.classified if s.member.agency.kind is AgencyKind.POLICE),
        *_occasions(stated),
        *_same_conduct(stated),
    )
    periods = {(offence.since, offence.until): offence for offence in offences}
    held = _held(stated, statements, periods)
    return tuple(_covered(offence, held[offence.since, offence.until]) for offence in offences)


@dataclass(frozen=True, slots=True)
class _Held:
    """The statements that count for offences of one period, by kind, their places in order of the occasions, and the
    elements that were found from them. Statements that say the same have one place."""

    stated: Stated
    by_kind: Mapping[str, Sequence[Statement]]
    places: Mapping[int, int]
    found: dict[str, Element]
    matched: dict[int, tuple[tuple[Statement, int], ...]]

    def element(self, rule: ElementRule) -> Element:
        if rule.code not in self.found:
            parts = tuple(map(self.element, rule.any_of))
            self.found[rule.code] = _best(rule, parts) if parts else self._of(rule)
        return self.found[rule.code]

    def _of(self, rule: ElementRule) -> Element:
        supports = [pair for fact in rule.supports for pair in self._matching(fact) if pair[1] > _NOTHING]
        against = [statement for fact in rule.against for statement, _ in self._matching(fact)]
        best = _best_by_occasion(supports)
        left = {number: best[number] for number in best.keys() - {s.occasion.number for s in against}}
        whole = _status(best, rule.needed)
        undisputed = _status(left, rule.needed) if against else whole
        return Element(
            code=rule.code,
            text=rule.text,
            status=_contradicted(rule, whole, undisputed, bool(against)),
            without_contradiction=whole,
            needed=rule.needed,
            occasions=len(left if rule.is_by_occasion else best),
            supports=self._grounds(s for s, _ in supports),
            against=self._grounds(against),
        )

    def _grounds(self, statements: Iterable[Statement]) -> tuple[Ground, ...]:
        """Each statement once, in order of the occasions."""
        listed = list(statements)
        if all(id(s) in self.places for s in listed):
            known = {self.places[id(s)]: s for s in listed}
            return tuple(known[place].ground for place in sorted(known))
        unique = {_place(s): s for s in listed}
        return tuple(unique[place].ground for place in sorted(unique))

    def _matching(self, fact: Fact) -> tuple[tuple[Statement, int], ...]:
        """The statements that the fact is about, each with how strong it makes an element. Elements share facts, which
        are those of the rules and stay as long as these hold."""
        if id(fact) not in self.matched:
            statements = _far_apart(self.stated, fact) if fact.kind == FAR_APART else self._meant(fact)
            most = _STRENGTH[fact.at_most]
            self.matched[id(fact)] = tuple((s, _strength(s, most)) for s in statements)
        return self.matched[id(fact)]

    def _meant(self, fact: Fact) -> Iterator[Statement]:
        last = max(occasion.day for occasion in self.stated.summary.occasions)
        for s in self.by_kind.get(fact.kind, ()):
            is_meant = fact.codes is None or s.code in fact.codes
            is_after = fact.is_before and s.on is not None and s.on > last
            is_counted = is_meant and not is_after and s.channel not in fact.not_channels
            if is_counted and fact.since <= s.occasion.day < fact.until:
                yield s


def _held(
    stated: Stated, statements: Sequence[Statement], periods: Mapping[tuple[date, date | None], Offence]
) -> dict[tuple[date, date | None], _Held]:
    """The statements that count for the offences of each period; one value for all periods in which all of them do."""
    found: dict[tuple[date, date | None], _Held] = {}
    whole: _Held | None = None
    days = [occasion.day for occasion in stated.summary.occasions]
    first, last = min(days), max(days)
    for period, offence in periods.items():
        is_whole = offence.since <= first and (offence.until is None or last < offence.until)
        counted = statements if is_whole else [s for s in statements if _is_in_force(s, offence)]
        if len(counted) == len(statements):
            whole = whole or _by_kind(stated, counted)
        found[period] = whole if whole and len(counted) == len(statements) else _by_kind(stated, counted)
    return found


def _by_kind(stated: Stated, statements: Iterable[Statement]) -> _Held:
    by_kind: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_kind[statement.kind].append(statement)
    places = {
        place: number for number, place in enumerate(sorted({_place(s) for some in by_kind.values() for s in some}))
    }
    return _Held(stated, by_kind, {id(s): places[_place(s)] for some in by_kind.values() for s in some}, {}, {})


def _place(statement: Statement) -> tuple[int, str, str, str]:
    return statement.occasion.number, statement.member.incident_id, statement.pointer, statement.says


def _covered(offence: Offence, held: _Held) -> Coverage:
    return Coverage(
        code=offence.code,
        name=offence.name,
        statute=offence.statute,
        mode=offence.mode,
        maximum=offence.maximum,
        summary_only=offence.mode == "summary",
        since=offence.since,
        until=offence.until,
        elements=tuple(map(held.element, offence.elements)),
    )


def _contradicted(
    rule: ElementRule, whole: ElementStatus, undisputed: ElementStatus, is_against: bool
) -> ElementStatus:
    """How an element stands with what speaks against it.

    Where that counts by occasion, the occasions it is said of drop out, and it contradicts the element only if too few
    are left.
    """
    if not rule.is_by_occasion:
        return ElementStatus.CONTRADICTED if is_against else whole
    is_lost = undisputed is ElementStatus.GAP and whole is not ElementStatus.GAP
    return ElementStatus.CONTRADICTED if is_lost else undisputed


def _best(rule: ElementRule, parts: Sequence[Element]) -> Element:
    """The element that any of others proves: it stands as the strongest of them does."""
    best = max(parts, key=lambda part: (_rank(part.status), _rank(part.without_contradiction)))
    return replace(
        best,
        code=rule.code,
        text=rule.text,
        supports=tuple(dict.fromkeys(ground for part in parts for ground in part.supports)),
        against=tuple(dict.fromkeys(ground for part in parts for ground in part.against)),
    )


def _rank(status: ElementStatus) -> float:
    """Where a status stands; what is contradicted is more than a gap and less than the rest."""
    return 0.5 if status is ElementStatus.CONTRADICTED else _STRENGTH[status]


def _best_by_occasion(supports: Iterable[tuple[Statement, int]]) -> dict[int, int]:
    """For each occasion by its number the strongest that is said of it."""
    best: dict[int, int] = {}
    for statement, strength in supports:
        number = statement.occasion.number
        if strength > best.get(number, _NOTHING):
            best[number] = strength
    return best


def _status(best: Mapping[int, int], needed: int) -> ElementStatus:
    strongest = sorted(best.values(), reverse=True)
    return _WEAKEST_FIRST[strongest[needed - 1]] if len(strongest) >= needed else ElementStatus.GAP


def _strength(statement: Statement, most: int) -> int:
    standing = statement.member.standing
    if standing is Standing.UNATTRIBUTED:
        return _NOTHING
    strength = min(_EVIDENCED if statement.is_fact else _ASSERTED, most)
    return min(strength, _INFERRED) if standing is Standing.SUSPECTED else strength


def _is_in_force(statement: Statement, offence: Offence) -> bool:
    if statement.kind not in _CONDUCT:
        return True
    day = statement.occasion.day
    return offence.since <= day and (offence.until is None or day < offence.until)


def _occasions(stated: Stated) -> Iterator[Statement]:
    says = "a report tells of this occasion"
    for occasion, member in stated.reports:
        if not speaks(member, occasion):
            continue
        yield Statement(member=member, occasion=occasion, kind=OCCASION, code="", pointer="/occurred", says=says)


def _same_conduct(stated: Stated) -> Iterator[Statement]:
    """Conduct of a kind that is reported on more than one occasion."""
    told = stated.of(BEHAVIOUR)
    times = Counter(code for code, _ in {(s.code, s.occasion.number) for s in told})
    for statement in told:
        if times[statement.code] > 1:
            yield replace(statement, kind=SAME_CONDUCT, says=f"{statement.says}, as on another occasion")


def _far_apart(stated: Stated, fact: Fact) -> Iterator[Statement]:
    """The reports of an occasion that lies so many days after the one before, where there are only so few."""
    if len(stated.summary.occasions) > fact.most_occasions:
        return
    for occasion, member in stated.reports:
        if occasion.gap_days is not None and occasion.gap_days >= fact.days and occasion.precision in DATED:
            yield Statement(
                member=member,
                occasion=occasion,
                kind=FAR_APART,
                code="",
                pointer="/occurred",
                says=f"there are only {len(stated.summary.occasions)} occasions, {occasion.gap_days} days apart",
            )
