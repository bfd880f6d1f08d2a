"""What this worker knows of the stories it collated last.

Only a help: a story may be collated by any worker, and one that knows nothing comes to the same result.
"""

from __future__ import annotations

from collections import OrderedDict

from newsdiff.collation.memory import Memory

STORIES = 8
"""So many stories, those collated last, are kept …"""
CHARACTERS = 1_000_000
"""… as long as their versions have no more characters than this (some 130 MB). The last story always stays."""
_kept: OrderedDict[int, Memory] = OrderedDict()


def memory_of(story_id: int) -> Memory:
    memory = _kept.pop(story_id, None) or Memory()
    _kept[story_id] = memory
    while len(_kept) > 1 and (len(_kept) > STORIES or _characters() > CHARACTERS):
        _kept.popitem(last=False)
    return memory


def _characters() -> int:
    return sum(memory.characters for memory in _kept.values())
