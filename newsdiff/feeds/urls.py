from django.urls import path, re_path

from newsdiff.feeds import views, watched

app_name = "feeds"
urlpatterns = [
    path("add/address/", views.FetchAddress.as_view(), name="fetch"),
    path("watched/", watched.Watched.as_view(), name="watched"),
    path("watched/add/", watched.Watch.as_view(), name="watch"),
    path("watched/import/", watched.ImportList.as_view(), name="import"),
    path("watched/lists/<int:pk>/", watched.ListPage.as_view(), name="list"),
    re_path(r"^watched/feeds\.(?P<form>opml|txt)$", watched.ExportList.as_view(), name="export"),
    path("watched/<int:pk>/", watched.Change.as_view(), name="change"),
    path("watched/<int:pk>/edit/", watched.Edit.as_view(), name="edit"),
    path("watched/<int:pk>/remove/", watched.Remove.as_view(), name="remove"),
]
