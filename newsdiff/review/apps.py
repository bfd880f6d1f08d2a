from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "newsdiff.review"

    def ready(self) -> None:
        from newsdiff.celery import app  # noqa: F401  (shared tasks need the application loaded)
        from newsdiff.review import audited, receivers  # noqa: F401
