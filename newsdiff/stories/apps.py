from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "newsdiff.stories"

    def ready(self) -> None:
        from newsdiff.stories import audited  # noqa: F401
