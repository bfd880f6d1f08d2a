"""Reading what a bulk import brings, in processes of their own while this one stores.

What is worked out here depends on an item alone (its texts, their language, their sketches), so it is the same
whoever does it; only one process writes, in the order of the file.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, islice
from typing import TypeAlias

from newsdiff import spawned
from newsdiff.intake import IntakeError
from newsdiff.matching import Sketch
from newsdiff.stories import placing
from newsdiff.stories.services import NewVersion, RefusedText, language_of, text_check

log = logging.getLogger(__name__)

SELDOM = (20_000, 20, 20)
"""Thresholds of garbage collection while many are read or stored."""
FEW = 2
"""Windows that are read before others would have started to."""

Parse: TypeAlias = Callable[[], list[NewVersion]]
"""What makes versions of an item's bytes; it must be one that can be sent to another process."""


class RefusedLine(ValueError):
    """A line that cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An item that was read: its texts, or why it cannot be taken."""

    versions: Sequence[NewVersion] = ()
    sketches: Sequence[Sketch | None] = ()
    """One a version; None where it is made when it is wanted."""
    refusal: str = ""


def sketch_of(new: NewVersion) -> Sketch:
    return placing.sketch_of(new.text, headline=new.headline, published=new.published)


def read_item(parse: Parse, *, ahead: bool = False) -> Reading:
    """`ahead`: with language and sketches, which are else made only of what is not held yet."""
    try:
        versions = parse()
        for new in versions:
            text_check(new.text)
    except (RefusedLine, RefusedText, IntakeError) as refusal:
        return Reading(refusal=str(refusal))
    if not ahead:
        return Reading(versions, [None] * len(versions))
    versions = [replace(new, language=language_of(new)) for new in versions]
    return Reading(versions, [sketch_of(new) for new in versions])


Windows: TypeAlias = Iterable[Sequence[Parse]]


def read_here(windows: Windows) -> Iterator[list[Reading]]:
    for window in windows:
        yield [read_item(parse) for parse in window]


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Inside, what is there already is not looked through for garbage, and the rest less often: windows make many objects
    that live for a moment, and hardly a cycle."""
    usual = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def collect_seldom() -> None:
    gc.freeze()
    gc.set_threshold(*SELDOM)


_once_for_all = cache(collect_seldom)
"""For a process that does nothing but read."""


@contextmanager
def readers(
    processes: int, *, to_store: bool = True
) -> Iterator[Callable[[Windows], Iterator[list[Reading]]]]:
    """What reads windows in their order: here, or with more than one process in the others, some windows ahead.

    A FEW windows are read here whatever is asked for. Memory holds two windows for each process that reads, and not more.
    """
    if processes < 2:
        yield read_here
        return
    # Never forked: this process has a connection to the database, and perhaps threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes - 1, mp_context=context, initializer=spawned.begin) as pool:
        try:
            yield lambda windows: _read_where_it_pays(pool, windows, 2 * (processes - 1), to_store)
        finally:
            pool.shutdown(cancel_futures=True)


def _read_where_it_pays(
    pool: ProcessPoolExecutor, windows: Windows, most: int, to_store: bool
) -> Iterator[list[Reading]]:
    coming = iter(windows)
    first = list(islice(coming, FEW + 1))
    if len(first) <= FEW:
        yield from read_here(first)
    else:
        yield from _read_ahead(pool, chain(first, coming), most, to_store)


def _read_ahead(
    pool: ProcessPoolExecutor, windows: Windows, most: int, to_store: bool
) -> Iterator[list[Reading]]:
    waiting: deque[tuple[Sequence[Parse], Future[list[Reading]] | None]] = deque()
    for window in windows:
        waiting.append((window, _asked(pool, window, to_store)))
        if len(waiting) > most:
            yield _answer(*waiting.popleft())
    while waiting:
        yield _answer(*waiting.popleft())


def _asked(
    pool: ProcessPoolExecutor, window: Sequence[Parse], to_store: bool
) -> Future[list[Reading]] | None:
    try:
        return pool.submit(_read_window, list(window), to_store)
    except BrokenProcessPool:
        return None


def _answer(window: Sequence[Parse], asked: Future[list[Reading]] | None) -> list[Reading]:
    """Where the other process was killed (memory), this one reads."""
    try:
        if asked is not None:
            return asked.result()
    except BrokenProcessPool:
        log.warning("A process that read ahead ended before its time; this one reads in its place.")
    return [read_item(parse) for parse in window]


def _read_window(window: Sequence[Parse], to_store: bool) -> list[Reading]:
    _once_for_all()
    return [read_item(parse, ahead=to_store) for parse in window]
