from django.urls import path

from newsdiff.feeds import views

app_name = "feeds"
urlpatterns = [path("add/address/", views.FetchAddress.as_view(), name="fetch")]
