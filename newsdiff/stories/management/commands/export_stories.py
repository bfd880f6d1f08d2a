import json
from typing import Any

from django.core.management.base import CommandParser

from newsdiff.stories.management.tables import TablesCommand
from newsdiff.stories.models import UNKNOWN_OUTLET, Version


class Command(TablesCommand):
    help = "Print which story every live version is in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--format", choices=["jsonl"], default="jsonl", help="JSON Lines: one version a line."
        )

    def handle(self, **_: Any) -> None:
        rows = Version.objects.filter(retired_at=None).order_by("pk")
        columns = ("pk", "source_id", "story_id", "outlet__name", "outlet__slug", "metadata")
        for pk, source_id, story, outlet, slug, metadata in rows.values_list(*columns).iterator(
            chunk_size=2000
        ):
            for identifier in [source_id or str(pk), *metadata.get("other_ids", ())]:
                line = {"id": identifier, "story": story, "outlet": "" if slug == UNKNOWN_OUTLET else outlet}
                self.stdout.write(json.dumps(line, ensure_ascii=False))
