"""What the rules find in the reports of a course: conduct, crimes, elements, indicators, assessments. Floor 0b.

Each finding names the statements that it rests on by their numbers among the facts of the same record. It informs: it
scores no risk, advises no charge and decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from pydantic import TypeAdapter

from service.disclosure.views.facts import Facts
from service.disclosure.views.shown import PromptShown, Shown
from service.domain.assessments import Assessment, AssessmentDue, Assessments, Due, Recognised, Said
from service.domain.findings import (
    ClassificationFound,
    ConductFound,
    Coverage,
    Element,
    ElementStatus,
    Indicator,
    IndicatorState,
    Raised,
    ReadinessPack,
)


class KindOfConduct(Shown):
    """A kind of conduct; ``is_listed`` if s.2A(3) of the Protection from Harassment Act 1997 lists it."""

    code: str
    name: str
    is_listed: bool
    occasions: int
    facts: tuple[int, ...]


class CrimeShown(Shown):
    """A classification that any report carries. ``conduct`` is ``stalking``, ``harassment`` or empty."""

    cjs_code: str
    ho_class: str
    name: str
    mode: str
    conduct: str
    is_breach: bool
    is_ever_principal: bool
    facts: tuple[int, ...]


class ElementShown(Shown):
    """One thing to be proved, how it stands, and the facts for and against it.

    ``without_contradiction`` is how it would stand if nothing spoke against it.
    """

    code: str
    text: str
    status: ElementStatus
    without_contradiction: ElementStatus
    needed: int
    occasions: int
    supports: tuple[int, ...]
    against: tuple[int, ...]


class OffenceShown(Shown):
    """One offence with its elements. No offence is put before another."""

    code: str
    name: str
    statute: str
    mode: str
    maximum: str
    summary_only: bool
    since: date
    until: date | None
    elements: tuple[ElementShown, ...]


class ElementStated(Shown):
    """One thing to be proved, and how it stands, without the facts."""

    code: str
    text: str
    status: ElementStatus


class OffenceStated(Shown):
    """One offence, and how its elements stand."""

    code: str
    name: str
    statute: str
    mode: str
    elements: tuple[ElementStated, ...]


class IndicatorStated(Shown):
    """Whether an escalation indicator is there; ``not_known`` is never ``absent``."""

    code: str
    name: str
    state: IndicatorState
    basis: str


class IndicatorShown(IndicatorStated):
    """An indicator with the question it answers, codes of what else is to be seen in it, and the facts."""

    maps_to: str
    notes: tuple[str, ...]
    facts: tuple[int, ...]


class PromptRaised(PromptShown):
    """A reminder with the rule that raises it and the facts it rests on."""

    rule: str
    facts: tuple[int, ...]


class AnswerShown(Shown):
    """One question of a tool, by number and topic, and what was answered."""

    question: str
    topic: str
    said: Said


_ANSWERS = TypeAdapter(tuple[AnswerShown, ...])


class GradeShown(Shown):
    """That somebody assessed the risk, with which tool, when, and the grade that they gave."""

    tool: str
    name: str
    on: date | None
    at: datetime | None
    grade: str
    fact: int


class AssessmentShown(GradeShown):
    """One assessment with its answers."""

    answers: tuple[AnswerShown, ...]


class AssessmentDueShown(Shown):
    """A kind of assessment that is missing, out of date or incomplete; ``newest_on`` is the day of the newest one."""

    kind: str
    name: str
    why: Due
    newest_on: date | None
    facts: tuple[int, ...]


class AssessmentsShown(Shown):
    """What people assessed. The service grades nothing, and changes no grade."""

    highest_grade: str
    latest_grade: str
    all: tuple[AssessmentShown, ...]
    due: tuple[AssessmentDueShown, ...]


class RecognisedShown(Shown):
    """One letter of FOUR: what people answered, and what the reports say to it."""

    letter: str
    topic: str
    said: Said
    answered_in: tuple[int, ...]
    speaks: tuple[int, ...]


class ReadinessShown(Shown):
    """What an application for a Stalking Protection Order would draw on; ``lacks`` is what is not recorded."""

    acts: tuple[int, ...]
    risk: tuple[int, ...]
    necessity: tuple[int, ...]
    lacks: tuple[str, ...]


def conduct_found(found: Iterable[ConductFound], facts: Facts) -> tuple[KindOfConduct, ...]:
    """Kinds of conduct."""
    return tuple(
        KindOfConduct(code=c.code, name=c.name, is_listed=c.is_listed, occasions=c.occasions, facts=facts.of(c.grounds))
        for c in found
    )


def crimes_found(found: Iterable[ClassificationFound], facts: Facts) -> tuple[CrimeShown, ...]:
    """Classifications, principal and included."""
    return tuple(
        CrimeShown(
            cjs_code=c.cjs_code,
            ho_class=c.ho_class,
            name=c.name,
            mode=c.mode,
            conduct=c.conduct,
            is_breach=c.is_breach,
            is_ever_principal=c.is_ever_principal,
            facts=facts.of(c.grounds),
        )
        for c in found
    )


def offences_shown(found: Iterable[Coverage], facts: Facts) -> tuple[OffenceShown, ...]:
    """Offences with their elements and facts. Offences share elements: each is made once."""
    made: dict[int, ElementShown] = {}

    def shown(element: Element) -> ElementShown:
        if id(element) not in made:
            made[id(element)] = ElementShown(
                code=element.code,
                text=element.text,
                status=element.status,
                without_contradiction=element.without_contradiction,
                needed=element.needed,
                occasions=element.occasions,
                supports=facts.of(element.supports),
                against=facts.of(element.against),
            )
        return made[id(element)]

    return tuple(
        OffenceShown(
            code=c.code,
            name=c.name,
            statute=c.statute,
            mode=c.mode,
            maximum=c.maximum,
            summary_only=c.summary_only,
            since=c.since,
            until=c.until,
            elements=tuple(map(shown, c.elements)),
        )
        for c in found
    )


def offences_stated(found: Iterable[Coverage]) -> tuple[OffenceStated, ...]:
    """Offences with how their elements stand, without facts."""
    return tuple(
        OffenceStated(
            code=c.code,
            name=c.name,
            statute=c.statute,
            mode=c.mode,
            elements=tuple(ElementStated(code=e.code, text=e.text, status=e.status) for e in c.elements),
        )
        for c in found
    )


def indicators_shown(
    found: Iterable[Indicator], facts: Facts, codes: Collection[str] | None = None
) -> tuple[IndicatorShown, ...]:
    """The indicators, or those of them that ``codes`` lists, with their facts."""
    return tuple(
        IndicatorShown(
            code=i.code,
            name=i.name,
            maps_to=i.maps_to,
            state=i.state,
            basis=i.basis,
            notes=i.notes,
            facts=facts.of(i.grounds),
        )
        for i in found
        if codes is None or i.code in codes
    )


def indicators_stated(found: Iterable[Indicator], codes: Collection[str]) -> tuple[IndicatorStated, ...]:
    """Those of the indicators that ``codes`` lists, without facts."""
    return tuple(
        IndicatorStated(code=i.code, name=i.name, state=i.state, basis=i.basis) for i in found if i.code in codes
    )


def prompts_raised(
    raised: Iterable[Raised], facts: Facts, codes: Collection[str] | None = None
) -> tuple[PromptRaised, ...]:
    """The prompts, or those of them that ``codes`` lists, with rule and facts."""
    return tuple(
        PromptRaised(
            code=r.prompt.code, text=r.prompt.text, basis=r.prompt.basis, rule=r.rule, facts=facts.of(r.grounds)
        )
        for r in raised
        if codes is None or r.prompt.code in codes
    )


def assessments_shown(found: Assessments, facts: Facts) -> AssessmentsShown:
    """Assessments with their answers, and what is due."""
    return AssessmentsShown(
        highest_grade=found.highest_grade,
        latest_grade=found.latest_grade,
        all=tuple(_assessment(one, facts) for one in found.all),
        due=tuple(_due(one, facts) for one in found.due),
    )


def grades_shown(found: Assessments, facts: Facts) -> tuple[GradeShown, ...]:
    """Assessments by tool, day and grade, without their answers."""
    return tuple(
        GradeShown(tool=one.tool, name=one.name, on=one.on, at=one.at, grade=one.grade, fact=facts.one(one.ground))
        for one in found.all
    )


def four_shown(found: Iterable[Recognised], facts: Facts) -> tuple[RecognisedShown, ...]:
    """The letters of FOUR."""
    return tuple(
        RecognisedShown(
            letter=one.letter,
            topic=one.topic,
            said=one.said,
            answered_in=facts.of(one.answered_in),
            speaks=facts.of(one.speaks),
        )
        for one in found
    )


def readiness_shown(pack: ReadinessPack, facts: Facts) -> ReadinessShown:
    """The readiness pack."""
    return ReadinessShown(
        acts=facts.of(pack.acts),
        risk=facts.of(pack.risk),
        necessity=facts.of(pack.necessity),
        lacks=pack.lacks,
    )


def _assessment(one: Assessment, facts: Facts) -> AssessmentShown:
    return AssessmentShown(
        tool=one.tool,
        name=one.name,
        on=one.on,
        at=one.at,
        grade=one.grade,
        fact=facts.one(one.ground),
        answers=_ANSWERS.validate_python(
            [{"question": a.question, "topic": a.topic, "said": a.said} for a in one.answers]
        ),
    )


def _due(due: AssessmentDue, facts: Facts) -> AssessmentDueShown:
    return AssessmentDueShown(
        kind=due.kind,
        name=due.name,
        why=due.why,
        newest_on=due.newest.on if due.newest else None,
        facts=facts.of(due.after),
    )
