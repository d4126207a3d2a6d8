"""What the demonstration prints: plain, at most a screen wide, and readable in a file as well. Floor 3."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from service.cli.demo.figures import BeforeAndAfter
from service.cli.demo.seeing import Sight
from service.cli.demo.why import Reason
from service.disclosure.views.explanation import ExplainedLink, ReportRef
from service.linking.measure import Measures

WIDEST = 110
"""Columns; a line of text is hard to follow beyond."""


def open_console() -> Console:
    """Standard output; as wide in a file as on a wide terminal, without colours there."""
    console = Console(highlight=False, file=sys.stdout)
    console.width = min(console.width, WIDEST) if console.is_terminal else WIDEST
    return console


def title(console: Console, text: str) -> None:
    """A heading of a part."""
    console.print()
    console.print(Rule(Text(text, style="bold"), align="left", characters="─"))


def say(console: Console, text: str) -> None:
    """A paragraph, as it is."""
    console.print(Padding(Text(text), (0, 2), expand=False))


def table_of(*columns: str, right: Iterable[str] = (), folding: Iterable[str] = ()) -> Table:
    """An empty table; figures stand to the right, and columns that do not fold are never cut."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    to_the_right, to_fold = set(right), set(folding)
    for name in columns:
        justify = "right" if name in to_the_right else "left"
        table.add_column(name, justify=justify, no_wrap=name not in to_fold, overflow="fold")  # type: ignore[arg-type]
    return table


def show(console: Console, what: RenderableType) -> None:
    """A table or a panel, set in a little."""
    console.print(Padding(what, (0, 0, 0, 2), expand=False))


def sight_panel(sight: Sight) -> Panel:
    """What one reader sees."""
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for label, text in sight.facts:
        if text:
            facts.add_row(label, Text(text))
    parts: list[RenderableType] = [facts, _occasions(sight)]
    parts += [_marked("!", prompt) for prompt in sight.prompts]
    parts.append(_marked("-", f"Not shown: {sight.not_shown}."))
    heading = Text(sight.reader, style="bold")
    return Panel(Group(*parts), title=heading, title_align="left", subtitle=Text(sight.asked), subtitle_align="right")


def _occasions(sight: Sight) -> Table:
    conduct = "conduct, and who reported it" if any(occasion.reports for occasion in sight.occasions) else "conduct"
    table = table_of("", "when", conduct, folding=[conduct])
    for occasion in sight.occasions:
        standing = f" ({occasion.standing})" if occasion.standing else ""
        said: list[RenderableType] = [Text(f"{occasion.conduct or 'not told'}{standing}")]
        said += [_marked("·", report, style="dim") for report in occasion.reports]
        table.add_row(str(occasion.number), occasion.when, Group(*said))
    return table


def _marked(mark: str, text: str, style: str = "") -> Table:
    """A paragraph that hangs from a mark."""
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(mark, Text(text, style=style))
    return line


def reason_panel(reason: Reason) -> Panel:
    """Why two parties were linked: the evidence per field, its sum, the rival explanations and the threshold."""
    link = reason.link
    table = table_of("evidence", "there", "here", "bits", right=["bits"], folding=["evidence", "there", "here"])
    for line in sorted(link.evidence, key=lambda line: -line.bits):
        table.add_row(line.sentence, line.left or "", line.right or "", f"{line.bits:+.1f}")
    table.add_section()
    table.add_row("all evidence together", "", "", f"{link.evidence_bits:+.1f}", end_section=True)
    for rival in link.against:
        table.add_row(f"odds against: {rival.name}", "", "", f"{rival.bits:+.1f}")
    table.add_section()
    table.add_row(_verdict(link), "", "", f"{link.bits:+.1f}", style="bold")
    parties = f"there  {_reference(link.left)}\nhere   {_reference(link.right)}"
    if link.through:
        parties += (
            f"\nwith   how far {' and '.join(ref.local_id or '?' for ref in link.through)} of the same reports agree"
        )
    return Panel(Group(Text(parties), table), title=Text(reason.teaches, style="bold"), title_align="left")


def _reference(ref: ReportRef) -> str:
    if not ref.is_in_course:
        return "a report outside this course"
    return f"{ref.agency_name}, {ref.reference}, {ref.local_id or 'nobody named'}"


def _verdict(link: ExplainedLink) -> str:
    deed = "suspected" if link.link_at == link.review_at else "linked"
    return f"odds against all of these ({deed} from {link.link_at:g})"


def figures_table(found: BeforeAndAfter) -> Table:
    """Isolation rate, precision and recall, before and after."""
    table = table_of("", "exact matching", "Conduct", right=["exact matching", "Conduct"])

    def row(name: str, before: str, after: str, style: str = "") -> None:
        table.add_row(name, before, after, style=style)

    def isolated(measures: Measures) -> str:
        return f"{measures.isolation_rate:.1%}"

    one, two = found.before, found.after
    row("isolation rate", isolated(one), isolated(two), style="bold")
    row("precision of attributed links", *(f"{m.course_attributed.precision:.1%}" for m in (one, two)))
    row("recall, with suspected links", *(f"{m.course_with_suspected.recall:.1%}" for m in (one, two)))
    row("wrong pairs among attributed links", *(str(m.course_attributed.wrong_pairs) for m in (one, two)))
    return table
