from django.core.management.base import BaseCommand

from newsdiff.stories import seeds


class Command(BaseCommand):
    help = "Load the sample story from seeds/. Loading it again changes nothing."

    def handle(self, **_: object) -> None:
        story, outcomes = seeds.load()
        new = sum(outcome.status == "created" for outcome in outcomes)
        self.stdout.write(f"{story.slugline}: {len(outcomes)} versions, {new} of them new.")
