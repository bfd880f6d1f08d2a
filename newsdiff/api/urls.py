"""The API's own addresses (`/api/1/…`) and the pages about it."""

from django.urls import URLPattern, path, re_path

from newsdiff.api import views, webhook_views
from newsdiff.api.api import api
from newsdiff.api.guard import guarded

app_name = "api"


def _calls() -> list[URLPattern]:
    """Every call of the API behind the guard; the schema and the root are pages of ours."""
    patterns, _, _ = api.urls
    calls = [p for p in patterns if isinstance(p, URLPattern) and p.name not in ("api-root", "openapi-json")]
    for pattern in calls:
        pattern.callback = guarded(pattern.callback)  # type: ignore[arg-type]
    return calls


calls = _calls()
urlpatterns = [
    path("", views.Reference.as_view(), name="reference"),
    path("tokens/", views.Tokens.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", views.Revoke.as_view(), name="token-revoke"),
    path("webhooks/", webhook_views.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<int:pk>/", webhook_views.Log.as_view(), name="webhook-log"),
    path("webhooks/<int:pk>/switch/", webhook_views.Switch.as_view(), name="webhook-switch"),
    path("webhooks/<int:pk>/secret/", webhook_views.Renew.as_view(), name="webhook-renew"),
    path("webhooks/<int:pk>/test/", webhook_views.Test.as_view(), name="webhook-test"),
    path("webhooks/<int:pk>/<int:delivery>/again/", webhook_views.Again.as_view(), name="webhook-again"),
    path("1/openapi.json", views.OpenApi.as_view(), name="openapi"),
]
everything_else = re_path(r"^(?P<path>[\s\S]*)$", guarded(views.nothing_here), name="nothing-here")
