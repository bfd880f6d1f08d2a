"""The embedded broker: kombu's SQLAlchemy transport on a SQLite file, made quick and safe to share.

For a machine without Redis. Celery, its worker and its messages are the real ones; this module only
opens the file in WAL mode and mends three things that kombu's transport does not do on SQLite:

* it looks for a message without the write lock, and takes the lock only where one waits, so that a
  worker polling twenty times a second does not stand in the way of a web process that publishes;
* a delivered message is deleted instead of being marked and kept for ever (kombu never brings a
  marked one back: what a killed worker held is found again by `review.services.sweep`);
* a forked pool process does not use its parent's SQLite connections.

Alternatives measured and left: kombu's `filesystem` transport (its reader broke on a half-written
file and lost messages) and the `memory` transport (one process only). The
figures are in `docs/operations.md`.
"""

from __future__ import annotations

import os
from json import loads
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, sqlalchemy
from sqlalchemy import create_engine, event, text

SCHEME = "embedded"
"""`embedded+sqlite:////path/to/broker.sqlite3` as the broker's URL."""

BUSY_SECONDS = 20
"""How long a writer waits for another writer before it gives up."""


def _open_in_wal_mode(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


class Channel(sqlalchemy.Channel):  # type: ignore[misc]
    _engines: dict[str, Any] = {}

    def _engine_from_config(self) -> Any:
        engine = create_engine(
            self.connection.client.hostname, connect_args={"timeout": BUSY_SECONDS}, pool_size=10
        )
        event.listen(engine, "connect", _open_in_wal_mode)
        return engine

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        owner = self._get_or_create(queue)
        waiting = (
            self.session.query(self.message_cls)
            .filter(self.message_cls.queue_id == owner.id)
            .order_by(self.message_cls.id)
            .limit(1)
        )
        try:
            if waiting.first() is None:
                raise Empty
            self.session.rollback()  # ends the read, so that the lock can be taken at once
            self.session.execute(text("BEGIN IMMEDIATE"))
            message = waiting.first()  # another worker may have been quicker
            if message is None:
                raise Empty
            payload = message.payload
            self.session.delete(message)
            self.session.commit()
            return loads(payload)
        except BaseException:
            self.session.rollback()
            raise


class Transport(sqlalchemy.Transport):  # type: ignore[misc]
    Channel = Channel


def _forget_connections_of_the_parent() -> None:
    for engine, _session in Channel._engines.values():
        engine.dispose(close=False)
    Channel._engines.clear()


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
for _scheme in ("redis", "rediss"):  # named, not imported: without Redis nothing of it is loaded
    TRANSPORT_ALIASES[_scheme] = "newsdiff.redis_broker:Transport"
os.register_at_fork(after_in_child=_forget_connections_of_the_parent)
