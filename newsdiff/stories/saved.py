"""Saved views: filters and search under a name, a person's own or shared with one of her desks.

A view is the query of an address. What a page makes of it is the page's; here it is kept as it was
given, so that the pages of other apps can have views too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from newsdiff.accounts.models import Desk
from newsdiff.accounts.selectors import desk_ids_of
from newsdiff.stories.models import SavedView

MOST = 50
"""Views of one person."""


class RefusedView(ValueError):
    """It cannot be saved so; the message says why, `field` where."""

    def __init__(self, message: str, field: str = "name") -> None:
        super().__init__(message)
        self.field = field


def views_of(user: Any, page: str = "", desks: Sequence[Desk] | None = None) -> QuerySet[SavedView]:
    """Her own and those shared with her desks, by name; of one page or of all. `desks`: hers, where they are known."""
    known = desk_ids_of(user) if desks is None else [desk.pk for desk in desks]
    mine = SavedView.objects.filter(Q(owner=user.pk) | Q(desk__in=known))
    return (mine.filter(page=page) if page else mine).select_related("owner", "desk").order_by("name", "pk")


@transaction.atomic
def view_save(*, user: Any, page: str, name: str, query: str, desk: Desk | None = None) -> SavedView:
    """Keep `query` under a name. Raises RefusedView where it has none, or one she has given already."""
    name = _named(name)
    query = query.lstrip("?")[:1000]
    if not query:
        raise RefusedView("Choose filters or search first: there is nothing to save yet.", "query")
    _shareable(user, desk)
    if SavedView.objects.filter(owner=user).count() >= MOST:
        raise RefusedView(f"You have {MOST} saved views. Delete one first.")
    return _stored(SavedView(owner=user, page=SavedView.Page(page), name=name, query=query, desk=desk))


@transaction.atomic
def view_change(*, view: SavedView, name: str, desk: Desk | None) -> SavedView:
    """Rename it, share it, or keep it to its owner. Raises RefusedView as `view_save`."""
    view.name, view.desk = _named(name), desk
    _shareable(view.owner, desk)
    return _stored(view)


def view_delete(*, view: SavedView) -> None:
    view.delete()


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RefusedView("Give it a name.")
    if len(name) > SavedView.NAME_MOST:
        raise RefusedView(f"A name has at most {SavedView.NAME_MOST} characters.")
    return name


def _shareable(user: Any, desk: Desk | None) -> None:
    if desk is not None and desk.pk not in desk_ids_of(user):
        raise RefusedView("You are not of that desk.", "desk")


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise RefusedView(f"You have a view called “{view.name}” already. Choose another name.") from None
    return view
