"""What of feeds is audited: who watches what, who paused it."""

from newsdiff.accounts.audit import History, audit_history
from newsdiff.feeds.models import Feed

audit_history(History(kind="feed", label="Feed", model=Feed, about=lambda row: row.name))
