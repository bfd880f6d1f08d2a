"""Redis as the broker: kombu's transport with one thing mended, so that a worker outlives a Redis that hangs.

A worker holds as many messages as it may and fetches no more until it has acknowledged one. Where Redis
does not answer in time, kombu's acknowledgement ends with an error that Celery only logs, and the message
stays on the worker's own list for ever: with one slot, as here, that worker is well, connected, and
never asks for work again. Here the list forgets the message whatever Redis says.

In Redis the message stays marked as delivered and comes back after the visibility timeout. Every task bears
that: a collation and a delivery are claimed in the database, and a sweep finds nothing to do.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import redis, virtual


class QoS(redis.QoS):  # type: ignore[misc]
    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        except BaseException:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        except BaseException:
            virtual.QoS.ack(self, delivery_tag)
            raise


class Channel(redis.Channel):  # type: ignore[misc]
    QoS = QoS


class Transport(redis.Transport):  # type: ignore[misc]
    Channel: Any = Channel
