from django.urls import path
from django.views.generic import RedirectView

from newsdiff.stories import view_pages, views

app_name = "stories"
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="stories:list"), name="home"),
    path("help/", views.Help.as_view(), name="help"),
    path("design/", views.DesignSystem.as_view(), name="design"),
    path("stories/", views.StoryList.as_view(), name="list"),
    path("views/", view_pages.SavedViews.as_view(), name="views"),
    path("views/<int:pk>/", view_pages.ChangeView.as_view(), name="view-change"),
    path("views/<int:pk>/delete/", view_pages.DeleteView.as_view(), name="view-delete"),
    path("add/", views.AddVersion.as_view(), name="add"),
    path("add/preview/", views.AddPreview.as_view(), name="add-preview"),
    path("stories/<slug:slug>/base/", views.SetBase.as_view(), name="set-base"),
]
