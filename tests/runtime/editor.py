"""An editor at a real server: signs in, uploads, decides; over HTTP, with cookies and CSRF tokens."""

from __future__ import annotations

import http.client
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    """0 where the connection broke."""
    body: str
    location: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class Editor:
    def __init__(self, base: str, name: str = "editor", password: str = "newsdiff-demo") -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect(), urllib.request.ProxyHandler({})
        )
        self.get("/sign-in/")
        answer = self.post("/sign-in/", username=name, password=password)
        assert answer.status == 302, f"sign-in answered {answer.status}: {answer.body[:300]}"

    def get(self, path: str) -> Answer:
        return self._open(urllib.request.Request(self.base + path))

    def post(self, path: str, **fields: str) -> Answer:
        token = next((c.value for c in self.cookies if c.name == "csrftoken"), "") or ""
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self._open(urllib.request.Request(self.base + path, data=data, headers={"Referer": self.base}))

    def upload(self, text: str, *, outlet: str, where: str = "new", story: str = "") -> Answer:
        return self.post("/add/", text=text, outlet=outlet, where=where, story=story)

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read().decode(), answer.headers.get("Location", ""))
        except urllib.error.HTTPError as error:
            body = error.read().decode(errors="replace")
            if error.code == 403 and "csrf" in body.lower() and not re.search("csrftoken", str(self.cookies)):
                raise AssertionError("the sign-in page gave no CSRF cookie") from error
            return Answer(error.code, body, error.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            return Answer(0, "", "")
