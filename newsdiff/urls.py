from django.contrib import admin
from django.urls import include, path

from newsdiff.accounts.admin import on_site
from newsdiff.api import urls as api
from newsdiff.review.urls import story_pages
from newsdiff.stories.urls import urlpatterns as story_urls

urlpatterns = [
    path(
        "admin/r/<path:content_type_id>/<path:object_id>/",
        admin.site.admin_view(on_site),
        name="admin-on-site",
    ),
    path("admin/", admin.site.urls),
    path("", include("newsdiff.accounts.urls")),
    path("", include((story_urls + story_pages, "stories"))),
    path("", include("newsdiff.feeds.urls")),
    path("", include("newsdiff.review.urls")),
    path("", include("newsdiff.exports.urls")),
    path("api/", include((api.urlpatterns, "api"))),
    path("api/1/", include(([*api.calls, api.everything_else], "api-1"))),
]

handler500 = "newsdiff.accounts.unavailable.server_error"
