from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "newsdiff.review"

    def ready(self) -> None:
        from newsdiff.celery import app  # noqa: F401  (shared tasks need the application loaded)
        from newsdiff.review import audited, receivers  # noqa: F401
        from newsdiff.review.selectors import open_kinds
        from newsdiff.stories.facets import offer_kinds

        offer_kinds(open_kinds())
