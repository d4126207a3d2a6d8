"""Strings that stand in every protected field and nowhere else are looked for in all that the service says and keeps.

The reports of two courses get them as phones, e-mail addresses, accounts, addresses and NHS numbers of the victim and
of her child, and repeat them in narratives and notes. Then every route is asked as every client, in every form that
there is; all that may be decided is decided, and every route that reads asked again; and the operator prints and
exports what can be. They may be in two places: an agency's own report read back, and the answer that reveals them.
"""

from __future__ import annotations

import json
import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.disclosure.roles import ROLES
from service.documents.formats import MEDIA_TYPES, Format
from tests.cli.conftest import Conduct, conduct_on
from tests.store.searched import found_in

from .test_access import RULES
from .test_chronology import text_of
from .world import CLIENTS, HAMPSHIRE, SENDERS, SUSSEX, Body, World, couple, second_course

CANARIES = ("Canary", "canary", "CANARY", "QC9 9CC", "QC99CC", "999111222333", "9994765906", "999 476 5906")
DIGITS = re.compile(r"7\W{0,3}7\W{0,3}0\W{0,3}0\W{0,3}9\W{0,3}0\W{0,3}0\W{0,3}6\W{0,3}4\W{0,3}1")
STORED = (*CANARIES, "7700900641", "07700 900 641")

HOME = {"line": "77 Canary Lane", "town": "Canarytown", "postcode": "QC9 9CC", "uprn": "999111222333"}
REACHED: Body = {
    "phones": [{"value": "+447700900641"}],
    "emails": [{"value": "canary.mail@example.org", "visibility": "safe"}],
    "handles": [{"platform": "instagram", "value": "the_canary_handle"}],
    "addresses": [HOME],
}
TOLD = " Call 07700 900 641 or canary.mail@example.org; she is at 77 Canary Lane, QC9 9CC."
READ_BACK = {("GET", "/v1/incidents"), ("GET", "/v1/incidents/{incident_id}")}
REVEALS = {f"/v1/{service}/courses/{{course_id}}/reveals" for service in ("police", "cps")}
REVEAL: Body = {
    "kinds": ["address", "phone", "email", "handle"],
    "reason_code": "safeguarding",
    "reason": f"A visit.{TOLD}",
}
OF_PREFIX = {
    "course_id": ("crs",),
    "incident_id": ("inc",),
    "person_id": ("per",),
    "review_id": ("rev",),
    "judgement_id": ("jdg",),
    "decision_id": ("dec",),
    "share_id": ("shr",),
    "allocation_id": ("alc",),
    "hold_id": ("hld",),
    "request_id": ("brk", "acr"),
}
ANY_ID = re.compile(r"\b([a-z]{3})_[0-9a-f]{32}\b")
ENDING = ("/withdrawal", "/erasure", "/disposal", "/restriction", "/lift")
"""What takes reports out of use is tried last."""


def marked(body: Body) -> Body:
    """The report with the canaries in every protected field, and a child at the same place."""
    for party in body["parties"]:
        if party["role"] == "victim":
            party.update(REACHED)
            party["identifiers"] = [{"type": "nhs", "value": "999 476 5906"}]
        if party["role"] == "suspect":  # he lived there once: a report may not know that it is to be kept from him
            party["addresses"] = [*party.get("addresses", ()), {**HOME, "town": ""}]
    child = {"local_id": "C1", "role": "third_party", "name": {"given": ["Ada"]}, "addresses": [HOME]}
    body["parties"].append(child)
    body["narrative"] = body.get("narrative", "") + TOLD
    body["knowledge"] = [{"kind": "feared", "note": TOLD, "07700 900 641": "a number as a name"}]
    return body


@dataclass
class Heard:
    """What was answered, by what was asked; and the ids that were met."""

    world: World
    ids: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    leaks: list[tuple[str, str, str]] = field(default_factory=list)
    count: int = 0

    async def ask(self, who: str, method: str, path: str, url: str = "", **more: Any) -> httpx.Response:
        """The answer; where it should hold no canary it is searched."""
        answer = await self.world.as_(who, **more.pop("headers", {})).request(method, url or path, **more)
        self.count += 1
        text = said(answer)
        for found in ANY_ID.finditer(text):
            self.ids[found[1]].add(found[0])
        is_own = answer.status_code == 200 and ((method, path) in READ_BACK or path in REVEALS)
        if not is_own:
            self.leaks += [(who, f"{method} {path} {answer.status_code}", one) for one in leaked(text)]
        return answer


def said(answer: httpx.Response) -> str:
    """All that the answer says: its head, and its body, of a printed paper the text."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    form = next((form for form in (Format.PDF, Format.DOCX) if form.media_type == kind), None)
    return f"{dict(answer.headers)} {text_of(answer, form) if form else answer.text}"


def leaked(text: str) -> set[str]:
    return {one for one in CANARIES if one in text} | ({"the phone"} if DIGITS.search(text) else set())


def addresses(heard: Heard, path: str) -> Iterator[str]:
    """The path with each id that was met in each place for one."""
    name = next(iter(re.findall(r"{(\w+)}", path)), "")
    if not name:
        yield path
        return
    known = sorted({one for prefix in OF_PREFIX.get(name, ()) for one in heard.ids[prefix]})
    for one in known or ["47AA0410226" if name == "urn" else "1"]:
        yield from addresses(heard, path.replace(f"{{{name}}}", one))


async def send_all(heard: Heard) -> None:
    """Reports come, come again, come anew, come wrong and go."""
    for body in map(marked, [*couple(), *second_course()]):
        who = SENDERS[body["agency"]]
        first = await heard.ask(who, "POST", "/v1/incidents", json=body)
        assert first.status_code == 201
        await heard.ask(who, "POST", "/v1/incidents", json=body)
        other = {**body, "narrative": f"Otherwise.{TOLD}"}
        await heard.ask(who, "POST", "/v1/incidents", json=other)
        wrong = {**body, "urn": [TOLD], "canary": TOLD, "kind": "077 00900641 canary"}
        assert (await heard.ask(who, "POST", "/v1/incidents", json=wrong)).status_code == 422
        one = first.json()["incident"]
        newer = {**other, "source": {**body["source"], "version": one["version"] + 1}}
        etag = (await heard.world.as_(who).get(one["url"])).headers["ETag"]
        revised = await heard.ask(
            who, "PUT", "/v1/incidents/{incident_id}", one["url"], json=newer, headers={"If-Match": etag}
        )
        assert revised.status_code == 200
        lines = "\n".join(map(json.dumps, (newer, wrong, {**newer, "source": {"reference": f"{one['id'][-8:]}I"}})))
        sent: dict[str, Any] = {"content": lines + "\n", "headers": {"Content-Type": "application/x-ndjson"}}
        await heard.ask(who, "POST", "/v1/imports", **sent)
    gone = (await heard.world.as_(SENDERS[HAMPSHIRE]).get("/v1/incidents")).json()["items"][-1]
    where = f"/v1/incidents/{gone['id']}/withdrawal"
    await heard.ask(SENDERS[HAMPSHIRE], "POST", where, json={"reason": "entered_in_error"})


async def read_all(heard: Heard, turns: int = 2) -> None:
    """Every route that reads is asked as every client."""
    paths = heard.world.app.openapi()["paths"]
    reads = [path for path, operations in paths.items() if "get" in operations]
    for turn in range(turns):  # the first finds the ids
        for who in CLIENTS:
            for path in reads:
                for url in addresses(heard, path):
                    answer = await heard.ask(who, "GET", path, url)
                    forms = MEDIA_TYPES.values() if turn and "chronology" in path and answer.status_code == 200 else ()
                    for form in forms:
                        await heard.ask(who, "GET", path, url, headers={"Accept": form})


async def search_all(heard: Heard) -> None:
    """Everybody looks for her by what is safe, wrongly and rightly, and asks for it to be revealed."""
    patterned = {"name": {"full": "canary*"}, "phones": REACHED["phones"]}
    for who in CLIENTS:
        for example in (REACHED, patterned, {"role": "victim", **REACHED, "name": {"full": "Hannah Bright-Adeyemi"}}):
            await heard.ask(who, "POST", "/v1/police/matches", json=example)
        for path in sorted(REVEALS):
            for url in addresses(heard, path):
                await heard.ask(who, "POST", path, url, json=REVEAL)
                await heard.ask(who, "POST", path, url, json={**REVEAL, "kinds": ["77 Canary Lane"]})


async def decide_all(heard: Heard) -> set[tuple[str, str]]:
    """Whoever may decide something decides it, about everything; which routes led to something."""
    routes = [route for route, rule in RULES.items() if rule.permission and route[0] in ("POST", "PUT", "DELETE")]
    known = {("POST", "/v1/incidents"), ("POST", "/v1/imports"), ("PUT", "/v1/incidents/{incident_id}")}
    done = set()
    for method, path in sorted(set(routes) - known, key=lambda route: (route[1].endswith(ENDING), route)):
        rule = RULES[method, path]
        for who in CLIENTS:
            if rule.permission in ROLES[CLIENTS[who][1]].permissions:
                for url in addresses(heard, path):
                    answer = await heard.ask(who, method, path, url, **sent_to(path, url, rule.sent, heard))
                    assert answer.status_code < 500, path
                    done |= {(method, path)} if answer.is_success else set()
    return done


def sent_to(path: str, url: str, sent: Mapping[str, Any], heard: Heard) -> dict[str, Any]:
    """What the route is sent, about records that there are."""
    body = dict(sent.get("json") or {})
    if "course_id" in body:
        body["course_id"] = min(heard.ids["crs"])
    if path.endswith("/occasions/decisions") and "incidents" in body:
        body["incidents"] = sorted(heard.ids["inc"])[:2]
    return {**sent, "json": body} if body else dict(sent)


def printed(conduct: Conduct, folder: Path) -> str:
    """All that the operator prints, and the files that are written."""
    parties = ("police:47/47260104102/S1", "police:44/44260098765/S1")
    commands = (("measures",), ("measures", "--json"), ("explain", *parties), ("digest",), ("audit", "anomalies"))
    told = [conduct(*command) for command in (*commands, ("staff", "list", SUSSEX))]
    told += [conduct("audit", "export", folder / "log.ndjson"), conduct("erasures", "export", folder / "gone.ndjson")]
    assert {one.exit_code for one in told} == {0}, [one.output for one in told if one.exit_code]
    files = [(folder / name).read_text("utf-8") for name in ("log.ndjson", "gone.ndjson")]
    assert all(files)
    return "".join([*(f"{one.stdout}{one.stderr}" for one in told), *files])


async def test_what_is_safe_is_in_two_answers_and_nowhere_else(
    either: World, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    heard = Heard(either)
    await send_all(heard)
    taken = await either.as_("prosecutor of the CPS").post("/v1/cps/courses/by-urn/47AA0410226/snapshots")
    assert taken.status_code in (200, 201)
    await read_all(heard)
    await search_all(heard)
    assert found_in(either.engine, STORED) == set(), "in the log of the database, while it is written to"
    operator = conduct_on(either.engine.url.render_as_string(hide_password=False))
    assert leaked(printed(operator, tmp_path)) == set()
    assert len(await decide_all(heard)) > 15
    await read_all(heard, turns=1)
    assert heard.leaks == []
    assert heard.count > 1000
    assert leaked(caplog.text) == set()
    assert leaked("".join(capfd.readouterr())) == set()
    either.context.store.close()
    assert found_in(either.engine, STORED) == set()


async def test_the_search_would_find_them(world: World) -> None:
    heard = Heard(world)
    body = marked(couple()[0])
    receipt = (await heard.ask(SENDERS[SUSSEX], "POST", "/v1/incidents", json=body)).json()
    own = await world.as_(SENDERS[SUSSEX]).get(receipt["incident"]["url"])
    assert {"Canary", "canary", "QC9 9CC", "the phone", "999 476 5906"} <= leaked(said(own))
    course = receipt["link"]["courses"][0]["id"]
    shown = await world.as_("investigator of Sussex").post(f"/v1/police/courses/{course}/reveals", json=REVEAL)
    assert {"Canary", "canary", "QC9 9CC", "the phone"} <= leaked(said(shown))
    assert found_in(world.engine, ("Bright-Adeyemi",)) != set()
