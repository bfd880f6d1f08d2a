"""What curators do in the admin, and what nobody may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from newsdiff.review.models import Collation, Decision, Finding, Rule
from newsdiff.stories import services
from newsdiff.stories.models import Outlet, Story, Text, Upload, Version
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = pytest.mark.django_db
MODELS = [Outlet, Story, Version, Text, Upload, Collation, Finding, Decision, Rule]


def add(text, outlet="Gazette", story=None):
    return services.version_add(
        new=NewVersion(text=text, outlet=outlet), story=story, find_story=False
    ).version


@pytest.fixture
def person(django_user_model):
    def make(role):
        user = django_user_model.objects.create_user(role, password="x")
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def curator(client, person):
    client.force_login(person("curator"))
    return client


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def act(client, model, action, objects, **more):
    data = {"action": action, "_selected_action": [o.pk for o in objects], **more}
    return client.post(changelist(model), data, follow=True)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_searches_and_shows_its_rows(curator, model):
    version = add("A dam burst in the valley.")
    finding = Finding.objects.create(story=version.story, category="figure", severity="style", message="M")
    Decision.objects.create(finding=finding, action="comment", state_before="open", state_after="open")
    Rule.objects.create(kind="equivalent", term="a", other="b")
    assert curator.get(changelist(model)).status_code == 200
    assert curator.get(changelist(model), {"q": "dam"}).status_code == 200


@pytest.mark.parametrize("model", [Story, Version, Collation])
def test_a_page_of_one_thing_opens(curator, model):
    add("A dam burst in the valley.")
    thing = model.objects.get()
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[thing.pk])
    assert curator.get(url).status_code == 200


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_viewers_and_editors_have_no_admin(client, person, role):
    client.force_login(person(role))
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("model", [Upload, Text, Version, Story, Decision, Finding, Collation])
def test_nobody_deletes_what_is_evidence(admin_client, model):
    version = add("A dam burst in the valley.")
    finding = Finding.objects.create(story=version.story, category="figure", severity="style", message="M")
    Decision.objects.create(finding=finding, action="comment", state_before="open", state_after="open")
    version.upload = services.upload_store(data=b"x")
    version.save()
    thing = model.objects.first()
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[thing.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=thing.pk).exists()


def test_the_text_of_a_version_cannot_be_edited(curator):
    version = add("A dam burst in the valley.")
    url = reverse("admin:stories_version_change", args=[version.pk])
    page = curator.get(url).content.decode()
    assert version.text.sha256 in page
    assert 'name="body"' not in page
    assert 'name="text"' not in page


def test_an_outlet_that_holds_the_same_text_already_is_refused_and_not_broken_on(curator):
    """Whose a file is, is often said afterwards; two files of one outlet may hold one text."""
    held = add("A dam burst in the valley.")
    twin = add("A dam burst in the valley.", "", story=held.story)
    url = reverse("admin:stories_version_change", args=[twin.pk])
    form = curator.get(url).context["adminform"].form
    given = {name: form[name].value() or "" for name in form.fields} | {"outlet": held.outlet_id}
    answer = curator.post(url, given)
    assert answer.status_code == 200
    assert f"Gazette has this text already: version {held.siglum} of {held.story}." in answer.content.decode()
    courier = given | {"outlet": services.outlet_get("Courier").pk}
    assert curator.post(url, courier).status_code == 302
    twin.refresh_from_db()
    assert twin.outlet.name == "Courier"


def test_merging_asks_which_story_stays(curator):
    one, two = add("A dam burst.").story, add("A dam gave way.", "Courier").story
    page = act(curator, Story, "merge", [one, two]).content.decode()
    assert "Keep" in page
    act(curator, Story, "merge", [one, two], confirm="yes", into=two.pk)
    one.refresh_from_db()
    assert one.merged_into == two
    assert two.versions.count() == 2


def test_collating_again_makes_a_new_request(curator):
    story = add("A dam burst.").story
    before = story.collations.get().revision
    act(curator, Story, "recollate", [story])
    assert story.collations.filter(revision__gt=before, state="pending").exists()


def test_versions_are_moved_retired_restored_and_made_base(curator):
    version, target = add("A dam burst."), add("A dam gave way.", "Courier").story
    act(curator, Version, "move", [version], confirm="yes", story=target.pk)
    version.refresh_from_db()
    assert version.story == target
    act(curator, Version, "make_base", [version])
    target.refresh_from_db()
    assert target.base == version
    act(curator, Version, "retire", [version])
    version.refresh_from_db()
    assert version.retired_at
    act(curator, Version, "restore", [version])
    version.refresh_from_db()
    assert version.retired_at is None


def test_a_failed_collation_is_tried_again(curator):
    story = add("A dam burst.").story
    failed = story.collations.get()
    Collation.objects.update(state="failed", reason="The engine stopped.")
    act(curator, Collation, "retry", [failed])
    assert story.collations.filter(state="pending").exists()


def test_an_administrator_cannot_make_or_take_over_a_superuser(client, person, django_user_model):
    administrator = person("administrator")
    root = django_user_model.objects.create_superuser("root", password="x")
    client.force_login(administrator)
    assert client.post(reverse("admin:auth_user_password_change", args=[root.pk]), {}).status_code == 403
    own = reverse("admin:auth_user_change", args=[administrator.pk])
    client.post(own, {"username": "administrator", "is_superuser": "on", "is_active": "on"})
    administrator.refresh_from_db()
    assert not administrator.is_superuser


def test_a_story_of_another_desk_is_not_in_the_curators_admin(curator):
    from newsdiff.accounts.models import Desk

    story = add("A dam burst.").story
    Story.objects.filter(pk=story.pk).update(desk=Desk.objects.create(name="Asia", slug="asia"))
    assert story.slugline not in curator.get(changelist(Story)).content.decode()
    assert curator.get(changelist(Version)).context["cl"].result_count == 0


def test_a_desk_s_copy_goes_to_everybody_only_when_that_is_agreed_to(curator):
    version, target = add("A dam burst."), add("A dam gave way.", "Courier").story
    version.story.desk = factories.desk("Metro")
    version.story.save()
    version.story.desk.members.add(*User.objects.all())
    for model, action, chosen, into in (
        (Version, "move", [version], {"story": target.pk}),
        (Story, "merge", [version.story, target], {"into": target.pk}),
    ):
        page = act(curator, model, action, chosen, confirm="yes", **into).content.decode()
        assert "everybody who signs in could read this copy" in page
        assert target.versions.count() == 1
    act(curator, Story, "merge", [version.story, target], confirm="yes", into=target.pk, agreed="on")
    assert target.versions.count() == 2
