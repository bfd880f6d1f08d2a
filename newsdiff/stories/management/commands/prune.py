from django.core.management.base import BaseCommand

from newsdiff.stories import retention


class Command(BaseCommand):
    help = (
        "Delete what is past its time: ended sessions, uploads no version uses (NEWSDIFF_ORPHAN_UPLOAD_DAYS), who signed in "
        "when (NEWSDIFF_SIGN_IN_DAYS), the API's answers to repeated requests. Run it daily."
    )

    def handle(self, **_: object) -> None:
        said = ", ".join(f"{count:,} {what}" for what, count in retention.prune().items())
        self.stdout.write(f"Deleted {said}; and ended sessions.")
