"""What this worker knows of the pairs of versions of stories it collated last.

Only a help: a story may be collated by any worker, and one that knows nothing comes to the same result.
"""

from __future__ import annotations

from collections import OrderedDict

from newsdiff.collation.linking import Memory

STORIES = 8
"""So many stories, those collated last, are kept."""
_kept: OrderedDict[int, Memory] = OrderedDict()


def memory_of(story_id: int) -> Memory:
    memory = _kept.pop(story_id, None) or Memory()
    _kept[story_id] = memory
    while len(_kept) > STORIES:
        _kept.popitem(last=False)
    return memory
