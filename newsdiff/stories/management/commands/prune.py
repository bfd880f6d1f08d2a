from django.core.management.base import BaseCommand

from newsdiff.stories import retention


class Command(BaseCommand):
    help = (
        "Delete ended sessions, and uploads no version uses after NEWSDIFF_ORPHAN_UPLOAD_DAYS. Run it daily."
    )

    def handle(self, **_: object) -> None:
        self.stdout.write(f"Deleted {retention.prune()['uploads']} uploads that no version uses.")
