"""Draws requests: from the contract by Schemathesis, valid ones and ones that break it, and reports with hostile texts.

What is drawn knows no id that exists, so half of the time ids that answers named take the place of drawn ones.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import schemathesis
from hypothesis import strategies as st
from schemathesis.core import NotSet

from service.api.etags import version_etag

IMPORTS: Final = "/v1/imports"

HOSTILE: Final = (
    "\x00",
    "\ud800",
    "\u202eevil\u202c",
    "\u200b\u200d\ufeff",
    '\r\n{"level":"INFO"}\r\n',
    "\x1b[31mred\x1b[0m",
    '=HYPERLINK("https://example.org")',
    "' OR 1=1; DROP TABLE incident; --",
    "%00%0a%s%n{0}{x}",
    "../../../etc/passwd",
    "<script>alert(1)</script>",
    "${jndi:ldap://example.org/a}",
    "a\u0301" * 40,
    "ﷺ" * 50,
    "А" * 200,
    "z" * 70_000,
    "9" * 400,
    "*",
    "%",
    "",
    " ",
)
"""Texts that broke other services: control and format characters, formulas, markup, and a great many of one kind."""

_ODD: Final[tuple[Any, ...]] = (
    *(None, True, [], {}, 0, -1, 0.5, 2**31 - 1, 2**31, 2**63, 10**18, float("nan")),
    *([[]] * 30, {"a": {"b": {}}}),
)
_ID = re.compile(r"\b([a-z]{3})_[0-9a-f]{32}\b")
_PREFIX = {"incident_id": "inc", "course_id": "crs", "person_id": "per", "judgement_id": "jdg", "decision_id": "dec"}
_MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, before anybody is chosen to send it. ``case`` is what Schemathesis drew, if it did."""

    method: str
    path: str
    names: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    content: bytes | None
    media_type: str | None
    case: Any = None


@dataclass(slots=True)
class Known:
    """Ids that answers named, by their prefix, and case numbers."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    urns: list[str] = field(default_factory=list)

    def learn(self, text: str) -> None:
        """Remember some of the ids in an answer."""
        for found in _ID.finditer(text):
            held = self.ids[found[1]]
            if len(held) < 200 and found[0] not in held:
                held.append(found[0])

    def of(self, name: str) -> Sequence[str]:
        """What could stand for a parameter of the path."""
        if name == "urn":
            return self.urns
        if name == "number":
            return ["1", "2"]
        prefix = _PREFIX.get(name)
        return self.ids[prefix] if prefix else [one for held in self.ids.values() for one in held]


def requests(
    contract: dict[str, Any], reports: Sequence[Mapping[str, Any]], wanted: Callable[[Asked], bool] | None = None
) -> st.SearchStrategy[Asked]:
    """Requests to every operation of the contract, and as many reports and imports with something hostile in them; or
    to those operations only that are wanted."""
    sound: Any = schemathesis.openapi.from_dict(contract)  # what it gives may be broken in general, and is not here
    drawn = [
        operation.as_strategy(generation_mode=mode)
        for operation in (one.ok() for one in sound.get_all_operations())
        if operation.path != IMPORTS
        if wanted is None or wanted(Asked(operation.method.upper(), operation.path, {}, {}, {}, None, None))
        for mode in _MODES
    ]
    of_contract = st.integers(0, len(drawn) - 1).flatmap(lambda number: drawn[number]).map(_of_case)
    if wanted is not None:
        return of_contract
    mutated = _mutated(reports)
    return st.one_of(
        of_contract,
        mutated.map(lambda body: _posted("/v1/incidents", _json(body), "application/json")),
        st.lists(mutated, min_size=1, max_size=4).flatmap(_imported),
    )


def _of_case(case: Any) -> Asked:
    headers = {name: value for name, value in (case.headers or {}).items() if isinstance(value, str)}
    content, media_type = _content(case)
    names, query = case.path_parameters or {}, case.query or {}
    return Asked(case.method.upper(), case.path, names, query, headers, content, media_type, case)


def of_known(asked: Asked, known: Known, lot: int) -> Asked:
    """The request, half of the time, of something that exists, with the tag of its first version where it changes it.

    What is drawn may not depend on what was answered, so this is done afterwards; ``lot`` decides.
    """
    names = dict(asked.names)
    for name in names:
        if lot % 2 and (held := known.of(name)):
            names[name] = held[lot // 2 % len(held)]
    headers = dict(asked.headers)
    if asked.method == "PUT" and "incident_id" in names:
        headers["If-Match"] = version_etag(str(names["incident_id"]), 1)
    return replace(asked, names=names, headers=headers)


def _content(case: Any) -> tuple[bytes | None, str | None]:
    if isinstance(case.body, NotSet):
        return None, None
    if isinstance(case.body, bytes):
        return case.body, case.media_type
    if case.media_type == "application/x-www-form-urlencoded" and isinstance(case.body, dict):
        pairs = ("=".join(quote(str(one), errors="replace") for one in pair) for pair in case.body.items())
        return "&".join(pairs).encode(), case.media_type
    return _json(case.body), case.media_type


def _json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def _posted(path: str, content: bytes, media_type: str) -> Asked:
    return Asked("POST", path, {}, {}, {}, content, media_type)


def _imported(bodies: list[dict[str, Any]]) -> st.SearchStrategy[Asked]:
    lines = [_json(body) for body in bodies]
    breaks = st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\r", b"", b"\n\xff\n", b"\n" + b" " * 300_000 + b"\n"])
    return breaks.map(lambda broken: _posted(IMPORTS, broken.join(lines), "application/x-ndjson"))


def _mutated(reports: Sequence[Mapping[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A report with one of its values exchanged for a hostile one, and a reference of its own."""
    # Numbers are drawn and not the things themselves, which Hypothesis would spell out whenever it tells of a strategy.
    hostile = st.integers(0, len(HOSTILE) - 1).map(lambda number: HOSTILE[number])
    odd = st.integers(0, len(_ODD) - 1).map(lambda number: _ODD[number])
    values: st.SearchStrategy[Any] = st.one_of(hostile, odd, st.text(max_size=20))
    chosen = st.integers(0, len(reports) - 1).map(lambda number: reports[number])
    return st.builds(_with, chosen, st.integers(0, 200), values, st.integers(0, 10**9))


def _with(report: Mapping[str, Any], place: int, value: Any, reference: int) -> dict[str, Any]:
    body = {name: deepcopy(part) for name, part in report.items() if name != "agency"}
    body["source"] = {**body["source"], "reference": f"F{reference}", "version": 1}
    setters = list(_places(body))
    setters[place % len(setters)](value)
    return body


def _places(part: Any) -> Iterator[Callable[[Any], None]]:
    """What puts a value in each place of the part, however deep."""
    for place in list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        yield partial(part.__setitem__, place)
        yield from _places(part[place])
