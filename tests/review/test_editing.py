"""The page on which an editor sets a statement by hand."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsdiff.review import by_hand
from newsdiff.review.models import Amendment, Statement
from newsdiff.review.presentation.dossier import dossier
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return factories.story_of()


@pytest.fixture
def maria(client):
    maria = factories.person("Maria")
    client.force_login(maria)
    return maria


def in_current(story, *, versions: int):
    """A row that so many versions hold, one sentence each."""
    return next(
        r
        for r in dossier(story).rows
        if len(r.cells) == versions and all(len(c) == 1 for c in r.cells.values())
    )


def name(row, siglum: str) -> str:
    segment = row.cells[siglum][0]
    return f"{siglum}:{segment.start}-{segment.end}"


def send(client, story, row, **data):
    return client.post(reverse("review:edit-statement", args=[story.slug, row.key]), data)


def partners(story, siglum: str, start: int) -> set[str]:
    rows = [r for r in dossier(story).rows if any(s.start == start for s in r.cells.get(siglum, ()))]
    return {s for r in rows for s in r.cells} - {siglum}


def test_every_row_leads_an_editor_to_its_page_and_no_viewer(story, maria, client) -> None:
    row = in_current(story, versions=3)
    url = reverse("review:edit-statement", args=[story.slug, row.key])
    table = reverse("review:table", args=[story.slug])
    assert url in client.get(table).content.decode()
    client.force_login(factories.person("vera", "viewer"))
    assert url not in client.get(table).content.decode()


def test_the_ticked_sentences_make_a_statement_of_their_own(story, maria, client) -> None:
    row = in_current(story, versions=3)
    answer = send(client, story, row, action="split", sentence=[name(row, "A"), name(row, "C")])
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/table/#s-{row.key}")
    factories.collated_now(story)
    assert partners(story, "A", row.cells["A"][0].start) == {"C"}
    assert partners(story, "B", row.cells["B"][0].start) == set()


def test_unlinked_each_version_stands_for_itself(story, maria, client) -> None:
    row = in_current(story, versions=3)
    send(client, story, row, action="unlink", sentence=[name(row, "A"), name(row, "C")])
    factories.collated_now(story)
    for siglum in "AC":
        assert partners(story, siglum, row.cells[siglum][0].start) == set()


def test_a_sentence_of_a_version_that_lacks_the_statement_is_linked(story, maria, client) -> None:
    row, shared = in_current(story, versions=2), in_current(story, versions=3)
    lacking = next(s for s in "ABC" if s not in row.cells)
    send(client, story, row, action="link", link=["", name(shared, lacking)])
    factories.collated_now(story)
    assert partners(story, lacking, shared.cells[lacking][0].start) == set(row.cells)


def test_two_statements_are_joined(story, maria, client) -> None:
    one, other = in_current(story, versions=2), in_current(story, versions=3)
    send(client, story, one, action="join", **{"with": other.key})
    factories.collated_now(story)
    held = dossier(story)
    joined = [r for r in held.rows if other.cells["A"][0].start in [s.start for s in r.cells.get("A", ())]]
    present = next(s for s in one.cells)
    assert one.cells[present][0].start in [s.start for s in joined[0].cells[present]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"action": "split"}, "Tick the sentences"),
        ({"action": "unlink"}, "Tick the sentences"),
        ({"action": "join", "with": "nonsense"}, "Choose the statement"),
        ({"action": "link", "link": [""]}, "Choose the sentence"),
        ({"action": "split", "sentence": ["A:1-2"]}, "has changed meanwhile"),
        ({"action": "destroy"}, "Choose what to do"),
    ],
)
def test_what_cannot_be_done_is_said_in_place(story, maria, client, data, said) -> None:
    answer = send(client, story, in_current(story, versions=3), **data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Amendment.objects.exists()


def test_all_of_it_ticked_nothing_would_be_left(story, maria, client) -> None:
    row = in_current(story, versions=3)
    answer = send(client, story, row, action="split", sentence=[name(row, s) for s in row.cells])
    assert answer.status_code == 422
    assert all(f'value="{name(row, s)}" checked' in answer.content.decode() for s in row.cells)


def test_the_table_says_who_set_a_statement_and_the_page_takes_it_back(story, maria, client) -> None:
    row = in_current(story, versions=3)
    send(client, story, row, action="split", sentence=[name(row, "A")])
    factories.collated_now(story)
    table = reverse("review:table", args=[story.slug])
    assert client.get(table).content.decode().count("set by <bdi>Maria</bdi>") == 2
    page = client.get(reverse("review:edit-statement", args=[story.slug, row.key])).content.decode()
    undo = reverse("review:undo-amendment", args=[story.slug, Amendment.objects.get().pk])
    assert "Split a statement" in page
    assert undo in page
    assert client.post(undo).status_code == 302
    factories.collated_now(story)
    assert "set by" not in client.get(table).content.decode()
    assert partners(story, "A", row.cells["A"][0].start) == {"B", "C"}


def test_what_no_longer_applies_is_said(story, maria, client) -> None:
    row = in_current(story, versions=3)
    send(client, story, row, action="unlink", sentence=[name(row, "A")])
    Amendment.objects.update(these=[{**Amendment.objects.get().these[0], "words": "Gone.", "sha256": "-"}])
    factories.collated_now(story)
    key = Statement.objects.filter(story=story).exclude(row="").first().key
    page = client.get(reverse("review:edit-statement", args=[story.slug, key])).content.decode()
    assert "It does not apply now" in page


def test_another_storys_amendment_is_not_taken_back_here(story, maria, client) -> None:
    row = in_current(story, versions=3)
    send(client, story, row, action="unlink", sentence=[name(row, "A")])
    other = factories.story_of(slugline="OTHER", collated=False)
    url = reverse("review:undo-amendment", args=[other.slug, Amendment.objects.get().pk])
    assert client.post(url).status_code == 404
    assert Amendment.objects.get().undone_at is None


def test_more_statements_set_by_hand_cost_no_more_queries(
    story, maria, client, django_assert_max_num_queries
) -> None:
    rows = [r for r in dossier(story).rows if len(r.cells) > 1 and all(len(c) == 1 for c in r.cells.values())]
    table = reverse("review:table", args=[story.slug])
    send(client, story, rows[0], action="unlink", sentence=[name(rows[0], next(iter(rows[0].cells)))])
    factories.collated_now(story)
    client.get(table)
    with django_assert_max_num_queries(60) as few:
        client.get(table)
    enough = len(few.captured_queries)
    for row in rows[1:3]:
        send(client, story, row, action="unlink", sentence=[name(row, next(iter(row.cells)))])
    factories.collated_now(story)
    client.get(table)
    with django_assert_max_num_queries(enough):
        client.get(table)


def test_taken_back_one_is_at_the_same_row_again(story, maria, client) -> None:
    row = in_current(story, versions=3)
    send(client, story, row, action="unlink", sentence=[name(row, "B")])
    factories.collated_now(story)
    start = row.cells["B"][0].start
    alone = next(r for r in dossier(story).rows if any(s.start == start for s in r.cells.get("B", ())))
    answer = client.post(reverse("review:undo-amendment", args=[story.slug, Amendment.objects.get().pk]))
    assert answer["Location"].endswith(f"/table/#s-{alone.key}")
    factories.collated_now(story)
    assert client.get(reverse("review:statement", args=[story.slug, alone.key]))["Location"].endswith(
        next(
            f"#s-{r.key}" for r in dossier(story).rows if any(s.start == start for s in r.cells.get("B", ()))
        )
    )


def test_the_overview_leads_to_all_that_was_set_by_hand(story, maria, client) -> None:
    overview, page = story.get_absolute_url(), reverse("review:by-hand", args=[story.slug])
    assert page not in client.get(overview).content.decode()
    row = in_current(story, versions=3)
    send(client, story, row, action="unlink", sentence=[name(row, "A")])
    factories.collated_now(story)
    held = dossier(story)
    finding = by_hand.finding_add(
        story=story, statement=Statement.objects.get(story=story, key=held.rows[0].key), category="claim",
        severity="wording", message="Odd.", user=maria,
        places={s: [(c[0].start, c[0].end)] for s, c in held.rows[0].cells.items()},
    )  # fmt: skip
    shown = client.get(overview).content.decode()
    assert page in shown
    assert "1 statement, 1 finding added" in shown
    listed = client.get(page).content.decode()
    undo = reverse("review:undo-amendment", args=[story.slug, Amendment.objects.get().pk])
    assert undo in listed
    assert finding.get_absolute_url() in listed
    client.post(undo)
    by_hand.finding_withdraw(finding=finding, user=maria)
    listed = client.get(page).content.decode()
    assert "taken back by Maria" in listed
    assert "Finding withdrawn" in listed
    client.force_login(factories.person("vera", "viewer"))
    assert "<button" not in client.get(page).content.decode().split('id="text"')[1].split("</section>")[0]
