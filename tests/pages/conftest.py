"""What nearly every page is tried with: an editor who is signed in, and a story of three versions."""

from __future__ import annotations

import pytest

from tests import factories


@pytest.fixture
def editor(client):
    user = factories.person()
    client.force_login(user)
    return user


@pytest.fixture
def story():
    return factories.story_of()
