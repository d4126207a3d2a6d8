"""What the reports of a course state, one statement for each thing said, with the place where it stands. Floor 0b.

Behaviours, classifications and relationships come in a checked shape; the notes of a report (``knowledge``,
``impact``, ``orders``) are free JSON, so whatever does not read as one of the codes of the dated vocabulary is passed
over, and nothing that is not stated is made up: a missing member is not known, it is not *no*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from service.conduct.moments import read_moment
from service.conduct.rule_sets import Table
from service.domain.course import Member
from service.domain.findings import Ground
from service.domain.moment import Moment
from service.domain.report import Kind, Role
from service.domain.summary import Occasion

BEHAVIOUR, CLASSIFICATION, PARTY = "behaviour", "classification", "party"
KNOWLEDGE, IMPACT, DAILY, RELATIONSHIP, ORDER = "knowledge", "impact", "daily", "relationship", "order"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that notes may use, and the words in which findings repeat them."""

    words: Mapping[str, Mapping[str, str]]
    alias: Mapping[str, str]
    sources: frozenset[str]
    fact_of: frozenset[str]

    def code(self, kind: str, value: Any) -> str:
        """The code that a note of this kind means, or nothing."""
        if not isinstance(value, str):
            return ""
        written = code_of(value)
        known = self.alias.get(written, written)
        return known if known in self.words[kind] else ""


def read_words(table: Table) -> Vocabulary:
    """The vocabulary that a table of words holds."""
    kinds = {kind: words for kind, words in table.items() if isinstance(words, dict) and kind != "alias"}
    return Vocabulary(kinds, table["alias"], frozenset(table["sources"]), frozenset(table["fact_of"]))


def read_behaviours(table: Table) -> Mapping[str, str]:
    """The names of the kinds of conduct, by code, in the order of the table."""
    return {code: row["name"] for code, row in table.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that one report states.

    ``kind`` and ``code`` say what. ``is_fact`` if it is stated as fact by the police or with a source of evidence.
    ``channel`` is that of conduct, or the kind of an order. ``on`` is the day that the statement itself names, if it
    names one whole, and ``at`` the instant, if it names one.
    """

    member: Member
    occasion: Occasion
    kind: str
    code: str
    pointer: str
    says: str
    is_fact: bool = False
    channel: str = ""
    on: date | None = None
    at: datetime | None = None
    _ground: Ground | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def ground(self) -> Ground:
        """The statement as a finding repeats it; made once, as many findings do."""
        made = self._ground
        if made is None:
            made = ground_of(self.occasion, self.member, self.pointer, self.says)
            object.__setattr__(self, "_ground", made)
        return made


def ground_of(occasion: Occasion, member: Member, pointer: str, says: str) -> Ground:
    """A place in a report as a finding repeats it."""
    return Ground(
        incident_id=member.incident_id,
        agency=member.agency,
        reference=member.report.reference,
        pointer=pointer,
        says=says,
        occasion=occasion.number,
        day=occasion.day,
        standing=member.standing,
    )


def code_of(text: str) -> str:
    """A code however it was written: ``Told-to-stop`` is ``told_to_stop``."""
    return text.strip().casefold().replace("-", "_").replace(" ", "_")


def stated_in(occasion: Occasion, member: Member, words: Vocabulary, names: Mapping[str, str]) -> Iterator[Statement]:
    """What one report states, in the words of the vocabulary and the names of the kinds of conduct."""
    report, body = member.report, member.report.body
    blank = Statement(member=member, occasion=occasion, kind="", code="", pointer="", says="")
    is_police = member.agency.kind.value in words.fact_of
    if speaks(member, occasion):
        for number, behaviour in enumerate(report.behaviours):
            yield _like(
                blank,
                kind=BEHAVIOUR,
                code=behaviour.code,
                pointer=f"/behaviours/{number}",
                says=f"{names.get(behaviour.code, 'conduct of another kind')}, as {_basis(behaviour.basis)}",
                is_fact=is_police and behaviour.basis == "fact",
                channel=code_of(behaviour.channel),
            )
    yield from _parties(blank, words)
    yield from _relationships(blank, words)
    for number, note in enumerate(_list(body.get("knowledge"))):
        yield from _note(blank, KNOWLEDGE, f"/knowledge/{number}", note, words)
    if isinstance(impact := body.get("impact"), Mapping):
        yield from _impact(blank, impact, words)
    for number, order in enumerate(_list(body.get("orders"))):
        if isinstance(order, Mapping):
            yield from _order(_like(blank, kind=ORDER, is_fact=is_police), f"/orders/{number}", order, words)


def _like(
    statement: Statement,
    *,
    kind: str | None = None,
    code: str | None = None,
    pointer: str | None = None,
    says: str | None = None,
    is_fact: bool | None = None,
    channel: str | None = None,
    on: date | None = None,
    at: datetime | None = None,
) -> Statement:
    """The statement with that much changed: ``replace`` without its looking up of fields, as a course states much."""
    return Statement(
        member=statement.member,
        occasion=statement.occasion,
        kind=statement.kind if kind is None else kind,
        code=statement.code if code is None else code,
        pointer=statement.pointer if pointer is None else pointer,
        says=statement.says if says is None else says,
        is_fact=statement.is_fact if is_fact is None else is_fact,
        channel=statement.channel if channel is None else channel,
        on=on or statement.on,
        at=at or statement.at,
    )


def speaks(member: Member, occasion: Occasion) -> bool:
    """Whether a report tells of conduct on the occasion by itself.

    What a referral to prosecutors says of conduct is about the whole course; it tells of an occasion only where
    nothing else does.
    """
    referral = Kind.CPS_REFERRAL
    return member.report.kind is not referral or all(m.report.kind is referral for m in occasion.members)


def _basis(basis: str) -> str:
    return "assessment" if basis == "assessment" else "fact"


def _list(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, list | tuple) else ()


def _parties(blank: Statement, vocabulary: Vocabulary) -> Iterator[Statement]:
    words = vocabulary.words[PARTY]
    for number, party in enumerate(blank.member.report.parties):
        pointer = f"/parties/{number}"
        if party.role is Role.PROXY:
            yield _like(blank, kind=PARTY, code="proxy", pointer=pointer, says=words["proxy"])
        if party.role is not Role.SUSPECT or party.local_id != blank.member.suspect:
            continue
        if party.known:
            yield _like(blank, kind=PARTY, code="known", pointer=f"{pointer}/known", says=words["known"])
        if party.identifiers:
            code, pointer = "identifier", f"{pointer}/identifiers"
            yield _like(blank, kind=PARTY, code=code, pointer=pointer, says=words[code], is_fact=True)
        elif not party.known and party.description:
            code, pointer = "described", f"{pointer}/description"
            yield _like(blank, kind=PARTY, code=code, pointer=pointer, says=words[code])


def _relationships(blank: Statement, words: Vocabulary) -> Iterator[Statement]:
    report, ends = blank.member.report, {blank.member.victim, blank.member.suspect}
    is_list = isinstance(report.body.get("relationship"), list)
    for number, relation in enumerate(report.relationships):
        code = words.code(RELATIONSHIP, relation.type)
        if not code or {relation.source, relation.target} != ends:
            continue
        pointer = f"/relationship/{number}" if is_list else "/relationship"
        says = f"the two are said to be {words.words[RELATIONSHIP][code]}"
        yield _like(blank, kind=RELATIONSHIP, code=code, pointer=f"{pointer}/type", says=says)
        if (ended := read_moment(relation.ended)) and ended.day:
            says, pointer = words.words[KNOWLEDGE]["separated"], f"{pointer}/ended"
            yield _when(_like(blank, kind=KNOWLEDGE, code="separated", pointer=pointer, says=says), ended)


def _note(blank: Statement, kind: str, pointer: str, note: Any, words: Vocabulary) -> Iterator[Statement]:
    """A note that is a code, or an object with one; unless it denies what it names (``"value": false``)."""
    details = note if isinstance(note, Mapping) else {"kind": note}
    code = words.code(kind, details.get("kind") or details.get("code"))
    if not code or details.get("value") is False:
        return
    is_fact = _is_fact(details, blank.member, words)
    stated = _like(blank, kind=kind, code=code, pointer=pointer, says=words.words[kind][code], is_fact=is_fact)
    yield _when(stated, read_moment(details.get("at") or details.get("since")))


def _when(stated: Statement, moment: Moment | None) -> Statement:
    return _like(stated, on=moment.day, at=moment.at) if moment else stated


def _is_fact(details: Mapping[str, Any], member: Member, words: Vocabulary) -> bool:
    basis, source = details.get("basis"), details.get("source")
    if isinstance(basis, str) and code_of(basis) == "assessment":
        return False
    if isinstance(source, str) and code_of(source) in words.sources:
        return True
    return isinstance(basis, str) and code_of(basis) == "fact" and member.agency.kind.value in words.fact_of


def _impact(blank: Statement, impact: Mapping[str, Any], words: Vocabulary) -> Iterator[Statement]:
    told = _like(blank, kind=IMPACT, is_fact=_is_fact(impact, blank.member, words))
    for member, value in impact.items():
        code = words.code(IMPACT, member)
        if value is True and code and code != "fear_of_violence":
            yield _like(told, code=code, pointer=f"/impact/{_escaped(member)}", says=words.words[IMPACT][code])
    if impact.get("alarm") is False and impact.get("distress") is False:
        code = "no_alarm_or_distress"
        yield _like(told, code=code, pointer="/impact", says=words.words[IMPACT][code])
    yield from _fear(told, impact.get("fear_of_violence"), words)
    for number, note in enumerate(_list(impact.get("day_to_day"))):
        yield from _note(blank, DAILY, f"/impact/day_to_day/{number}", note, words)


def _fear(told: Statement, value: Any, words: Vocabulary) -> Iterator[Statement]:
    """Whether she feared violence, and against whom: against somebody else is another thing in law."""
    details = value if isinstance(value, Mapping) else {"felt": value}
    if details.get("felt") not in (True, False) or not isinstance(details.get("felt"), bool):
        return
    whom = details.get("against_whom")
    code = "fear_of_violence" if details["felt"] else "no_fear_of_violence"
    if details["felt"] and isinstance(whom, str) and whom not in ("", told.member.victim):
        code = "fear_for_others" if code_of(whom) not in ("victim", "self") else code
    is_fact = told.is_fact or _is_fact(details, told.member, words)
    yield _like(told, code=code, pointer="/impact/fear_of_violence", says=words.words[IMPACT][code], is_fact=is_fact)


def _order(blank: Statement, pointer: str, order: Mapping[str, Any], words: Vocabulary) -> Iterator[Statement]:
    says, kind = words.words[ORDER], order.get("type")
    named = _like(blank, channel=code_of(kind) if isinstance(kind, str) else "")
    yield _like(named, code="named", pointer=pointer, says=says["named"])
    for code, member in (("served", "served_at"), ("expires", "expires_at")):
        if moment := read_moment(order.get(member)):
            yield _when(_like(named, code=code, pointer=f"{pointer}/{member}", says=says[code]), moment)
    if order.get("conditions_breached"):
        yield _like(named, code="breached", pointer=f"{pointer}/conditions_breached", says=says["breached"])


def _escaped(member: str) -> str:
    return member.replace("~", "~0").replace("/", "~1")
