from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "newsdiff.feeds"

    def ready(self) -> None:
        from newsdiff.feeds import audited, receivers  # noqa: F401
