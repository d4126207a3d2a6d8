"""The demonstration, act by act. Floor 3."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from service.cli.demo.asking import Asker
from service.cli.demo.corpus import Corpus, CorpusReport
from service.cli.demo.enrolling import Credential
from service.cli.demo.figures import before_and_after
from service.cli.demo.seeing import investigator_sees, practitioner_sees, prosecutor_sees
from service.cli.demo.showing import figures_table, reason_panel, say, show, sight_panel, table_of, title
from service.cli.demo.why import reasons
from service.cli.demo.words import count_of
from service.disclosure.receipts import Receipt
from service.disclosure.views.persons import text_of
from service.domain.agency import AgencyId
from service.domain.report import Role, read_report

_SAID = {
    "linked": "belongs with others",
    "suspected": "may belong with others",
    "none": "no other report known",
}


def many_reports(console: Console, corpus: Corpus, askers: Mapping[AgencyId, Asker]) -> None:
    """Every agency sends its own reports of the corpus, and hears of each at once how it stands."""
    title(console, f"1  {count_of(len(corpus.reports), 'report')} come in, from {len(corpus.by_agency())} agencies")
    say(console, "Each agency sends its own with POST /v1/imports under its own token; each line is answered at once.")
    console.print()
    begun = time.monotonic()
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("reports", total=len(corpus.reports))
        for agency, reports in corpus.by_agency().items():
            told: Counter[str] = Counter()
            for answer in askers[agency].send(report.body for report in reports):
                receipt = answer.get("receipt")
                told[receipt["link"]["state"] if receipt else "refused"] += 1
                bar.advance(task)
            _tell(console, askers[agency].credential.agency_name, told)
    seconds = time.monotonic() - begun
    console.print()
    say(console, f"Stored, linked and answered in {seconds:.1f} s, {len(corpus.reports) / seconds:,.0f} a second.")


def _tell(console: Console, name: str, told: Counter[str]) -> None:
    known = (("linked", "linked"), ("suspected", "suspected"), ("none", "with no other"), ("refused", "refused"))
    parts = (f"{told[state]:4} {word}" for state, word in known if told[state] or state == "linked")
    say(console, f"{name:40}{count_of(told.total(), 'report', 'reports'):>12}{'  '.join(parts)}")


def five_reports(console: Console, couple: Corpus, askers: Mapping[AgencyId, Asker]) -> str:
    """Five bodies report on one couple, one at a time; returns the id of the course that the first one opened."""
    title(console, "2  Five more, one at a time, from five agencies that do not know of each other")
    say(console, "No two of them write the names and dates of birth of both persons alike.")
    table = table_of("from", "victim as written", "suspect as written", "the receipt says", folding=["from"])
    receipts = []
    for report in couple.reports:
        receipt = askers[report.agency].post(report.body)
        receipts.append(receipt)
        table.add_row(askers[report.agency].credential.agency_name, *_people(report), _said(receipt))
    show(console, table)
    say(console, "Exact matching of names and dates of birth reads each of the five as a first report.")
    return receipts[0].link.courses[0].id


def _people(report: CorpusReport) -> tuple[str, str]:
    read = read_report(report.body)

    def first(role: Role) -> str:
        party = next((p for p in read.parties if p.role is role), None)
        written = text_of(party.name) if party else ""
        return f"{written or 'not named'}\n{party.dob if party else ''}".strip()

    return first(Role.VICTIM), first(Role.SUSPECT)


def _said(receipt: Receipt) -> str:
    occasions = max((course.occasions for course in receipt.link.courses), default=0)
    warned = "".join(f"\nnot matched on: {warning.code}" for warning in receipt.warnings)
    return f"{receipt.link.state}: {_SAID[receipt.link.state]}\n{count_of(occasions, 'occasion')} so far{warned}"


def one_course(console: Console, http: httpx.Client, readers: list[Credential], course_id: str) -> None:
    """The course of the five reports through three pairs of eyes, and why its reports were linked."""
    investigator, prosecutor, practitioner = (Asker(http, credential) for credential in readers)
    title(console, "3  One course, as each may see it")
    for sight in (
        investigator_sees(investigator, course_id),
        prosecutor_sees(prosecutor, course_id),
        practitioner_sees(practitioner, course_id),
    ):
        console.print()
        show(console, sight_panel(sight))
    title(console, "4  Why these reports were linked")
    say(
        console,
        "Bits are log2 of how much likelier a finding is for one person than for two strangers. The odds begin from "
        "how unlikely it is that any two people of the nation are one, and are held against every rival explanation.",
    )
    for reason in reasons(investigator, course_id):
        console.print()
        show(console, reason_panel(reason))


def figures(console: Console, corpus: Corpus, askers: Mapping[AgencyId, Asker]) -> None:
    """The isolation rate of the corpus before and after."""
    title(console, "5  Reports that stand alone, before and after")
    if not corpus.truth:
        say(console, "This corpus has no truth.csv, so nothing can be measured against it.")
        return
    found = before_and_after(corpus, askers.values())
    show(console, figures_table(found))
    say(
        console,
        "Isolation rate: of the reports whose true course has two or more, the share that stands with none of its own "
        "others, so that the second is read as a first one. Exact matching is same full name and date of birth.",
    )
