"""The example in the documents works as it is written, against a real server."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from newsdiff.api.services import token_create
from newsdiff.review.models import Collation
from newsdiff.review.services import collation_run
from tests import factories


@pytest.mark.django_db(transaction=True)
def test_the_example_client_sends_copy_and_prints_what_matters(live_server, project, tmp_path):
    story = factories.story_of(("Gazette", factories.GAZETTE))
    _, text = token_create(user=factories.person(), name="example", scopes=["read", "write"])
    file = tmp_path / "copy.txt"
    file.write_text(factories.SIXTH, encoding="utf-8")
    command = [sys.executable, str(project / "docs/examples/send_copy.py"), "Evening Post", str(file)]
    program = subprocess.Popen(
        command,
        env={**os.environ, "NEWSDIFF_URL": live_server.url, "NEWSDIFF_TOKEN": text},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(100):  # the worker of this test: the program polls meanwhile
            for pending in Collation.objects.filter(state="pending"):
                collation_run(pending.pk)
            try:
                out, err = program.communicate(timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                continue
        else:
            pytest.fail("the example did not end")
    finally:
        program.kill()
    assert program.returncode == 0, err
    first, *findings = out.splitlines()
    assert first == f"created B in {story.slug}"
    assert findings
    assert all(f"/stories/{story.slug}/findings/" in line for line in findings)
