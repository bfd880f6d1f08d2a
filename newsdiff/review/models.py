"""Collations, findings and what editors decided about them."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from newsdiff.stories.models import Outlet, Story, Version

KEY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key() -> str:
    """A short key for permalinks: 8 letters, no look-alikes, never a position."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(8))


class Collation(models.Model):
    """One collation of a story: asked for, worked on, and its result (contract.md §1)."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for a worker"
        RUNNING = "running", "Collating"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="collations")
    revision = models.PositiveIntegerField(help_text="The story's revision this collation is for.")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    signature = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True, help_text="Why it failed, in words a person understands.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=64, blank=True, help_text="Token of the worker that has it.")
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text="When the workers were last told of it; empty: they were not."
    )
    sends = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        get_latest_by = "pk"
        indexes = [models.Index(fields=["state", "created_at"], name="collation_queue")]
        constraints = [
            models.UniqueConstraint(fields=["story", "revision"], name="collation_once_a_revision"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(result__isnull=False), name="collation_done_has_result"
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""), name="collation_failed_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"Collation of {self.story}, revision {self.revision}"

    @property
    def is_ended(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}


class Statement(models.Model):
    """A row of the alignment table with a key that survives re-collation.

    `spans` maps siglum to [[start, end], …]; membership is what a later collation is matched by.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="statements")
    key = models.CharField(max_length=8, unique=True, default=new_key)
    row = models.CharField(
        max_length=12, blank=True, help_text="Its id in the current collation; empty where it is gone."
    )
    number = models.PositiveIntegerField(default=0)
    spans = models.JSONField(default=dict)
    became = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The statement that took over its members.",
    )

    class Meta:
        ordering = ["story", "number"]
        indexes = [models.Index(fields=["story", "row"], name="statement_row")]

    def __str__(self) -> str:
        return f"Statement {self.number} of {self.story}"


class Finding(models.Model):
    """A typed difference. Only a confirmed one may be called an error."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    class Severity(models.TextChoices):
        SUBSTANTIVE = "substantive", "Substantive"
        WORDING = "wording", "Wording"
        STYLE = "style", "Style"
        FURNITURE = "furniture", "Furniture"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="findings")
    key = models.CharField(max_length=8, unique=True, default=new_key)
    collation = models.ForeignKey(
        Collation,
        null=True,
        on_delete=models.SET_NULL,
        related_name="findings",
        help_text="The last collation that reported it.",
    )
    present = models.BooleanField(default=True, help_text="The story's current collation reports it.")
    number = models.PositiveIntegerField(default=0, help_text="Position in the current collation.")
    category = models.CharField(max_length=12)
    detector = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=12, choices=Severity)
    rows = models.JSONField(default=list, help_text="Row ids in the current collation.")
    statement = models.ForeignKey(
        Statement, null=True, blank=True, on_delete=models.SET_NULL, related_name="findings"
    )
    readings = models.JSONField(default=dict, help_text="siglum -> null | [{start, end, text}]")
    message = models.TextField()
    evidence = models.JSONField(default=dict, blank=True)
    rule_key = models.CharField(
        max_length=20, blank=True, help_text="The rule that made or changed it, as its evidence says."
    )
    confidence = models.FloatField(default=0)
    flag = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="1 to 5 for the five that matter first."
    )
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    lock = models.PositiveIntegerField(
        default=0, help_text="Rises with every decision; a stale one is refused."
    )
    reading_changed = models.BooleanField(
        default=False, help_text="Its readings changed after the decision it carries."
    )
    by_hand = models.BooleanField(default=False)
    anchors = models.JSONField(
        default=list,
        blank=True,
        help_text="By hand: the quoted words, [{version, siglum, sha256, start, end, words}].",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["story", "number", "pk"]
        indexes = [
            models.Index(fields=["story", "present", "severity", "state"], name="finding_triage"),
            models.Index(fields=["story", "category"], name="finding_category"),
            models.Index(
                fields=["category", "state", "story"], condition=Q(present=True), name="finding_open_category"
            ),
            models.Index(fields=["rule_key"], condition=Q(present=True), name="finding_of_rule"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="finding_confidence_range"
            ),
            models.UniqueConstraint(
                fields=["story", "flag"], condition=Q(flag__isnull=False), name="finding_flag_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(by_hand=True, present=False),
                name="finding_withdrawn_by_hand",
            ),
        ]

    def __str__(self) -> str:
        return self.message

    def get_absolute_url(self) -> str:
        return reverse("review:finding", args=[self.story.slug, self.key])

    @property
    def added_by(self) -> str:
        """Who added it by hand; "" for what a detector reports."""
        if not self.by_hand:
            return ""
        return self.created_by.get_username() if self.created_by else "somebody who has left"

    @property
    def gone(self) -> dict[str, str]:
        """By hand: siglum -> the quoted words that stand in that version's statement no longer."""
        gone = self.evidence.get("gone") if self.by_hand and isinstance(self.evidence, dict) else None
        return gone if isinstance(gone, dict) else {}


class Decision(models.Model):
    """What an editor said of a finding. Never changed or deleted; undoing is a decision too."""

    class Action(models.TextChoices):
        CONFIRM = "confirm", "Confirmed"
        DISMISS = "dismiss", "Dismissed"
        REOPEN = "reopen", "Reopened"
        COMMENT = "comment", "Commented"
        ASSIGN = "assign", "Assigned"
        ADD = "add", "Added by hand"
        WITHDRAW = "withdraw", "Withdrawn"
        RESTORE = "restore", "Brought back"

    NOT_DECIDING = (Action.COMMENT, Action.ASSIGN, Action.ADD, Action.WITHDRAW, Action.RESTORE)
    """What leaves the finding's state as it is."""

    class Reason(models.TextChoices):
        NONE = "", "No reason given"
        HOUSE_STYLE = "house style", "House style"
        SAME_MEANING = "same meaning", "Says the same"
        NOT_PARALLEL = "not parallel", "Not the same statement"
        OUTLET_RIGHT = "outlet right", "The outlet is right"
        FALSE_ALARM = "false alarm", "Nothing there"

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=8, choices=Action)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default=Reason.NONE)
    comment = models.TextField(blank=True, max_length=4000)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    readings = models.JSONField(default=dict, help_text="What stood there when it was decided.")
    state_before = models.CharField(max_length=9, choices=Finding.State)
    state_after = models.CharField(max_length=9, choices=Finding.State)
    undone_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undoes"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} by {self.user}"


class Rule(models.Model):
    """Curated knowledge applied at collation: house style, always-flag, glossary, loaded terms."""

    class Kind(models.TextChoices):
        EQUIVALENT = "equivalent", "House style: these read the same"
        ALWAYS_FLAG = "always-flag", "Always flag this difference"
        GLOSSARY = "glossary", "Term of art: its replacement matters"
        LOADED = "loaded", "Loaded terms: another word of the set is another claim"

    kind = models.CharField(max_length=12, choices=Kind)
    term = models.CharField(max_length=200)
    other = models.CharField(max_length=200, blank=True, help_text="The reading it is set against.")
    words = models.TextField(
        blank=True,
        max_length=2_000,
        help_text="One a line. Term of art: other renderings that are right. Loaded terms: the other words of the set.",
    )
    language = models.CharField(
        max_length=8, blank=True, help_text="Only for copy in this language, such as en; empty for all."
    )
    note = models.CharField(max_length=400, blank=True)
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.CASCADE, related_name="rules")
    desk = models.ForeignKey(
        "accounts.Desk", null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    from_finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.SET_NULL, related_name="rules"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(term=""), name="rule_has_term"),
            models.CheckConstraint(condition=Q(outlet=None) | Q(desk=None), name="rule_one_scope"),
        ]

    def __str__(self) -> str:
        return " / ".join(part for part in (self.term, self.other, *self.listed[:3]) if part)

    @property
    def listed(self) -> tuple[str, ...]:
        """The further words of the rule, one a line."""
        return tuple(line.strip() for line in self.words.splitlines() if line.strip())

    def clean(self) -> None:
        if self.kind == self.Kind.LOADED and not (self.other or self.listed):
            raise ValidationError({"words": "A set has two words at least: add the others, one a line."})


class Amendment(models.Model):
    """How an editor set the rows by hand. Undone, it stays as a record of what was done."""

    class Kind(models.TextChoices):
        JOIN = "join", "Joined statements"
        SPLIT = "split", "Split a statement"
        LINK = "link", "Linked to a statement"
        UNLINK = "unlink", "Set apart"

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="amendments")
    kind = models.CharField(max_length=6, choices=Kind)
    these = models.JSONField(default=list, help_text="[{name, sha256, start, end, words}]")
    those = models.JSONField(default=list, blank=True, help_text="What they are set against.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["story", "undone_at"], name="amendment_in_force")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.created_by}"


class Notice(models.Model):
    """Tells a person that copy she worked with was killed, corrected or withheld.

    Its story is the version's, wherever that was moved meanwhile: who may see it is decided there.
    """

    class Kind(models.TextChoices):
        KILL = "kill", "Killed"
        CORRECTION = "correction", "Correction"
        WITHHELD = "withheld", "Withheld"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "version", "kind"], name="notice_once")]
        indexes = [models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.version}, to {self.user}"


class NoticeDue(models.Model):
    """A version whose notices are to be brought in line with it: written in the transaction that changed it.

    People are looked up after the commit. Should the process die before that, the sweep finds this row.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Notices due: {self.version}"
