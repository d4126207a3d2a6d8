"""A course read once for all rules: its figures, and what each of its reports states. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from service.conduct.accounts import accounts_of
from service.conduct.crimes import Crime, classifications, read_crimes
from service.conduct.proceeding_notes import stated_of_proceedings
from service.conduct.rule_sets import RULES, RuleSets
from service.conduct.statements import Statement, Vocabulary, read_behaviours, read_words, stated_in
from service.domain.course import Course, Member
from service.domain.summary import Occasion, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A course, its figures, and all that its reports state in order of the occasions.

    ``reports`` has each report once, as it stands most firmly, with the occasion that it is of; ``classified`` each
    classification of each with the crime that it stands for. ``by_kind`` has the statements again, by their kind.
    """

    course: Course
    summary: Summary
    reports: tuple[tuple[Occasion, Member], ...]
    statements: tuple[Statement, ...]
    classified: tuple[tuple[Crime, Statement], ...]
    behaviours: Mapping[str, str]
    words: Vocabulary
    by_kind: Mapping[str, tuple[Statement, ...]]

    def of(self, kind: str, codes: Collection[str] | None = None) -> tuple[Statement, ...]:
        """The statements of that kind, or those of them with one of the codes."""
        stated = self.by_kind.get(kind, ())
        return stated if codes is None else tuple(s for s in stated if s.code in codes)


def read_course(course: Course, summary: Summary, on: date, rules: RuleSets = RULES) -> Stated:
    """All that the reports of a course state, in the words of the rules that hold on that day.

    ``summary`` is that of the course: it says which reports are of one occasion.
    """
    words = rules.on("words", on, read_words)
    names = rules.on("behaviours", on, read_behaviours)
    reports = tuple((account.occasion, account.member) for account in accounts_of(summary))
    statements = (
        *(s for occasion, member in reports for s in stated_in(occasion, member, words, names)),
        *stated_of_proceedings(reports, on, rules),
    )
    by_kind: defaultdict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_kind[statement.kind].append(statement)
    return Stated(
        course=course,
        summary=summary,
        reports=reports,
        statements=statements,
        classified=tuple(classifications(reports, rules.on("classifications", on, read_crimes))),
        behaviours=names,
        words=words,
        by_kind={kind: tuple(stated) for kind, stated in by_kind.items()},
    )
