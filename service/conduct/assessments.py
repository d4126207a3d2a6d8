"""Risk assessments that the reports carry, and which of them are missing, incomplete or out of date. Floor 0b.

They are structured professional judgement: the service keeps the answers and the grade that a person gave and makes no
grade of its own. A question that was not answered is not known; only an assessment that says it is ``complete`` answers
no where it names the questions answered yes and leaves others out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.conduct.moments import read_moment
from service.conduct.pace import DATED
from service.conduct.reading import Stated
from service.conduct.rule_sets import Table
from service.conduct.statements import RELATIONSHIP, code_of, ground_of
from service.domain.assessments import Answer, Assessment, AssessmentDue, Assessments, Due, Recognised, Said
from service.domain.report import Precision
from service.domain.summary import Occasion

ASSESSMENT = "assessment"
_FOUR = "four"
_INSTANT = frozenset({Precision.MINUTE, Precision.HOUR})
_WORDS = {"yes": Said.YES, "y": Said.YES, "true": Said.YES, "no": Said.NO, "n": Said.NO, "false": Said.NO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool: its questions in order, by number and topic; none if only its result may be kept."""

    code: str
    name: str
    questions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSought:
    """A kind of assessment that a course should have: when, by which tools, and with which questions answered."""

    code: str
    name: str
    when: str
    occasions: int
    tools: tuple[str, ...]
    questions: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRules:
    """The tools and grades that the rules know, and what they look for."""

    tools: Mapping[str, Tool]
    names: Mapping[str, str]
    grades: tuple[str, ...]
    grade_words: Mapping[str, str]
    domestic: frozenset[str]
    kinds: tuple[KindSought, ...]
    four: Mapping[str, Table]

    def grade(self, given: Any) -> str:
        """The grade in the words of the rules, or nothing."""
        word = code_of(given) if isinstance(given, str) else ""
        known = self.grade_words.get(word, word)
        return known if known in self.grades else ""


def read_assessment_rules(table: Table) -> AssessmentRules:
    """The rules that a table on assessments holds."""
    return AssessmentRules(
        tools={
            code: Tool(code=code, name=row["name"], questions=_questions(row)) for code, row in table["tools"].items()
        },
        names={name: code for code, row in table["tools"].items() for name in row["names"]},
        grades=tuple(table["grades"]),
        grade_words=table["grade_words"],
        domestic=frozenset(table["domestic"]),
        kinds=tuple(
            KindSought(
                code=code,
                name=row["name"],
                when=row["when"],
                occasions=row.get("occasions", 1),
                tools=tuple(row["tools"]),
                questions={tool: frozenset(asked) for tool, asked in row.get("questions", {}).items()},
            )
            for code, row in table["kinds"].items()
        ),
        four=table["four"],
    )


def assessments_of(stated: Stated, rules: AssessmentRules) -> Assessments:
    """All assessments that the reports carry, the grades that people gave, and what is due.

    No grade is computed, raised or lowered: both that are named were given by a person.
    """
    found = sorted(_read(stated, rules), key=_newest_first)
    graded = [one.grade for one in found if one.grade]
    return Assessments(
        all=tuple(found),
        highest_grade=max(graded, key=rules.grades.index, default=""),
        latest_grade=graded[0] if graded else "",
        due=tuple(due for kind in rules.kinds if _is_sought(kind, stated, rules) for due in _due(kind, found, stated)),
    )


def newer_conduct(assessment: Assessment, occasions: Iterable[Occasion]) -> list[Occasion]:
    """The occasions that came after an assessment, as far as both days are known."""
    return [o for o in occasions if o.precision in DATED and _is_after(o, assessment)]


def four_of(stated: Stated, found: Assessments, rules: AssessmentRules) -> tuple[Recognised, ...]:
    """What people answered to FOUR, and what in the reports speaks to each letter."""
    given = [one for one in found.all if one.tool == _FOUR]
    return tuple(
        _recognised(letter, topic, given, stated, rules) for letter, topic in rules.tools[_FOUR].questions.items()
    )


def _questions(row: Table) -> Mapping[str, str]:
    if row.get("result_only"):
        return {}
    listed: Mapping[str, str] = row.get("questions", {})
    return listed or {str(number): f"item {number}" for number in range(1, row["items"] + 1)}


def _read(stated: Stated, rules: AssessmentRules) -> Iterator[Assessment]:
    for occasion, member in stated.reports:
        notes = member.report.body.get("risk_assessments")
        for number, note in enumerate(notes if isinstance(notes, list | tuple) else ()):
            if isinstance(note, Mapping):
                tool = rules.tools.get(rules.names.get(code_of(str(note.get("tool") or "")), ""))
                made = read_moment(note.get("at"))
                yield Assessment(
                    tool=tool.code if tool else "",
                    name=tool.name if tool else "an assessment with another tool",
                    on=made.day if made else None,
                    at=made.at if made else None,
                    grade=rules.grade(note.get("grade")),
                    answers=tuple(_answers(note, tool)) if tool else (),
                    ground=ground_of(
                        occasion,
                        member,
                        f"/risk_assessments/{number}",
                        f"{tool.name if tool else 'an assessment'} is reported",
                    ),
                )


def _answers(note: Mapping[str, Any], tool: Tool) -> Iterator[Answer]:
    given = dict(_given(note))
    otherwise = Said.NO if note.get("complete") is True and given else Said.NOT_KNOWN
    for question, topic in tool.questions.items():
        yield Answer(question, topic, given.get(question if question.isdecimal() else question.upper(), otherwise))


def _given(note: Mapping[str, Any]) -> Iterator[tuple[str, Said]]:
    """The answers as feeds write them: lists of numbers, one object, or a list of objects with question and value."""
    for member, said in (("negative_ids", Said.NO), ("positive_ids", Said.YES), ("positive", Said.YES)):
        listed = note.get(member)
        for question in listed if isinstance(listed, list | tuple) else ():
            yield str(question).upper(), said
    answers = note.get("answers")
    if isinstance(answers, Mapping):
        yield from ((str(question).upper(), _said(value)) for question, value in answers.items())
    for row in answers if isinstance(answers, list | tuple) else ():
        if isinstance(row, Mapping):
            question = next((row[name] for name in ("qid", "question", "id") if name in row), "")
            yield str(question).upper(), _said(row.get("value", row.get("answer")))


def _said(value: Any) -> Said:
    return _WORDS.get(code_of(str(value)), Said.NOT_KNOWN)


def _newest_first(one: Assessment) -> tuple[int, float, str, str]:
    day = -one.on.toordinal() if one.on else 0
    return day, -one.at.timestamp() if one.at else 0.0, one.ground.incident_id, one.ground.pointer


def _is_after(occasion: Occasion, assessment: Assessment) -> bool:
    if assessment.at is not None and occasion.precision in _INSTANT:
        return occasion.started > assessment.at
    return assessment.on is not None and occasion.day > assessment.on


def _is_sought(kind: KindSought, stated: Stated, rules: AssessmentRules) -> bool:
    if len(stated.summary.occasions) < kind.occasions:
        return False
    return kind.when != "domestic" or bool(stated.of(RELATIONSHIP, rules.domestic))


def _due(kind: KindSought, found: Sequence[Assessment], stated: Stated) -> Iterator[AssessmentDue]:
    meant = [one for one in found if one.tool in kind.tools]
    if not meant:
        yield AssessmentDue(kind.code, kind.name, Due.MISSING, None)
        return
    newest = meant[0]
    if newer := newer_conduct(newest, stated.summary.occasions):
        numbers = {occasion.number for occasion in newer}
        after = (r for r in stated.reports if r[0].number in numbers)
        grounds = tuple(ground_of(o, m, "/occurred", "conduct after the newest assessment") for o, m in after)
        yield AssessmentDue(kind.code, kind.name, Due.STALE, newest, grounds)
    asked = [(one, kind.questions[one.tool]) for one in meant if one.tool in kind.questions]
    if asked and not any(questions <= one.answered for one, questions in asked):
        yield AssessmentDue(kind.code, kind.name, Due.INCOMPLETE, asked[0][0])


def _recognised(
    letter: str, topic: str, given: Iterable[Assessment], stated: Stated, rules: AssessmentRules
) -> Recognised:
    answers = [(answer.said, one.ground) for one in given for answer in one.answers if answer.question == letter]
    said = [answer for answer, _ in answers]
    rule = rules.four.get(letter)
    speaking = stated.of(rule["kind"], rule.get("codes")) if rule else ()
    is_enough = bool(rule) and len({s.occasion.number for s in speaking}) >= (rule or {}).get("occasions", 1)
    return Recognised(
        letter=letter,
        topic=topic,
        said=Said.YES if Said.YES in said else Said.NO if Said.NO in said else Said.NOT_KNOWN,
        answered_in=tuple(ground for answer, ground in answers if answer is not Said.NOT_KNOWN),
        speaks=tuple(s.ground for s in speaking) if is_enough else (),
    )
