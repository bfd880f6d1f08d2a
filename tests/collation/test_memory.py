"""What a collation leaves to the next one of the same story."""

from __future__ import annotations

import gc
import weakref
from dataclasses import fields, replace

from newsdiff.collation import Witness, collate
from newsdiff.collation.cluster import Cluster
from newsdiff.collation.memory import Memory

FIRST = "The minister resigned on Monday after a long inquiry. Exports of wheat fell by 12 percent last year."
OTHER = "The minister resigned on Tuesday after an inquiry. Exports of wheat fell by 21 percent last year."
THIRD = "Police in Lyon arrested four people. The minister resigned on Monday after a long inquiry."


def told(memory: Memory) -> str:
    """Everything a memory holds, as text."""
    return " ".join(repr(getattr(memory, f.name)._before) for f in fields(memory))


def size(memory: Memory) -> int:
    return sum(len(getattr(memory, f.name)) for f in fields(memory))


def test_a_version_that_is_gone_is_forgotten_with_the_next_collation() -> None:
    memory = Memory()
    collate([Witness("A", FIRST), Witness("B", THIRD)], memory=memory)
    assert "Lyon" in told(memory)
    collate([Witness("A", FIRST), Witness("B", OTHER)], memory=memory)
    assert "Lyon" not in told(memory)


def test_collating_the_same_again_and_again_does_not_make_a_memory_grow() -> None:
    memory = Memory()
    of = [Witness("A", FIRST), Witness("B", OTHER), Witness("C", THIRD)]
    collate(of, memory=memory)
    once = size(memory)
    for _ in range(3):
        collate(of, memory=memory)
    assert size(memory) == once


def test_the_same_words_in_another_language_are_looked_at_anew() -> None:
    memory = Memory()
    english = [Witness("A", FIRST), Witness("B", OTHER)]
    german = [replace(w, language="de") for w in english]
    collate(english, memory=memory)
    assert collate(german, memory=memory).to_dict() == collate(german).to_dict()


def test_segments_of_two_sigla_that_end_in_digits_are_never_one() -> None:
    """The eleventh of V1 and the first of V11 were both called V111."""
    eleven = " ".join(f"Sentence number {n} stands here for itself." for n in range(1, 13))
    result = collate([Witness("V1", eleven), Witness("V11", FIRST), Witness("V1.", OTHER)])
    ids = [s.id for version in result.versions for s in version.segments]
    assert len(set(ids)) == len(ids)


def test_a_collation_leaves_no_cluster_behind(monkeypatch) -> None:
    """Found when the memory of a worker was measured: what words cover kept every cluster alive for ever."""
    made: list[weakref.ref[Cluster]] = []
    build = Cluster.__init__

    def watched(self: Cluster, *args: object, **named: object) -> None:
        build(self, *args, **named)  # type: ignore[arg-type]
        made.append(weakref.ref(self))

    monkeypatch.setattr(Cluster, "__init__", watched)
    collate([Witness("A", FIRST), Witness("B", OTHER), Witness("C", THIRD)])
    gc.collect()
    assert made
    assert not [cluster for cluster in made if cluster() is not None]
