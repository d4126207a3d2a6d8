"""What one more report costs depends on its neighbours, never on how many people are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Any, cast

import pytest

from service.linking.index import LinkIndex
from service.linking.linker import Linker
from service.linking.memory import MemoryIndex
from service.linking.model import Model, load_model
from service.linking.place import LinkIncident
from tests.linking.people import (
    HOME_OF_THE_COUPLE,
    HOSTEL,
    HOSTEL_PHONE,
    Details,
    incident,
    named,
    phones,
    suspect,
    victim,
)

MODEL = load_model()
SMALL_HUBS = replace(MODEL, hub=20)

HANNAH = {**named("Hannah", "Bright-Adeyemi"), "dob": "1991-04-07"}
MAREK = {**named("Marek", "Kowalski"), "dob": "1988-02-11"}

FEW, MANY = 300, 1500


_HEADS = ("Quil", "Zarn", "Vosk", "Thrim", "Plod", "Grun", "Melt", "Nesh", "Bart", "Jink", "Rand", "Hulm")
_TAILS = ("ble", "dge", "ton", "mark", "fip", "lunt", "resk", "vig", "zem", "wick", "pash", "nock")


class CountingIndex:
    """A ``MemoryIndex`` that counts what it is asked and what it answers."""

    def __init__(self, index: MemoryIndex) -> None:
        self._index = index
        self.calls: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._index, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            found = method(*args, **kwargs)
            self.calls[name] += 1
            self.rows[name] += _rows(found) + sum(map(_rows, args))
            return found

        return counted


def _rows(value: object) -> int:
    """How many things a question or an answer holds, those inside of it counted too."""
    if isinstance(value, Mapping):
        return sum(1 + _rows(held) for held in value.values())
    return len(value) if isinstance(value, Collection) and not isinstance(value, str) else 0


def strangers(count: int, shared: Details | None = None) -> Iterable[LinkIncident]:
    """That many reports of people who have nothing in common, save what ``shared`` says."""
    first = [head + tail for head, tail in product(("Bel", "Cor", "Dru", "Fen", "Gal"), ("mar", "nix", "top", "wub"))]
    last = [head + tail for head, tail in product(_HEADS, _TAILS)]
    for number, (given, family) in enumerate(islice(product(first, last), count), start=10_000):
        who = {**named(given, family), "dob": f"{1930 + number % 70}-{1 + number % 12:02}-{13 + number % 15}"}
        handle = {"handles": [{"platform": "telegram", "value": f"someone.{number}"}]}
        yield incident(number, victim(who, shared or {}), suspect(handle))


def known(count: int, model: Model, shared: Details | None = None) -> MemoryIndex:
    """An index of so many strangers, and of three reports about one couple."""
    index = MemoryIndex()
    linker = Linker(index, model)
    linker.apply(put=list(strangers(count, shared)))
    linker.apply(put=[incident(1, victim(HANNAH), suspect(MAREK)), incident(2, victim(HANNAH), suspect({}))])
    linker.apply(put=[incident(3, victim(HANNAH, HOME_OF_THE_COUPLE), suspect(MAREK, shared or {}))])
    return index


def cost(
    index: MemoryIndex, model: Model, put: Collection[LinkIncident] = (), drop: Collection[str] = ()
) -> Counter[str]:
    """The rows that a change asks of the index and writes to it, by method."""
    counting = CountingIndex(index)
    Linker(cast("LinkIndex", counting), model).apply(put=put, drop=drop)
    return counting.rows + Counter({f"calls of {name}": calls for name, calls in counting.calls.items()})


@pytest.fixture(scope="module")
def grown() -> list[MemoryIndex]:
    """The couple among few strangers, and among many."""
    return [known(FEW, MODEL), known(MANY, MODEL)]


@pytest.mark.parametrize(
    "put, drop",
    [
        pytest.param([incident(4, victim(HANNAH), suspect(MAREK, phones("+447700900102")))], [], id="a new report"),
        pytest.param([incident(1, victim(HANNAH), suspect(MAREK, HOME_OF_THE_COUPLE))], [], id="a correction"),
        pytest.param([incident(2, victim(HANNAH), suspect({}))], [], id="a redelivery"),
        pytest.param([], ["inc_R3"], id="a withdrawal"),
        pytest.param([incident(5, victim(named("Elspeth", "Moorcroft")))], [], id="a stranger"),
    ],
)
def test_a_change_costs_the_same_among_many_as_among_few(
    grown: list[MemoryIndex], put: list[LinkIncident], drop: list[str]
) -> None:
    among_few, among_many = (cost(index, MODEL, put, drop) for index in grown)
    assert among_few == among_many
    assert sum(among_few.values()) < 1000


@pytest.mark.parametrize(
    "shared", [pytest.param(phones(HOSTEL_PHONE), id="a phone"), pytest.param(HOSTEL, id="an address")]
)
def test_what_a_whole_hostel_shares_costs_no_more_than_a_hub(shared: Details) -> None:
    indexes = [known(count, SMALL_HUBS, shared) for count in (60, 240)]
    put = [incident(4, victim(HANNAH, shared), suspect(MAREK))]
    among_few, among_many = (cost(index, SMALL_HUBS, put) for index in indexes)
    assert among_few["sharing"] == among_many["sharing"]
    assert among_few == among_many


def test_a_hundredth_report_in_the_same_words_compares_nothing_that_the_tenth_did_not() -> None:
    costs = []
    for count in (10, 100):
        index = MemoryIndex()
        linker = Linker(index, MODEL)
        linker.apply(put=[incident(n, victim(HANNAH), suspect(MAREK)) for n in range(1, count)])
        costs.append(cost(index, MODEL, [incident(count, victim(HANNAH), suspect(MAREK))]))
    tenth, hundredth = costs
    for name in ("profiles", "edges", "put_edges", "sharing", "add_nodes", "ties", "nodes_of", "assign"):
        assert tenth[name] == hundredth[name]
    assert all(hundredth[name] <= 11 * tenth[name] for name in hundredth), "to write down a course is linear in it"
