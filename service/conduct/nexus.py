"""What connects the occasions of a course, and what lies between them: facts, never a cut-off. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.conduct.accounts import Account, accounts_of, days_of, is_of_one_day
from service.conduct.between import between, spells_of
from service.conduct.moments import months_after, read_moment
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.statements import code_of, read_behaviours, read_words
from service.conduct.uk_time import uk_day
from service.domain.nexus import Anniversary, Gap, HistoricDisclosure, Nexus, Shared
from service.domain.report import Kind
from service.domain.summary import Occasion, Summary


@dataclass(frozen=True, slots=True)
class _Theme:
    code: str
    text: str
    behaviours: frozenset[str]
    knowledge: frozenset[str]


@dataclass(frozen=True, slots=True)
class NexusRules:
    """What is worth telling; the numbers are in days, and what each means is said in the file."""

    silence: int
    anniversary: int
    historic: int
    channels: Mapping[str, str]
    themes: tuple[_Theme, ...]


def _read(table: Table) -> NexusRules:
    themes = (
        _Theme(code, row["text"], frozenset(row.get("behaviours", ())), frozenset(row.get("knowledge", ())))
        for code, row in table["themes"].items()
    )
    return NexusRules(
        table["silence_days"], table["anniversary_days"], table["historic_days"], table["channels"], tuple(themes)
    )


def nexus_of(summary: Summary, on: date, rules: RuleSets = RULES) -> Nexus:
    """What connects the occasions, under the rules that hold on that day."""
    held, words = rules.on("nexus", on, _read), rules.on("words", on, read_words)
    accounts, dated = accounts_of(summary), [o for o in summary.occasions if is_of_one_day(o)]
    gaps = tuple(_gaps(summary.occasions, held))
    known = _codes(
        (account.occasion, words.code("knowledge", note.get("kind") or note.get("code")))
        for account in accounts
        for _, note in account.notes("knowledge")
    )
    conduct = _codes((o, code) for o in summary.occasions for code in o.behaviours)
    channels = _codes(
        (account.occasion, held.channels.get(code_of(behaviour.channel), ""))
        for account in _of_conduct(accounts)
        for behaviour in account.member.report.behaviours
    )
    themes = {
        theme.code: set[int]().union(
            *(conduct.get(code, ()) for code in theme.behaviours), *(known.get(code, ()) for code in theme.knowledge)
        )
        for theme in held.themes
    }
    return Nexus(
        occasions=len(summary.occasions),
        dated=len(dated),
        span_days=summary.span_days,
        median_gap_days=summary.median_gap_days,
        longest_gap_days=summary.longest_gap_days,
        gaps=gaps,
        conduct=_shared(conduct, rules.on("behaviours", on, read_behaviours)),
        channels=_shared(channels, {}),
        themes=_shared(themes, {theme.code: theme.text for theme in held.themes}),
        anniversaries=tuple(_anniversaries(dated, gaps, _dates(accounts), held)),
        between=between(accounts, words),
        historic=tuple(_historic(accounts, held)),
    )


def _of_conduct(accounts: Iterable[Account]) -> Iterator[Account]:
    return (a for a in accounts if a.member.report.kind is not Kind.CPS_REFERRAL)


def _gaps(occasions: Sequence[Occasion], rules: NexusRules) -> Iterator[Gap]:
    """Gaps between neighbours; none is a silence in which another occasion may have been."""
    spans = [(o.number, *days_of(o)) for o in occasions if not is_of_one_day(o)]
    for after in occasions:
        if after.gap_days is None:
            continue
        before = occasions[after.number - 2]
        ends = days_of(before)[1]
        is_silent = all(
            last < ends or first > after.day
            for number, first, last in spans
            if number not in {before.number, after.number}
        )
        days = after.gap_days
        yield Gap(before.number, after.number, days, is_silent and (after.day - ends).days >= rules.silence)


def _codes(found: Iterable[tuple[Occasion, str]]) -> dict[str, set[int]]:
    by_code: dict[str, set[int]] = defaultdict(set)
    for occasion, code in found:
        if code:
            by_code[code].add(occasion.number)
    return dict(by_code)


def _shared(found: Mapping[str, set[int]], texts: Mapping[str, str]) -> tuple[Shared, ...]:
    """What is of two occasions or more, the commonest first."""
    shared = (Shared(code, texts.get(code, code), tuple(sorted(numbers))) for code, numbers in found.items() if numbers)
    return tuple(sorted((s for s in shared if len(s.occasions) > 1), key=lambda s: (-len(s.occasions), s.code)))


def _dates(accounts: Iterable[Account]) -> list[date]:
    """The days on which the relationship is said to have begun and ended, where they are told to the day."""
    told = [read_moment(text) for _, _, r in spells_of(accounts) for text in (r.started, r.ended)]
    return sorted({moment.day for moment in told if moment and moment.day})


def _anniversaries(
    dated: Sequence[Occasion], gaps: Sequence[Gap], dates: Iterable[date], rules: NexusRules
) -> Iterator[Anniversary]:
    after_silence = {gap.after for gap in gaps if gap.is_silence}
    for occasion in dated:
        if occasion.number in after_silence:
            for earlier in dated:
                if near := _near(earlier.day, occasion.day, rules.anniversary):
                    yield _anniversary(occasion, earlier.day, earlier.number, near)
        for day in dates:
            if near := _near(day, occasion.day, rules.anniversary):
                yield _anniversary(occasion, day, None, near)


def _anniversary(occasion: Occasion, of: date, number: int | None, near: tuple[int, int]) -> Anniversary:
    return Anniversary(occasion=occasion.number, of=of, of_occasion=number, years=near[0], days_off=near[1])


def _near(of: date, day: date, within: int) -> tuple[int, int] | None:
    """Whole years between the two, and how many days off the anniversary it is, if that is close enough."""
    for years in (day.year - of.year - 1, day.year - of.year, day.year - of.year + 1):
        if years < 1 or of.year + years > date.max.year:
            continue
        off = (day - months_after(of, 12 * years)).days
        if abs(off) <= within:
            return years, off
    return None


def _historic(accounts: Iterable[Account], rules: NexusRules) -> Iterator[HistoricDisclosure]:
    for account in _of_conduct(accounts):
        report = account.member.report
        if report.reported_at is None:
            continue
        # What is told of a period is as old as the end of it.
        event, told = uk_day(max(report.occurred_from, report.occurred_to or report.occurred_from)), report.reported_at
        if (uk_day(told) - event).days > rules.historic:
            says = "reported long after it happened; it counts by the day on which it happened"
            yield HistoricDisclosure(account.occasion.number, event, uk_day(told), account.ground("/reported/at", says))
