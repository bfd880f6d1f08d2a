"""Logs that can be followed: each line knows the request and the task it belongs to.

A request gets an id (its proxy's `X-Request-ID`, or a new one), answers with it, and hands it to the
tasks it starts; so one id finds the upload, the collation and what went wrong in either.
`LOG_FORMAT=json` writes one JSON object a line.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

from newsdiff import metrics

request_id: ContextVar[str] = ContextVar("request_id", default="")
task_id: ContextVar[str] = ContextVar("task_id", default="")

HEADER = "newsdiff_request"
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = {"/healthz", "/readyz", "/metrics"}
access = logging.getLogger("newsdiff.access")


class ContextFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.task_id = task_id.get()
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in ("request_id", "task_id"):
            if value := getattr(record, name, ""):
                line[name] = value
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestMiddleware:
    """Outermost: the id, the access line and the measurement of every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8))
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            response["X-Request-ID"] = request_id.get()
            match = request.resolver_match
            view = (match.view_name if match else "") or "none"
            metrics.request_done(
                view=view, method=request.method or "", status=response.status_code, seconds=seconds
            )
            if request.path not in _QUIET:
                fields = {
                    "method": request.method,
                    "path": request.path,  # without its query: searches are nobody's business
                    "status": response.status_code,
                    "ms": round(seconds * 1000, 1),
                    "user": getattr(getattr(request, "user", None), "pk", None),
                }
                access.info(
                    "%s %s %s %s ms",
                    *(fields[k] for k in ("method", "path", "status", "ms")),
                    extra={"fields": fields},
                )
            return response
        finally:
            request_id.reset(token)


@before_task_publish.connect
def _hand_on(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and request_id.get():
        headers[HEADER] = request_id.get()


@task_prerun.connect
def _take_over(task_id: str = "", task: Any = None, **_: Any) -> None:
    _current_task.set(task_id)
    request_id.set(str(getattr(task.request, HEADER, None) or (task.request.headers or {}).get(HEADER, "")))


@task_postrun.connect
def _let_go(**_: Any) -> None:
    _current_task.set("")
    request_id.set("")


_current_task = task_id
