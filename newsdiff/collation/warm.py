"""What a process that collates all day does once, before the first story."""

from __future__ import annotations

import gc

from newsdiff.collation.pipeline import collate
from newsdiff.collation.types import Witness

_STORY = (
    "OSLO, May 3 (AP) — Norway’s prime minister Jon Berg said on Monday that exports of herring fell by 12 percent to "
    "$3.5 billion in 2020, and accused Iceland of lying.\n\n“We will not give in to pressure,” he told reporters, who may "
    "have asked whether the deal was in breach of the treaty.\n\nThe colour of the flag was grey.\n\nPhoto: Jane Doe / "
    "Example Press\n\n(Reporting by Jane Doe; Editing by Max Poe)"
)
_OTHER = (
    "Oslo (Reuters) - Norwegian Prime Minister Jan Berg claimed Tuesday that the export of cod fell 21 per cent to 3.5 "
    'million euros in 2021 because Iceland lied.\n\n"We won\'t give way to any preassure," he said to journalists, who '
    "will have asked if the deal violated the treaty. The flags color was gray gray."
)


def warm_up() -> None:
    """Read the lexicons and build what is built once, so that the first story does not wait for them.

    All this stays for good: the garbage collector is told to look at it no more (`gc.freeze`).
    """
    collate([Witness("A", _STORY), Witness("B", _OTHER)])
    gc.collect()
    gc.freeze()
