from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("newsdiff.accounts.urls")),
    path("", include("newsdiff.stories.urls")),
    path("", include("newsdiff.review.urls")),
]
