from django.contrib.auth import views as auth
from django.urls import path

from newsdiff.accounts import audit_views, views
from newsdiff.accounts import people_views as people

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="login"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordChange.as_view(), name="password"),
    path("password/forgotten/", views.Forgotten.as_view(), name="password-forgotten"),
    path(
        "password/sent/",
        auth.PasswordResetDoneView.as_view(template_name="registration/forgotten_sent.html"),
        name="password-sent",
    ),
    path("password/new/<uidb64>/<token>/", views.NewPassword.as_view(), name="password-new"),
    path("invited/<str:token>/", people.InvitedView.as_view(), name="invited"),
    path("people/", people.PeopleView.as_view(), name="people"),
    path("people/invitations/<int:pk>/renew/", people.InvitationRenew.as_view(), name="invitation-renew"),
    path("people/invitations/<int:pk>/revoke/", people.InvitationRevoke.as_view(), name="invitation-revoke"),
    path("history/", audit_views.AuditView.as_view(), name="audit"),
    path("history/file/", audit_views.AuditFile.as_view(), name="audit-file"),
    path("preferences/", views.preferences, name="preferences"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics_page, name="metrics"),
]
