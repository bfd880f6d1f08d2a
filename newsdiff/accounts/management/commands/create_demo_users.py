from django.core.management.base import BaseCommand, CommandError

from newsdiff.accounts import demo


class Command(BaseCommand):
    help = "Make the demo users, one a role. Refused outside demo mode. Making them again changes nothing."

    def handle(self, **_: object) -> None:
        try:
            names = demo.create()
        except demo.NotInDemoMode as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Demo users: {', '.join(names)}; password: {demo.PASSWORD}")
