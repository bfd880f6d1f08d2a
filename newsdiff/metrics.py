"""Figures for Prometheus, at `/metrics`.

Requests are counted in each web process; with several processes, PROMETHEUS_MULTIPROC_DIR names a
folder they share (docker-compose.yml sets it). What the database knows is asked at the scrape.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY

SHARED = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 5, 10)

if os.environ.get(SHARED):
    os.makedirs(os.environ[SHARED], exist_ok=True)  # before the first figure is written there

requests_total = Counter("newsdiff_requests_total", "Requests answered", ["view", "method", "status"])
request_seconds = Histogram("newsdiff_request_seconds", "Time to answer a request", ["view"], buckets=BUCKETS)


def request_done(*, view: str, method: str, status: int, seconds: float) -> None:
    requests_total.labels(view, method, str(status)).inc()
    request_seconds.labels(view).observe(seconds)


class _Database:
    """Collations by state, and how long the oldest has been waiting."""

    def collect(self) -> Iterable[Metric]:
        from django.db.models import Count, Min
        from django.utils import timezone

        from newsdiff.review.models import Collation

        counted = dict(Collation.objects.order_by().values_list("state").annotate(Count("pk")))
        states = GaugeMetricFamily("newsdiff_collations", "Collations by state", labels=["state"])
        for state in Collation.State.values:
            states.add_metric([state], counted.get(state, 0))
        yield states
        waiting = Collation.objects.filter(state=Collation.State.PENDING).aggregate(at=Min("created_at"))[
            "at"
        ]
        age = (timezone.now() - waiting).total_seconds() if waiting else 0.0
        yield GaugeMetricFamily("newsdiff_oldest_waiting_seconds", "Age of the oldest waiting collation", age)


def page() -> bytes:
    """The text format of Prometheus: this process's figures, or all processes' where they share a folder."""
    registry = CollectorRegistry()
    registry.register(_Database())  # type: ignore[arg-type]
    if os.environ.get(SHARED):
        multiprocess.MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
