"""What the process says on its standard output: one JSON object a line. Floor 3.

Lines carry ids only. An exception is told by its class and the places it passed through, never by its message, since
messages may quote what was sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextvars import ContextVar
from logging.config import dictConfig
from pathlib import PurePath
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""The id of the request that is being answered; empty outside of one."""

_DEEPEST_CAUSE = 8


def places(trace: TracebackType | None) -> list[str]:
    """Where a traceback passed through, outermost first, as ``api/incidents.py:41``; no source, no values."""
    return [f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line}" for frame, line in walk_tb(trace)]


def told(error: BaseException) -> dict[str, Any]:
    """What a log line may tell of an exception: its class, those of its causes, and the places it passed through."""
    return {"error": _class(error), "causes": list(_causes(error)), "places": places(error.__traceback__)}


def _class(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _causes(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or error.__context__
    for _ in range(_DEEPEST_CAUSE):
        if cause is None:
            return
        yield _class(cause)
        cause = cause.__cause__ or cause.__context__


class LineFormatter(JsonFormatter):
    """One line: UTC timestamp, level, logger, message, request id, and what the call gave as ``extra``."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],
            timestamp=True,
        )

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Fill the line; an exception is reduced to what may be told of it."""
        message_dict.pop("exc_info", None)
        super().add_fields(log_data, record, message_dict)
        log_data.setdefault("request_id", REQUEST_ID.get())
        if record.exc_info and record.exc_info[1] is not None:
            log_data.update(told(record.exc_info[1]))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Nothing: ``add_fields`` tells of exceptions."""
        del ei
        return ""


def configure(level: str) -> None:
    """The process logs at ``level`` and above to standard output, uvicorn's own errors in the same shape.

    Uvicorn's access log is off, for it tells paths and queries as they came; ``service.api.middleware`` logs requests
    by route. Start uvicorn with ``log_config=None`` so that it leaves this as it is. Raises ``ValueError`` for an
    unknown level.
    """
    known = logging.getLevelNamesMapping()
    if level.upper() not in known:
        raise ValueError(f"the log level is one of {', '.join(known)}")
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": LineFormatter}},
            "handlers": {
                "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}
            },
            "root": {"level": level.upper(), "handlers": ["stdout"]},
            "loggers": {
                "uvicorn": {"level": level.upper(), "handlers": [], "propagate": True},
                "uvicorn.error": {"level": level.upper(), "handlers": [], "propagate": True},
                "uvicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
                "httpx": {"level": "WARNING"},
            },
        }
    )
