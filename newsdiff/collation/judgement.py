"""From raw findings to those that are told. (DETECTORS-A fills this in.)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsdiff.collation.cluster import Cluster
from newsdiff.collation.types import Finding


def judge(cluster: Cluster, raw: Iterable[Finding]) -> tuple[Finding, ...]:
    """The final findings, ordered, with ids `f1`, `f2` …"""
    return tuple(replace(finding, id=f"f{number}") for number, finding in enumerate(raw, 1))
