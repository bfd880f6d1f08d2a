from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "newsdiff.exports"

    def ready(self) -> None:
        from newsdiff.exports import audited, receivers  # noqa: F401
