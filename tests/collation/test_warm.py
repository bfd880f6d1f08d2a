"""A worker that has warmed up reads no lexicon while a story waits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SCRIPT = """
import sys
from pathlib import Path
from newsdiff.collation import collate
from newsdiff.collation.command import read_witnesses
from newsdiff.collation.warm import warm_up

opened = []
if "cold" not in sys.argv:
    warm_up()
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
collate(read_witnesses(sorted(Path("seeds").glob("*.txt"))))
print(*sorted({Path(p).name for p in opened if "collation/data" in p or "wordfreq" in p}))
"""


def files_read_by_a_story(*how: str) -> list[str]:
    command = [sys.executable, "-c", SCRIPT, *how]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


def test_after_warming_up_a_story_waits_for_no_file() -> None:
    assert files_read_by_a_story() == []


def test_without_it_the_first_story_does() -> None:
    assert "lexicon.toml" in files_read_by_a_story("cold")
