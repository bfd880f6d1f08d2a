"""Attacks with an account: other desks' things by their keys, more rights, more fields, more bytes."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tablib import Dataset

from newsdiff.exports.services import share_create
from newsdiff.review import services as review
from newsdiff.review.admin import RuleResource
from newsdiff.review.models import Decision, Finding, Rule, Statement
from newsdiff.stories.models import Story, Upload, Version
from newsdiff.stories.moving import versions_move
from tests import factories

pytestmark = pytest.mark.django_db
HOUSE = "newsdiff.accounts.backends.HouseBackend"


@pytest.fixture
def theirs():
    """A story of another desk."""
    return factories.story_of(desk=factories.desk("World"), slugline="THEIRS")


@pytest.fixture
def mine():
    return factories.story_of(("Echo", "Trains killed 3 cows in Porto."), ("Post", "Trains killed 5 cows in Porto."),
                              slugline="MINE")  # fmt: skip


@pytest.fixture
def curator(client):
    person = factories.person("cora", "curator", desk=factories.desk("Sport"))
    client.force_login(person, backend=HOUSE)
    return client


@pytest.mark.parametrize("name", ["finding", "decide", "undo", "assign", "make-rule", "withdraw-rule"])
def test_a_finding_of_another_desk_is_not_reached_through_a_story_of_ones_own(name, curator, mine, theirs):
    hidden = Finding.objects.filter(story=theirs).first()
    fields = {"action": "confirm", "lock": "0", "kind": "always-flag", "assignee": ""}
    url = reverse(f"review:{name}", args=[mine.slug, hidden.key])
    answer = curator.get(url) if name == "finding" else curator.post(url, fields)
    assert answer.status_code == 404
    assert not Decision.objects.exists()
    assert not Rule.objects.exists()


def test_deciding_many_takes_only_the_storys_own(curator, mine, theirs):
    hidden = Finding.objects.filter(story=theirs).first()
    curator.post(
        reverse("review:decide-many", args=[mine.slug]),
        {"keys": [hidden.key], "finding": [hidden.key], "selected": [hidden.key], "action": "confirm"},
    )
    assert not Decision.objects.exists()


def test_a_statement_of_another_desk_leads_nowhere(curator, mine, theirs):
    hidden = Statement.objects.filter(story=theirs).exclude(row="").first()
    assert curator.get(reverse("review:statement", args=[mine.slug, hidden.key])).status_code == 404


def test_copy_is_not_slipped_into_a_story_one_may_not_see(curator, theirs):
    before = theirs.versions.count()
    answer = curator.post(
        "/add/", {"text": "A new text.", "outlet": "X", "where": "story", "story": theirs.slug}
    )
    assert answer.status_code != 302
    assert theirs.versions.count() == before


def test_a_link_of_another_story_is_not_revoked_through_ones_own(curator, mine, theirs):
    link, _token = share_create(story=theirs, user=factories.person("nora", "editor"), scope="open")
    assert curator.post(reverse("exports:share-revoke", args=[mine.slug, link.pk])).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_the_base_of_a_story_is_one_of_its_own_versions(curator, mine, theirs):
    curator.post(reverse("stories:set-base", args=[mine.slug]), {"base": theirs.versions.first().pk})
    curator.post(reverse("stories:set-base", args=[mine.slug]), {"base": "C"})
    mine.refresh_from_db()
    assert mine.base is None


@pytest.mark.parametrize("model", ["story", "version", "finding", "collation", "decision", "text", "upload"])
def test_the_admin_shows_nothing_of_another_desk(model, curator, theirs, django_user_model):
    story = Story.objects.get(pk=theirs.pk)
    upload = Upload.objects.create(sha256="0" * 64, data=b"x", size=1)
    Version.objects.filter(pk=story.versions.first().pk).update(upload=upload)
    finding = Finding.objects.filter(story=story).first()
    review.finding_decide(finding=finding, action="confirm", user=None)
    pk = {
        "story": story.pk, "version": story.versions.first().pk, "finding": finding.pk, "collation": story.collations.first().pk,
        "decision": Decision.objects.get().pk, "text": story.versions.first().text_id, "upload": upload.pk,
    }[model]  # fmt: skip
    app = "stories" if model in ("story", "version", "text", "upload") else "review"
    for page in ("change", "history", "delete"):
        answer = curator.get(reverse(f"admin:{app}_{model}_{page}", args=[pk]))
        assert answer.status_code in {302, 403, 404}, page
        if answer.status_code == 302:
            assert answer["Location"] == reverse("admin:index"), page
    if model in ("story", "version"):
        record = (Story if model == "story" else Version).history.filter(id=pk).first()
        address = reverse(f"admin:{app}_{model}_simple_history", args=[pk, record.history_id])
        assert curator.get(address).status_code == 404
    listed = curator.get(reverse(f"admin:{app}_{model}_changelist")).content.decode()
    assert "THEIRS" not in listed
    assert "0 " in listed


# --- more rights ------------------------------------------------------------------------------------------


def administrator() -> Client:
    client = Client()
    client.force_login(factories.person("ada", "administrator"), backend=HOUSE)
    return client


def test_an_administrator_does_not_make_herself_superuser():
    client = administrator()
    ada = get_user_model().objects.get(username="ada")
    groups = list(ada.groups.values_list("pk", flat=True))
    client.post(
        reverse("admin:auth_user_change", args=[ada.pk]),
        {"username": "ada", "is_active": "on", "is_superuser": "on", "is_staff": "on", "groups": groups, "user_permissions": [1, 2],
         "first_name": "Ada", "last_name": "", "email": ""},
    )  # fmt: skip
    ada.refresh_from_db()
    assert ada.first_name == "Ada", "the rest of the form was taken"
    assert not ada.is_superuser
    assert not ada.user_permissions.exists()


def test_an_administrator_does_not_take_a_superuser_over():
    root = get_user_model().objects.create_superuser("root", "", "a long enough phrase")
    client = administrator()
    for url in (reverse("admin:auth_user_change", args=[root.pk]), f"/admin/auth/user/{root.pk}/password/"):
        answer = client.post(
            url, {"username": "root", "password1": "another good phrase", "password2": "another good phrase"}
        )
        assert answer.status_code == 403, url
    root.refresh_from_db()
    assert root.check_password("a long enough phrase")


def test_a_curator_reaches_no_person_and_no_role(curator):
    for name in ("auth_user_changelist", "auth_group_changelist", "auth_user_add"):
        try:
            url = reverse(f"admin:{name}")
        except Exception:
            continue
        assert curator.get(url).status_code == 403, name
    assert curator.post("/people/", {"name": "x", "role": "administrator"}).status_code == 403
    assert not get_user_model().objects.filter(username="x").exists()


def test_a_role_that_is_none_is_not_given():
    client = administrator()
    assert client.post("/people/", {"name": "zoe", "role": "superuser"}).status_code == 422


# --- more fields ------------------------------------------------------------------------------------------


def test_a_decision_is_signed_by_who_made_it_whatever_the_form_says(client, mine):
    nora, boss = factories.person("nora", "editor"), factories.person("boss", "administrator")
    finding = Finding.objects.filter(story=mine).first()
    client.force_login(nora, backend=HOUSE)
    client.post(
        reverse("review:decide", args=[mine.slug, finding.key]),
        {"action": "confirm", "lock": "0", "user": boss.pk, "user_id": boss.pk, "state_after": "dismissed",
         "created_at": "2001-01-01", "readings": "{}"},
    )  # fmt: skip
    decision = Decision.objects.get()
    assert decision.user == nora
    assert decision.state_after == "confirmed"
    assert decision.created_at.year > 2001
    assert decision.readings != {}


def test_preferences_are_ones_own_whatever_the_form_says(client):
    nora, boss = factories.person("nora", "editor"), factories.person("boss", "administrator")
    client.force_login(nora, backend=HOUSE)
    client.post("/preferences/", {"theme": "dark", "user": boss.pk, "user_id": boss.pk, "id": 1, "pk": 1})
    assert nora.preferences.theme == "dark"
    assert not hasattr(get_user_model().objects.get(pk=boss.pk), "preferences")


# --- more bytes -------------------------------------------------------------------------------------------


@pytest.fixture
def editor(client):
    client.force_login(factories.person("nora", "editor"), backend=HOUSE)
    return client


def test_a_body_too_large_is_refused_before_it_is_read(editor, settings):
    settings.REQUEST_MAX_BYTES = 2000
    answer = editor.post("/add/", {"text": "A storm came. " * 500, "where": "new"})
    assert answer.status_code == 413
    assert not Upload.objects.exists()


@pytest.mark.parametrize("length", ["-1", "9" * 30, "many"])
def test_a_length_that_is_no_length_is_refused(length, client):
    assert client.generic("POST", "/sign-in/", b"x", CONTENT_LENGTH=length).status_code in {400, 413}


def test_a_file_and_a_text_too_large_are_refused_in_words(editor, settings):
    settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_CHARACTERS = 1000, 500
    file = SimpleUploadedFile("a.txt", b"x" * 2000, "text/plain")
    page = editor.post("/add/", {"uploads": file, "where": "new"}).content.decode()
    assert "are taken" in page
    page = editor.post("/add/", {"text": "words " * 120, "where": "new"}).content.decode()
    assert "are taken" in page
    assert not Version.objects.exists()


def test_a_thousand_files_or_fields_at_once_are_refused(editor, settings):
    files = [
        SimpleUploadedFile(f"{n}.txt", b"x", "text/plain")
        for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)
    ]
    assert editor.post("/add/", {"uploads": files, "where": "new"}).status_code in {400, 413}
    fields = {f"f{n}": "x" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert editor.post("/add/", fields).status_code in {400, 413}


@pytest.mark.parametrize(
    "name", ["..", "a/../../b.txt", "C:\\x\\y.txt", "x\r\nSet-Cookie: a=b.txt", 'q".txt', "\u202etxt.exe", "n" * 5000 + ".txt", "%2e%2e%2fx"]
)  # fmt: skip
def test_no_file_name_leaves_its_place_or_breaks_a_header(name, editor):
    file = SimpleUploadedFile("ok.txt", b"A storm came over the coast on Monday.", "text/plain")
    file._name = name
    answer = editor.post("/add/", {"uploads": file, "where": "new", "outlet": "Gazette"})
    assert answer.status_code in {200, 302, 400, 422}
    for upload in Upload.objects.all():
        assert "/" not in upload.filename
        assert "\\" not in upload.filename
        assert "\n" not in upload.filename
        assert len(upload.filename) <= 255
    for version in Version.objects.all():
        pack = editor.get(f"/stories/{version.story.slug}/evidence/?format=csv")
        assert "Set-Cookie" not in str(pack.headers.get("Content-Disposition", ""))


def test_a_page_seen_is_asked_for_again_after_signing_out(editor, mine):
    answer = editor.get(mine.get_absolute_url())
    assert "private" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded"])
def test_a_host_in_another_header_is_not_believed(header, client):
    page = client.get("/sign-in/", headers={header: "evil.example"})
    assert "evil.example" not in page.content.decode()
    assert "evil.example" not in str(page.headers)


# --- other desks' curation ----------------------------------------------------------------------------------


def refused(answer) -> bool:
    """As the admin says that there is no such thing: it leads back to its first page."""
    return answer.status_code in {403, 404} or answer.get("Location") == reverse("admin:index")


def test_a_curator_does_not_make_herself_a_member_of_another_desk(curator, theirs):
    cora = get_user_model().objects.get(username="cora")
    url = reverse("admin:accounts_desk_change", args=[theirs.desk.pk])
    answer = curator.post(url, {"name": "World", "slug": "world", "members": [cora.pk]})
    assert refused(answer)
    assert cora not in theirs.desk.members.all()
    assert "World" not in curator.get(reverse("admin:accounts_desk_changelist")).content.decode()
    own = cora.desks.get()
    friend = factories.person("fred", "editor")
    answer = curator.post(
        reverse("admin:accounts_desk_change", args=[own.pk]),
        {"name": own.name, "slug": own.slug, "members": [cora.pk, friend.pk]},
    )
    assert set(own.members.all()) == {cora, friend}, "of her own desk she says who is a member"
    assert administrator().get(url).status_code == 200


def test_a_rule_of_another_desk_is_neither_read_nor_changed_nor_imported(curator, theirs):
    finding = Finding.objects.filter(story=theirs).first()
    rule = Rule.objects.create(kind="glossary", term="coup", other="putsch", desk=theirs.desk)
    house = Rule.objects.create(kind="glossary", term="Kiev", other="Kyiv", from_finding=finding)
    url = reverse("admin:review_rule_change", args=[rule.pk])
    assert refused(curator.get(url))
    assert refused(curator.post(url, {"kind": "glossary", "term": "coup", "other": "riot"}))
    curator.post(
        reverse("admin:review_rule_changelist"), {"action": "withdraw", "_selected_action": [rule.pk]}
    )
    page = curator.get(reverse("admin:review_rule_change", args=[house.pk])).content.decode()
    assert finding.message not in page
    assert "one of a story you do not see" in page
    answer = curator.post(
        reverse("admin:review_rule_add"),
        {"kind": "glossary", "term": "a", "other": "b", "desk": theirs.desk.pk},
    )
    assert answer.status_code == 200, "the desk is not among the choices"
    data = RuleResource().export(Rule.objects.filter(pk=rule.pk))
    for line in (
        data,
        Dataset(
            ("glossary", "x", "y", "", "", "world"),
            headers=["kind", "term", "other", "note", "outlet", "desk"],
        ),
    ):
        result = RuleResource().import_data(line, user=get_user_model().objects.get(username="cora"))
        assert result.has_errors() or result.has_validation_errors()
    rule.refresh_from_db()
    assert (rule.other, rule.withdrawn_at) == ("putsch", None)
    assert Rule.objects.count() == 2


def test_a_version_is_not_said_to_come_from_one_of_another_desk(curator, mine, theirs):
    version, hidden = mine.versions.first(), theirs.versions.first()
    url = reverse("admin:stories_version_change", args=[version.pk])
    form = curator.get(url).context["adminform"].form
    fields = {name: form.initial.get(name) or "" for name in form.fields} | {"derived_from": hidden.pk}
    curator.post(url, fields)
    version.refresh_from_db()
    assert version.derived_from is None
    curator.post(url, fields | {"derived_from": mine.versions.last().pk})
    version.refresh_from_db()
    assert version.derived_from == mine.versions.last(), "the rest of the form was in order"


def test_a_state_from_when_a_version_was_another_desks_is_not_opened(curator, mine, theirs):
    moved = theirs.versions.last()
    hidden = moved.history.first()
    versions_move(story=theirs, versions=[moved], into=mine, user=None, agreed=True)
    page = curator.get(reverse("admin:stories_version_history", args=[moved.pk])).content.decode()
    assert "THEIRS" not in page
    old = reverse("admin:stories_version_simple_history", args=[moved.pk, hidden.history_id])
    assert curator.get(old).status_code == 404
    now = reverse("admin:stories_version_simple_history", args=[moved.pk, moved.history.first().history_id])
    assert curator.get(now).status_code == 200


def test_nobody_who_did_something_is_deleted_not_even_by_a_superuser(client, mine):
    nora = factories.person("nora", "editor")
    review.finding_decide(finding=Finding.objects.filter(story=mine).first(), action="confirm", user=nora)
    client.force_login(
        get_user_model().objects.create_superuser("root", "", "a long enough phrase"), backend=HOUSE
    )
    assert client.post(reverse("admin:auth_user_delete", args=[nora.pk]), {"post": "yes"}).status_code == 403
    client.post(
        reverse("admin:auth_user_changelist"),
        {"action": "delete_selected", "_selected_action": [nora.pk], "post": "yes"},
    )
    assert Decision.objects.get().user == nora


@pytest.mark.parametrize("model", [Story, Version, Finding])
@pytest.mark.parametrize("spelling", ["{}", "0{}", " {}", "+{}"])
def test_the_admins_way_to_a_page_leads_to_none_of_another_desk(model, spelling, curator, mine, theirs):
    kind = spelling.format(ContentType.objects.get_for_model(model).pk)
    shown, hidden = (
        story if model is Story else model.objects.filter(story=story).first() for story in (mine, theirs)
    )
    answer = curator.get(f"/admin/r/{kind}/{hidden.pk}/")
    assert answer.status_code == 404
    assert "THEIRS" not in str(answer.headers)
    assert curator.get(f"/admin/r/{kind}/{shown.pk}/")["Location"] == shown.get_absolute_url()
