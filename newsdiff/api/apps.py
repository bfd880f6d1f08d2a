from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "newsdiff.api"

    def ready(self) -> None:
        from newsdiff.api import audited, receivers  # noqa: F401
