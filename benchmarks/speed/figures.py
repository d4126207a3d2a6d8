"""What is measured, in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Times:
    """How long one thing took: 50, 90 and 99 of 100 took no longer, in milliseconds."""

    count: int
    p50: float
    p90: float
    p99: float


@dataclass(frozen=True, slots=True)
class Rate:
    """How long it took to do something with so many reports: seconds by the clock, and of CPU where that is told."""

    reports: int
    seconds: float
    cpu: float | None

    @property
    def by_clock(self) -> float:
        """Reports a second."""
        return self.reports / self.seconds

    @property
    def by_cpu(self) -> float | None:
        """Reports a second of CPU: the same on a busy machine, more or less."""
        return self.reports / self.cpu if self.cpu else None


@dataclass(frozen=True, slots=True)
class Loaded:
    """An import over HTTP; the CPU is the service's."""

    whole: Rate
    by_thousand: tuple[float, ...]
    """Reports a second over each thousand answers."""
    own_mib: float | None
    """The most memory that the service had to itself after any thousand, in MiB, where the machine tells. Pages of the
    database file that the kernel keeps, and takes back when it wants, are not among it."""


@dataclass(frozen=True, slots=True)
class Floors:
    """What parts of the work cost alone."""

    committed: Rate
    """The same octets into one SQLite table, as many to a commit."""
    committed_singly: Rate
    """The same with a commit for each."""
    checked: Rate
    """Read as JSON and validated."""
    linked: Rate
    """Linked in memory, as many at a time."""


@dataclass(frozen=True, slots=True)
class Singles:
    """Single reports, one after the other, each followed by the empty request and the bare commit that it is
    compared with; then from ``clients`` at once. A moment at which the machine was busy strikes all alike."""

    alone: Times
    empty: Times
    commit: Times
    clients: int
    at_once: Times
    rate_at_once: Rate


@dataclass(frozen=True, slots=True)
class Reads:
    """Courses by id and pages of twenty, read by an investigator."""

    course: Times
    page: Times


@dataclass(frozen=True, slots=True)
class LongCourse:
    """A course of so many occasions: its first reading in milliseconds, the others, and its chronology as a PDF."""

    occasions: int
    first: float
    again: Times
    paper: Times


@dataclass(frozen=True, slots=True)
class Stage:
    """What was measured once so many reports were loaded, of which ``imported`` came since the stage before."""

    loaded: int
    imported: Loaded
    singles: Singles
    reads: Reads
    long_course: LongCourse


@dataclass(frozen=True, slots=True)
class Speed:
    """One run. ``load`` is how many processes wanted a core before it began, where the machine tells."""

    cores: int
    load: float | None
    python: str
    database: str
    batch: int
    stages: tuple[Stage, ...]
    floors: Floors


def times(seconds: Sequence[float]) -> Times:
    """The percentiles of what took so long; raises ``ValueError`` for nothing."""
    if not seconds:
        raise ValueError("nothing was timed")
    ordered = sorted(seconds)
    p50, p90, p99 = (1000 * ordered[ceil(len(ordered) * share / 100) - 1] for share in (50, 90, 99))
    return Times(len(ordered), p50, p90, p99)
