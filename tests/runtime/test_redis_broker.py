"""A Redis that hangs at the very moment of an acknowledgement: the worker's slot is free again all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kombu
import pytest
from kombu import Connection

from newsdiff import broker as broker  # registers the transports
from tests.runtime.servers import RedisServer

pytestmark = pytest.mark.redis


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with RedisServer(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def consumer(redis: RedisServer) -> Iterator[Any]:
    """Fetches one message at a time, as a worker does. `.got` is what it holds."""
    with Connection(redis.url, transport_options={"socket_timeout": 0.3}) as connection:
        queue = kombu.Queue("work")
        consumer = connection.Consumer(queue, prefetch_count=1)
        consumer.got = []
        consumer.register_callback(lambda _body, message: consumer.got.append(message))
        with connection.Producer() as producer:
            for number in (1, 2):
                producer.publish(number, routing_key="work", declare=[queue])
        with consumer:
            connection.drain_events(timeout=10)
            assert [message.payload for message in consumer.got] == [1]
            yield consumer


@pytest.mark.parametrize("end", ["ack", "reject", "requeue"])
def test_a_message_whose_end_redis_did_not_hear_of_takes_no_slot_for_ever(
    redis: RedisServer, consumer: Any, end: str
) -> None:
    [message] = consumer.got
    redis.freeze()
    try:
        with pytest.raises(consumer.connection.connection_errors):
            getattr(message, end)()
    finally:
        redis.thaw()
    consumer.connection.drain_events(timeout=10)
    assert [message.payload for message in consumer.got] == [1, 2]


def test_what_redis_did_hear_of_is_gone_there_too(redis: RedisServer, consumer: Any) -> None:
    consumer.got[0].ack()
    consumer.connection.drain_events(timeout=10)
    consumer.got[1].reject()
    client = consumer.channel.client
    assert client.hlen("unacked") == client.zcard("unacked_index") == client.llen("work") == 0
