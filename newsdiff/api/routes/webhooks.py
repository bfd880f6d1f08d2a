"""A person's webhooks: what they are told of, and a new secret for one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from newsdiff.api import auth, webhooks
from newsdiff.api.schemas import SecretIn, SecretOut, WebhookOut
from newsdiff.api.selectors import endpoints_of

router = Router(tags=["Webhooks"])


@router.get("/webhooks", auth=auth.hooks, response=list[WebhookOut], summary="Your webhooks")
def webhooks_mine(request: HttpRequest) -> list[WebhookOut]:
    return [WebhookOut.of(endpoint) for endpoint in endpoints_of(request.user)]


@router.post(
    "/webhooks/{pk}/secret", auth=auth.hooks, response=SecretOut, summary="A new secret for a webhook",
    description="The answer alone shows it. The secret before signs beside it for a day, so that your receiver can be told "
    "meanwhile; with `at_once` it signs nothing more. An Idempotency-Key is not looked at: what is sent again makes "
    "another secret.",
)  # fmt: skip
def webhook_secret(request: HttpRequest, response: HttpResponse, pk: int, given: SecretIn) -> SecretOut:
    endpoint = get_object_or_404(endpoints_of(request.user), pk=pk)
    secret = webhooks.endpoint_renew(endpoint=endpoint, at_once=given.at_once)
    return SecretOut(
        webhook=endpoint.pk,
        secret=secret,
        old_secret_until=None if given.at_once else endpoint.old_secret_until,
    )
