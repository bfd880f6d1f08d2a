"""Whose copy it is, said after it came in: once by any editor, changed by a curator."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsdiff.stories import services
from newsdiff.stories.models import Outlet, Version
from newsdiff.stories.services import NewVersion, RefusedText
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def pasted():
    story = factories.story_of()
    return services.version_add(new=NewVersion(text=factories.GAZETTE + " More."), story=story).version


def said(client, version: Version, name: str) -> str:
    address = reverse("review:say-whose", args=[version.story.slug, version.siglum])
    return client.post(address, {"outlet": name}, follow=True).content.decode()


def test_an_editor_says_whose_it_is_where_it_was_forgotten(client, pasted):
    """Only curators could, so a forgotten outlet was for ever another's errand."""
    client.force_login(factories.person())
    page = client.get(pasted.get_absolute_url()).content.decode()
    assert 'name="outlet"' in page
    assert "A curator can say whose it is" not in page
    assert "D is of Evening Post from now on." in said(client, pasted, " Evening  Post ")
    pasted = Version.objects.get(pk=pasted.pk)
    assert (pasted.has_outlet, pasted.called) == (True, "Evening Post")
    pasted.story.refresh_from_db()
    assert pasted.story.collations.filter(revision=pasted.story.revision).exists(), "the engine reads names"


def test_it_is_said_once_and_a_viewer_does_not_say_it(client, pasted):
    client.force_login(factories.person())
    said(client, pasted, "Evening Post")
    assert "is of Evening Post already" in said(client, pasted, "Morning Post")
    assert Version.objects.get(pk=pasted.pk).called == "Evening Post"
    client.force_login(factories.person("vera", "viewer"))
    page = client.get(pasted.get_absolute_url()).content.decode()
    assert 'name="outlet"' not in page
    address = reverse("review:say-whose", args=[pasted.story.slug, pasted.siglum])
    assert client.post(address, {"outlet": "Mine"}).status_code == 403


def test_what_the_outlet_holds_already_is_not_held_twice(client, pasted):
    services.version_add(
        new=NewVersion(text=pasted.text.body, outlet="Evening Post"), story=pasted.story, user=None
    )
    client.force_login(factories.person())
    assert "Evening Post has this very text already" in said(client, pasted, "Evening Post")
    assert not Version.objects.get(pk=pasted.pk).has_outlet


@pytest.mark.parametrize("name", ["", "  ", "outlet not given"])
def test_nobody_s_name_names_nobody(name, pasted):
    with pytest.raises(RefusedText):
        services.version_say_whose(version=pasted, outlet=name)
    assert not Outlet.objects.filter(name__in=["", " "]).exists()
