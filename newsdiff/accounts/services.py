"""Inviting people, and what an invitation becomes."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from newsdiff.accounts.models import Desk, Invitation

logger = logging.getLogger(__name__)


class RefusedInvitation(ValueError):
    """The message says why, in words for the administrator or the person invited."""


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _fresh_token() -> tuple[str, str]:
    token = secrets.token_urlsafe(32)
    return token, _hashed(token)


def _expiry() -> Any:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def invitation_create(
    *, name: str, role: str, by: Any, email: str = "", desks: Iterable[Desk] = ()
) -> tuple[Invitation, str]:
    """Returns the invitation and its token, which is shown once and not kept.

    An open invitation of the same name is overtaken. Raises RefusedInvitation where somebody has the name.
    """
    if User.objects.filter(username__iexact=name).exists():
        raise RefusedInvitation(f"“{name}” has an account already. Choose another sign-in name.")
    token, digest = _fresh_token()
    with transaction.atomic():
        for older in Invitation.objects.filter(name=name, accepted_at=None, revoked_at=None):
            invitation_revoke(invitation=older)
        invitation = Invitation.objects.create(
            name=name, email=email, role=role, token_hash=digest, created_by=by, expires_at=_expiry()
        )
        invitation.desks.set(desks)
    return invitation, token


@transaction.atomic
def invitation_renew(*, invitation: Invitation) -> str:
    """A new link for the same invitation; the earlier one no longer opens. Returns its token."""
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.accepted_at or current.revoked_at:
        raise RefusedInvitation("This invitation is closed. Make a new one.")
    token, current.token_hash = _fresh_token()
    current.expires_at = _expiry()
    current.save()
    return token


def invitation_revoke(*, invitation: Invitation) -> None:
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])


def invitation_find(token: str) -> Invitation | None:
    """The living invitation that `token` opens."""
    invitation = Invitation.objects.filter(token_hash=_hashed(token)).first()
    return invitation if invitation is not None and invitation.is_live else None


def invitation_accept(*, token: str, password: str) -> User:
    """Make the account with the role and desks it was made for. A link opens once.

    Raises RefusedInvitation where the link no longer opens or the name was taken meanwhile.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().filter(token_hash=_hashed(token)).first()
        if invitation is None or not invitation.is_live:
            raise RefusedInvitation("This link no longer opens. Ask for a new one.")
        if User.objects.filter(username__iexact=invitation.name).exists():
            raise RefusedInvitation("Somebody has this name meanwhile. Ask for a new invitation.")
        try:
            with transaction.atomic():
                user = User.objects.create_user(invitation.name, invitation.email, password)
        except IntegrityError:
            raise RefusedInvitation("Somebody has this name meanwhile. Ask for a new invitation.") from None
        user.groups.set([Group.objects.get(name=invitation.role)])
        for desk in invitation.desks.all():
            desk.members.add(user)
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
    user.refresh_from_db()  # the role may have made her staff
    return user


def invitation_address(token: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("invited", args=[token])


def invitation_mail(*, invitation: Invitation, token: str) -> bool:
    """Send the link to the address given. False where there is none, or the mail server refuses."""
    if not invitation.email:
        return False
    words = {
        "invitation": invitation,
        "address": invitation_address(token),
        "site": settings.SITE_URL,
        "days": settings.INVITATION_DAYS,
    }
    try:
        send_mail(
            "Your account at newsdiff",
            render_to_string("registration/invitation_mail.txt", words),
            None,
            [invitation.email],
        )
    except OSError as error:  # smtplib's errors are OSErrors, too
        logger.warning("The invitation mail was not sent (%s).", type(error).__name__)
        return False
    return True
