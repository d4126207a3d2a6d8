"""How a view is answered: with its tag, and not again where the reader has it already. Floor 3."""

from __future__ import annotations

from typing import TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from service.api.etags import etag_of, matches

ViewT = TypeVar("ViewT", bound=BaseModel)


class Unchanged(Exception):
    """The reader has this representation already; ``etag`` is its tag."""

    def __init__(self, etag: str) -> None:
        super().__init__("not modified")
        self.etag = etag


async def not_modified(_request: Request, error: Exception) -> Response:
    """304 without a body: an exception handler for FastAPI."""
    return Response(status_code=304, headers={"ETag": error.etag} if isinstance(error, Unchanged) else {})


def tagged(request: Request, response: Response, view: ViewT) -> ViewT:
    """The view, with a strong tag over all that it shows; raises ``Unchanged`` if the reader named that tag.

    The tag is taken of the representation and not of versions, since a view also shows what lies beside its course.
    """
    return with_tag(request, response, view, etag_of(view.model_dump_json()))


def at_once(request: Request, response: Response, view: BaseModel) -> Response:
    """The answer to a read of a large view, as JSON that was made once for the tag and the body; with what was set on
    ``response``. Raises ``Unchanged`` if the reader named that tag."""
    text = view.model_dump_json()
    with_tag(request, response, view, etag_of(text))
    return Response(text, media_type="application/json", headers=dict(response.headers))


def with_tag(request: Request, response: Response, view: ViewT, etag: str) -> ViewT:
    """The view under a given tag; raises ``Unchanged`` if the reader named it."""
    if matches(request.headers.get("if-none-match"), etag):
        raise Unchanged(etag)
    response.headers["ETag"] = etag
    return view


def at_its_own_place(response: Response, asked: str, found: str, url: str) -> None:
    """A record that was merged into another is answered as that other, and ``Content-Location`` says where it is."""
    if asked != found:
        response.headers["Content-Location"] = url
