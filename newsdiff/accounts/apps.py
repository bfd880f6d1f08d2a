from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import m2m_changed, post_migrate


class AccountsConfig(AppConfig):
    name = "newsdiff.accounts"

    def ready(self) -> None:
        from django.contrib.auth import get_user_model
        from django.contrib.auth.signals import user_logged_in

        from newsdiff.accounts import audited, checks, receivers, roles  # noqa: F401

        post_migrate.connect(roles.grant_roles, dispatch_uid="newsdiff.accounts.roles")
        m2m_changed.connect(
            receivers.keep_staff_flag,
            sender=get_user_model().groups.through,
            dispatch_uid="newsdiff.accounts.staff",
        )
        connection_created.connect(
            receivers.plan_without_compiling, dispatch_uid="newsdiff.accounts.without_jit"
        )
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(receivers.note_sign_in, dispatch_uid="newsdiff.accounts.sign_in")
