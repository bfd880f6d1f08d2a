"""Stories and their syndicated versions.

What came in is kept for good: an `Upload` holds the raw bytes, a `Text` the decoded text, each
under its SHA-256, and neither is ever changed. A `Version` is one outlet's use of a text in a story.
"""

from __future__ import annotations

from datetime import UTC, date

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

sha256_validator = RegexValidator(r"^[0-9a-f]{64}$", "A SHA-256 is 64 hexadecimal digits.")
UNKNOWN_OUTLET = "not-given"
"""Slug of the outlet that stands for "nobody said which"."""


class Outlet(models.Model):
    """Who published a version. `boilerplate` holds phrases of the house that are not the story."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    aliases = models.JSONField(default=list, blank=True, help_text="Other names and domains, a list.")
    is_agency = models.BooleanField("wire agency", default=False)
    boilerplate = models.TextField(blank=True, help_text="One phrase a line; copy that matches is furniture.")
    language = models.CharField(max_length=16, blank=True)
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def boilerplate_phrases(self) -> tuple[str, ...]:
        """The phrases of `boilerplate`, one a line."""
        return tuple(phrase for line in self.boilerplate.splitlines() if (phrase := line.strip()))


class Upload(models.Model):
    """The raw bytes as they arrived, stored before anything else happens."""

    class Channel(models.TextChoices):
        FORM = "form", "Form"
        BULK = "bulk", "Bulk import"
        API = "api", "API"
        FEED = "feed", "Feed"
        SEED = "seed", "Sample data"

    sha256 = models.CharField(max_length=64, db_index=True, validators=[sha256_validator])
    data = models.BinaryField()
    size = models.PositiveBigIntegerField()
    filename = models.CharField(max_length=255, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.FORM)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename or f"{self.get_channel_display()} upload, {self.size:,} bytes"


class Text(models.Model):
    """A text exactly as decoded, stored once however many outlets carry it."""

    sha256 = models.CharField(max_length=64, unique=True, validators=[sha256_validator])
    body = models.TextField()
    characters = models.PositiveIntegerField()
    words = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.words:,} words, {self.sha256[:12]}"


class Story(models.Model):
    """The cluster: all versions of one wire story."""

    slug = models.SlugField(max_length=80, unique=True)
    slugline = models.CharField(max_length=80)
    headline = models.CharField(max_length=300, blank=True)
    desk = models.ForeignKey(
        "accounts.Desk",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stories",
        help_text="Only this desk sees the story; empty: everybody.",
    )
    base = models.ForeignKey(
        "Version",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The version the others are compared with unless the reader chooses another.",
    )
    revision = models.PositiveIntegerField(
        default=0, help_text="Counts changes that call for a new collation."
    )
    sigla_given = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_from"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    active_at = models.DateTimeField(
        auto_now_add=True, db_index=True, help_text="When copy last came in or a collation was finished."
    )
    # Kept by services so that the list needs no aggregate over all versions and findings.
    version_count = models.PositiveIntegerField(default=0)
    open_substantive = models.PositiveIntegerField(default=0)
    picture = models.JSONField(
        default=list, blank=True, help_text="The strip: a string a version, a letter a statement."
    )
    history = HistoricalRecords(
        excluded_fields=[
            "updated_at",
            "active_at",
            "version_count",
            "open_substantive",
            "picture",
            "revision",
        ]
    )

    class Meta:
        ordering = ["-active_at", "-pk"]
        verbose_name_plural = "stories"
        indexes = [models.Index(fields=["-active_at", "-id"], name="story_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="story_not_merged_into_itself"),
        ]
        permissions = [
            ("curate", "Can merge, split and re-collate stories"),
            ("view_restricted", "Can see embargoed and killed copy"),
        ]

    def __str__(self) -> str:
        return self.slugline

    def get_absolute_url(self) -> str:
        return reverse("stories:overview", args=[self.slug])


class Version(models.Model):
    """One outlet's text of a story (editors also say "variant")."""

    class Kind(models.TextChoices):
        UNKNOWN = "", "Not said"
        FIRST_TAKE = "first take", "First take"
        WRITETHRU = "writethru", "Writethru"
        TAKE = "take", "Take"
        CORRECTION = "correction", "Correction"
        KILL = "kill", "Kill"
        REPUBLISHED = "republished", "Republished"
        ABRIDGED = "abridged", "Abridged"
        TRANSLATED = "translated", "Translated"

    class PubStatus(models.TextChoices):
        USABLE = "usable", "Usable"
        WITHHELD = "withheld", "Withheld"
        CANCELED = "canceled", "Killed"

    class Placement(models.TextChoices):
        """How the version came into its story."""

        CHOSEN = "chosen", "Chosen by a person"
        ASSIGNED = "assigned", "Found by its wording"
        UNCERTAIN = "uncertain", "In doubt: an editor should look"
        NEW = "new", "Started the story"

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="versions")
    siglum = models.CharField(max_length=4)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="versions")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="versions")
    upload = models.ForeignKey(
        Upload, null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    source_id = models.CharField(
        max_length=255, blank=True, help_text="The sender's own id, unique within the outlet."
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.UNKNOWN, blank=True)
    pub_status = models.CharField(max_length=8, choices=PubStatus, default=PubStatus.USABLE)
    headline = models.CharField(max_length=300, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    published = models.DateTimeField(null=True, blank=True)
    published_has_time = models.BooleanField(default=True)
    language = models.CharField(max_length=16, blank=True)
    embargoed_until = models.DateTimeField(null=True, blank=True)
    ed_note = models.TextField(blank=True)
    usage_terms = models.TextField(blank=True)
    provenance = models.TextField(
        blank=True, help_text="How this text came to us, and what is only presumed."
    )
    metadata = models.JSONField(default=dict, blank=True)
    derived_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="derivatives"
    )
    placement = models.CharField(max_length=9, choices=Placement, default=Placement.CHOSEN)
    placement_evidence = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["story", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["story", "siglum"], name="version_siglum_once"),
            models.UniqueConstraint(
                fields=["outlet", "text"], condition=Q(retired_at=None), name="version_text_once_an_outlet"
            ),
            models.UniqueConstraint(
                fields=["outlet", "source_id"],
                condition=~Q(source_id=""),
                name="version_source_id_once_an_outlet",
            ),
            models.CheckConstraint(
                condition=~Q(derived_from=F("id")), name="version_not_derived_from_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siglum} {self.called}"

    def get_absolute_url(self) -> str:
        return reverse("stories:version", args=[self.story.slug, self.siglum])

    @property
    def called(self) -> str:
        """Its outlet; where nobody said whose it is, the file it came in, so that five such versions can be told apart."""
        file = "" if self.has_outlet else self.metadata.get("file", "")
        return file or self.outlet.name

    @property
    def has_outlet(self) -> bool:
        """Somebody said whose it is."""
        return self.outlet.slug != UNKNOWN_OUTLET

    @property
    def restriction(self) -> str:
        """Why the copy must not be used, in a word or two for beside its name; empty where it may be."""
        if self.pub_status == self.PubStatus.CANCELED or self.kind == self.Kind.KILL:
            return "killed"
        if self.pub_status == self.PubStatus.WITHHELD:
            return "withheld"
        if self.embargoed_until is not None and self.embargoed_until > timezone.now():
            return f"embargoed until {timezone.localtime(self.embargoed_until):%-d %B %Y, %H:%M %Z}"
        return ""

    @property
    def published_day(self) -> date | None:
        """The day in the reader's zone; a day that was given without a time is that day in every zone."""
        if self.published is None:
            return None
        return timezone.localtime(self.published, None if self.published_has_time else UTC).date()


class VersionState(models.Model):
    """An earlier text of a version whose sender sent another text under the same id."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="earlier_states")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="+")
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="version_state_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}, state {self.number}"


class Visit(models.Model):
    """When a person last opened a story: what is newer is new to them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    before = models.DateTimeField(null=True, help_text="The visit before this one.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "story"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.story}"


class Separation(models.Model):
    """An editor took `version` out of `story`: copy like it is not put there again by itself."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="separations")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="separations")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "story"], name="separation_once")]

    def __str__(self) -> str:
        return f"{self.version} is not {self.story}"


class Move(models.Model):
    """Versions that a curator, or a second look, moved out of `story` into `into`, with what it takes to put them back."""

    class Kind(models.TextChoices):
        SPLIT = "split", "Split: versions became a story of their own"
        MOVE = "move", "Moved into another story"
        MERGE = "merge", "Merged"

    kind = models.CharField(max_length=5, choices=Kind)
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="moves_out")
    into = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="moves_in")
    memory = models.JSONField(
        help_text="As it was before: versions (id, siglum, placement), base, stories that pointed here; "
        "separations that were made and dropped (version, story)."
    )
    """Of a second look also `spoke`: version id, and its evidence; and `named`: slugline and headline of `story` before and after."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    by_itself = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Matching looked at the version again; nobody asked for it.",
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(story=F("into")), name="move_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.story} → {self.into}"


class LookDue(models.Model):
    """Copy came in near the story: those of its versions that nobody has settled are to be looked at again.

    Written in the transaction in which the copy came in; deleted once they were looked at.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        Version,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="What came in near it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Second look due: {self.story}"


class SavedView(models.Model):
    """Filters and search of a page under a name; its owner's, and where shared her desk's."""

    class Page(models.TextChoices):
        STORIES = "stories", "Stories"
        FINDINGS = "findings", "Findings of a story"

    NAME_MOST = 60

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=8, choices=Page)
    name = models.CharField(max_length=NAME_MOST)
    query = models.CharField(max_length=1000, help_text="As in the address, without the question mark.")
    desk = models.ForeignKey(
        "accounts.Desk",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Its members see the view; empty: its owner alone.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_view_says_something"),
        ]

    def __str__(self) -> str:
        return self.name
