from django.urls import path

from newsdiff.exports import views

app_name = "exports"
S = "stories/<slug:slug>/evidence/"

urlpatterns = [
    path(S, views.PackView.as_view(), name="pack"),
    path(S + "read/", views.Preview.as_view(), name="preview"),
    path(S + "letter/<str:siglum>/", views.LetterView.as_view(), name="letter"),
    path(S + "share/", views.Share.as_view(), name="share"),
    path(S + "share/<int:pk>/revoke/", views.Revoke.as_view(), name="share-revoke"),
    path("shared/<str:token>/", views.Shared.as_view(), name="shared"),
    path("feeds/", views.FeedsPage.as_view(), name="feeds"),
    path("feeds/revoke/", views.FeedRevoke.as_view(), name="feed-revoke"),
    path("feeds/<str:token>/findings.atom", views.FeedView.as_view(), name="feed-findings"),
    path("feeds/<str:token>/stories/<slug:slug>.atom", views.FeedView.as_view(), name="feed-story"),
]
