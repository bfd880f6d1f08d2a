"""Events leave signed, arrive once the receiver is there, and tell nobody of what they may not see."""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from newsdiff.api import tasks, webhooks
from newsdiff.api.models import Answer, Delivery, Endpoint, Event
from newsdiff.feeds.addresses import RefusedAddress
from newsdiff.review import services as review
from newsdiff.stories import services as stories
from newsdiff.stories.models import Version
from newsdiff.stories.services import NewVersion
from tests import factories

pytestmark = pytest.mark.django_db
ALL = tuple(Event.values)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.came.append((self.path, dict(self.headers), body))
        self.send_response(server.status)
        self.send_header("Content-Length", "0")
        if 300 <= server.status < 400:
            self.send_header("Location", f"{server.url}/elsewhere")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def desk_system(settings: Any) -> Iterator[Any]:
    """A receiver on this machine: answers `status`, keeps what `came`. Loopback is allowed for it alone."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    server.came, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    settings.WEBHOOKS_PORTS, settings.WEBHOOKS_ALLOW = [80, 443, server.server_address[1]], ["127.0.0.1/32"]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def curator() -> Any:
    return factories.person("cora", "curator")


@pytest.fixture
def endpoint(desk_system: Any, curator: Any) -> Endpoint:
    return webhooks.endpoint_create(user=curator, address=f"{desk_system.url}/hook", events=ALL)[0]


def tried(delivery: Delivery) -> Delivery:
    """What a worker would do once it is due."""
    Delivery.objects.filter(pk=delivery.pk).update(next_at=timezone.now())
    done = webhooks.delivery_try(delivery.pk)
    assert done is not None
    return done


def told(event: str = "") -> list[dict[str, Any]]:
    rows = Delivery.objects.order_by("pk")
    return [json.loads(d.body) for d in (rows.filter(event=event) if event else rows)]


# --- what is an event -----------------------------------------------------------------------------


def test_a_version_that_brings_substantive_findings_is_told_with_links_and_no_copy(endpoint):
    story = factories.story_of(("Gazette", factories.GAZETTE))
    assert told() == []
    stories.version_add(new=NewVersion(text=factories.COURIER, outlet="Courier"), story=story)
    factories.collated_now(story)
    (event,) = told("version.substantive")
    assert event["story"]["slug"] == story.slug
    assert event["story"]["url"].endswith(f"/stories/{story.slug}/")
    assert "B" in [version["siglum"] for version in event["versions"]]
    keys = set(story.findings.filter(severity="substantive").values_list("key", flat=True))
    assert {finding["key"] for finding in event["findings"]} == keys
    assert event["counts"]["new"] == len(keys)
    body = Delivery.objects.get().body
    assert not any(words in body for words in ("killed 21", "Ana Lima", "$340", "Storm floods coast"))


def test_the_same_findings_are_not_told_again(endpoint):
    story = factories.story_of()
    before = len(told("version.substantive"))
    review.story_recollate(story=story)
    factories.collated_now(story)
    stories.version_add(new=NewVersion(text=factories.GAZETTE, outlet="Echo"), story=story)
    factories.collated_now(story)
    assert len(told("version.substantive")) == before == 1


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"kind": "correction"}, "copy.corrected"),
        ({"kind": "kill"}, "copy.killed"),
        ({"pub_status": "canceled"}, "copy.killed"),
        ({"pub_status": "withheld"}, "copy.killed"),
    ],
)
def test_a_correction_or_kill_is_told_when_it_comes_in_and_when_it_is_marked(endpoint, fields, event):
    story = factories.story_of(("Gazette", factories.GAZETTE), collated=False)
    stories.version_add(new=NewVersion(text=factories.COURIER, outlet="Courier", **fields), story=story)
    assert [e["versions"][0]["siglum"] for e in told(event)] == ["B"]
    version = story.versions.get(siglum="A")
    for name, value in fields.items():
        setattr(version, name, value)
    version.save()
    version.headline = "Told once"
    version.save()
    assert [e["versions"][0]["siglum"] for e in told(event)] == ["B", "A"]


def test_a_correction_that_comes_with_another_text_is_told_again(endpoint):
    story = factories.story_of(("Gazette", factories.GAZETTE), collated=False)
    new = {"outlet": "Courier", "kind": "correction", "source_id": "c1"}
    stories.version_add(new=NewVersion(text=factories.COURIER, **new), story=story)
    stories.version_add(new=NewVersion(text=factories.TIMES, **new), story=story)
    assert len(told("copy.corrected")) == 2


def test_a_kill_that_comes_with_another_text_is_told_once(endpoint):
    story = factories.story_of(("Gazette", factories.GAZETTE), collated=False)
    new = {"outlet": "Courier", "source_id": "c1"}
    stories.version_add(new=NewVersion(text=factories.COURIER, **new), story=story)
    stories.version_add(new=NewVersion(text="The item is killed.", kind="kill", **new), story=story)
    assert len(told("copy.killed")) == 1


def test_a_delivery_is_a_row_of_the_transaction_that_made_the_event(endpoint, monkeypatch):
    """Whoever dies before the commit tells nothing; whoever dies right after it leaves the row to the sweep."""
    monkeypatch.setattr(webhooks, "delivery_send", lambda pk: pytest.fail("sent before the commit"))
    story = factories.story_of(("Gazette", factories.GAZETTE), collated=False)
    kill = NewVersion(text=factories.COURIER, outlet="Courier", kind="kill")
    with transaction.atomic():
        stories.version_add(new=kill, story=story)
        assert len(told("copy.killed")) == 1
        transaction.set_rollback(True)
    assert told() == []
    stories.version_add(new=kill, story=story)
    assert len(told("copy.killed")) == 1
    monkeypatch.undo()
    assert webhooks.webhooks_sweep()["sent"] == 1


def test_a_collation_that_failed_is_told_whoever_gave_it_up(endpoint, monkeypatch):
    story = factories.story_of(collated=False)
    monkeypatch.setattr(review, "collate", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        factories.collated_now(story)
    assert len(told("collation.failed")) == 1
    other = factories.story_of(("Echo", "Trains stopped in Porto."), slugline="TRAINS", collated=False)
    other.collations.update(state="running", attempts=review.MAX_ATTEMPTS, heartbeat_at=None)
    assert review.sweep()["failed"] == 1
    assert [event["story"]["slug"] for event in told("collation.failed")] == [story.slug, other.slug]


def test_only_what_was_asked_for_is_told(desk_system, curator):
    webhooks.endpoint_create(user=curator, address=desk_system.url, events=["copy.killed"])
    factories.story_of()
    assert told() == []


# --- who is told ----------------------------------------------------------------------------------


def test_nobody_is_told_of_another_desks_story(desk_system):
    world, sport = factories.desk("World"), factories.desk("Sport")
    for name, desk in (("cora", world), ("carl", sport)):
        user = factories.person(name, "curator", desk=desk)
        webhooks.endpoint_create(user=user, address=desk_system.url, events=ALL)
    factories.story_of(desk=world)
    assert {d.endpoint.created_by.username for d in Delivery.objects.all()} == {"cora"}


def test_a_viewer_is_not_told_of_killed_copy_and_whoever_became_one_gets_nothing_sent(
    endpoint, desk_system, curator
):
    story = factories.story_of()
    waiting = Delivery.objects.get()
    curator.groups.set([])
    curator.groups.add(factories.person("vera", "viewer").groups.get())
    stories.version_add(
        new=NewVersion(text="The item is killed.", outlet="Echo", pub_status=Version.PubStatus.CANCELED),
        story=story,
    )
    assert told("copy.killed") == []
    done = tried(waiting)
    assert (done.state, done.last_error) == ("failed", webhooks.NOT_ALLOWED)
    assert desk_system.came == []
    assert Endpoint.objects.get().failures == 0


# --- how it is sent -------------------------------------------------------------------------------


def test_the_signature_is_verified_by_the_example_of_the_documents(endpoint, desk_system, project):
    path = project / "docs/examples/receive_event.py"
    spec = importlib.util.spec_from_file_location("receive_event", path)
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    code = path.read_text().partition("def verified")[2]
    assert code in (project / "docs/api.md").read_text(), "the document shows what is tested here"
    done = tried(webhooks.event_test(endpoint=endpoint))
    assert (done.state, done.last_status) == ("delivered", 200)
    ((where, headers, body),) = desk_system.came
    assert where == "/hook"
    assert json.loads(body)["id"] == headers["Newsdiff-Delivery"]
    header = headers["Newsdiff-Signature"]
    assert example.verified(endpoint.secret, header, body)
    assert not example.verified(endpoint.secret, header, body + b" ")
    assert not example.verified("whsec_other", header, body)
    assert not example.verified(endpoint.secret, webhooks.signature(endpoint.secret, body.decode(), 1), body)
    assert not example.verified(endpoint.secret, "nonsense", body)


def test_after_a_fault_it_is_sent_again_with_growing_pauses_and_the_same_body(endpoint, desk_system):
    factories.story_of()
    delivery = Delivery.objects.get()
    desk_system.status = 500
    now = timezone.now()
    failed = tried(delivery)
    assert (failed.state, failed.attempts, failed.last_status) == ("pending", 1, 500)
    assert failed.last_error == "The receiver answered 500."
    assert failed.next_at - now >= webhooks.PAUSES[0]
    assert webhooks.delivery_try(delivery.pk) is None, "not before its time"
    desk_system.status = 204
    assert tried(delivery).state == "delivered"
    assert webhooks.delivery_try(delivery.pk) is None, "sent twice to the workers, it is delivered once"
    assert len(desk_system.came) == 2
    assert desk_system.came[0][2] == desk_system.came[1][2]


def test_three_deliveries_that_failed_to_the_end_switch_it_off_and_say_why(
    endpoint, desk_system, client, curator
):
    desk_system.status = 503
    for number in range(webhooks.FAILURES):
        factories.story_of(("Echo", f"Item {number} is corrected."), slugline=f"S{number}", collated=False)
        version = Version.objects.latest("pk")
        version.kind = "correction"
        version.save()
        delivery = Delivery.objects.latest("pk")
        for _ in range(len(webhooks.PAUSES) + 1):
            assert Endpoint.objects.get().active
            delivery = tried(delivery)
        assert delivery.state == "failed"
    endpoint.refresh_from_db()
    assert not endpoint.active
    assert "3 deliveries in a row failed" in endpoint.disabled_why
    client.force_login(curator)
    assert "The receiver answered 503." in client.get("/api/webhooks/").content.decode()


def test_one_that_arrives_forgives_those_that_did_not(endpoint):
    Endpoint.objects.update(failures=2)
    factories.story_of()
    tried(Delivery.objects.get())
    assert Endpoint.objects.get().failures == 0


def test_no_redirect_is_followed(endpoint, desk_system):
    desk_system.status = 307
    done = tried(webhooks.event_test(endpoint=endpoint))
    assert done.state == "failed"
    assert "not followed" in done.last_error
    assert [path for path, _, _ in desk_system.came] == ["/hook"]


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/x", "http://169.254.169.254/latest", "https://[::1]/", "https://10.0.0.8/", "ftp://example.org/x",
     "https://u:p@192.0.43.8/", "https://192.0.43.8:8443/"],
)  # fmt: skip
def test_an_address_inside_a_network_is_refused_when_it_is_added(address, curator, client):
    with pytest.raises(RefusedAddress):
        webhooks.endpoint_create(user=curator, address=address, events=ALL)
    client.force_login(curator)
    assert client.post("/api/webhooks/", {"address": address, "events": "copy.killed"}).status_code == 422
    assert not Endpoint.objects.exists()


def test_and_again_at_every_delivery(endpoint, desk_system, settings):
    settings.WEBHOOKS_ALLOW = []
    done = tried(webhooks.event_test(endpoint=endpoint))
    assert "not a public address" in done.last_error
    assert desk_system.came == []


@pytest.mark.django_db(transaction=True)
def test_a_lost_broker_loses_nothing(endpoint, desk_system, monkeypatch):
    def away(_pk: int) -> None:
        raise BrokerError("away")

    monkeypatch.setattr(tasks.deliver, "delay", away)
    delivery = webhooks.event_test(endpoint=endpoint)
    assert webhooks.webhooks_sweep()["sent"] == 0
    monkeypatch.setattr(tasks.deliver, "delay", tasks.deliver)
    assert webhooks.webhooks_sweep()["sent"] == 1
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert webhooks.webhooks_sweep()["sent"] == 0


def test_what_a_worker_died_in_is_due_again(endpoint, desk_system, monkeypatch):
    def killed(*_: object, **__: object) -> int:
        raise SystemExit

    factories.story_of()
    delivery = Delivery.objects.get()
    with monkeypatch.context() as patch:
        patch.setattr(webhooks, "post", killed)
        with pytest.raises(SystemExit):
            webhooks.delivery_try(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert tried(delivery).state == "delivered"


def test_what_ended_long_ago_is_forgotten(endpoint, settings):
    done = tried(webhooks.event_test(endpoint=endpoint))
    old = timezone.now() - timedelta(days=settings.WEBHOOKS_DAYS + 1)
    Delivery.objects.filter(pk=done.pk).update(ended_at=old)
    assert webhooks.webhooks_sweep()["forgotten"] == 1


# --- the pages ------------------------------------------------------------------------------------


def test_the_secret_is_shown_once(desk_system, curator, client):
    client.force_login(curator)
    made = client.post("/api/webhooks/", {"address": f"{desk_system.url}/hook", "events": ["copy.killed"]})
    secret = Endpoint.objects.get().secret
    assert secret in made.content.decode()
    pk = Endpoint.objects.get().pk
    for page in ("/api/webhooks/", f"/api/webhooks/{pk}/", "/history/?kind=webhook"):
        assert secret not in client.get(page).content.decode()


def test_a_curator_sees_and_touches_her_own_an_administrator_all(endpoint, client):
    factories.story_of()
    delivery = Delivery.objects.get()
    here = f"/api/webhooks/{endpoint.pk}/"
    client.force_login(factories.person("carl", "curator"))
    assert endpoint.address not in client.get("/api/webhooks/").content.decode()
    posts = [f"{here}switch/", f"{here}test/", f"{here}{delivery.pk}/again/"]
    assert [client.get(here).status_code, *(client.post(p).status_code for p in posts)] == [404] * 4
    client.force_login(factories.person("boss", "administrator"))
    assert "STORM-COAST" in client.get(here).content.decode()


def test_off_it_is_sent_nothing_on_again_what_waited(endpoint, desk_system, curator, client):
    factories.story_of()
    delivery = Delivery.objects.get()
    client.force_login(curator)
    client.post(f"/api/webhooks/{endpoint.pk}/switch/", {"on": "0"})
    assert webhooks.delivery_try(delivery.pk) is None
    factories.story_of(("Echo", "A."), ("Post", "B."), slugline="OTHER")
    assert Delivery.objects.count() == 1
    client.post(f"/api/webhooks/{endpoint.pk}/switch/", {"on": "1"})
    assert tried(delivery).state == "delivered"


def test_sent_again_by_hand_it_keeps_its_id(endpoint, desk_system, curator, client):
    factories.story_of()
    delivery = tried(Delivery.objects.get())
    client.force_login(curator)
    client.post(f"/api/webhooks/{endpoint.pk}/{delivery.pk}/again/")
    assert webhooks.delivery_try(delivery.pk).state == "delivered"
    first, second = desk_system.came
    assert first[1]["Newsdiff-Delivery"] == second[1]["Newsdiff-Delivery"]


def test_the_log_names_no_story_that_its_reader_may_no_longer_see(endpoint, curator, client):
    story = factories.story_of()
    client.force_login(curator)
    assert "STORM-COAST" in client.get(f"/api/webhooks/{endpoint.pk}/").content.decode()
    story.desk = factories.desk("Sport")
    story.save()
    assert "STORM-COAST" not in client.get(f"/api/webhooks/{endpoint.pk}/").content.decode()


def example() -> Any:
    spec = importlib.util.spec_from_file_location("receive_event", "docs/examples/receive_event.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


# --- a new secret -----------------------------------------------------------------------------------


def came_signed(desk_system: Any, endpoint: Endpoint, secret: str) -> bool:
    tried(webhooks.event_test(endpoint=endpoint))
    _, headers, body = desk_system.came[-1]
    return bool(example().verified(secret, headers["Newsdiff-Signature"], body))


def test_for_a_day_after_a_renewal_both_secrets_sign(endpoint, desk_system):
    old, new = endpoint.secret, webhooks.endpoint_renew(endpoint=endpoint)
    assert old != new
    assert came_signed(desk_system, endpoint, old)
    assert came_signed(desk_system, endpoint, new)
    Endpoint.objects.update(old_secret_until=timezone.now())
    assert came_signed(desk_system, endpoint, new)
    assert not came_signed(desk_system, endpoint, old)


def test_a_secret_that_became_known_signs_nothing_more(endpoint, desk_system):
    old, new = endpoint.secret, webhooks.endpoint_renew(endpoint=endpoint, at_once=True)
    assert came_signed(desk_system, endpoint, new)
    assert not came_signed(desk_system, endpoint, old)
    endpoint.refresh_from_db()
    assert endpoint.old_secret == ""


def test_the_page_shows_a_new_secret_once(client, curator, endpoint):
    client.force_login(curator)
    page = client.post(f"/api/webhooks/{endpoint.pk}/secret/").content.decode()
    endpoint.refresh_from_db()
    assert endpoint.secret in page
    assert endpoint.secret not in client.get("/api/webhooks/").content.decode()
    assert "Make a new secret" in client.get(f"/api/webhooks/{endpoint.pk}/").content.decode()


def test_a_program_makes_a_new_secret_and_sees_it_once(caller):
    curator = factories.person("carl", "curator")
    held, first = webhooks.endpoint_create(
        user=curator, address="https://192.0.43.8/hook", events=["copy.killed"]
    )
    program = caller(curator)
    listed = program.get("webhooks").json()
    assert [(each["id"], each["old_secret_until"]) for each in listed] == [(held.pk, None)]
    assert first not in str(listed)
    answer = program.post(f"webhooks/{held.pk}/secret", {}, Idempotency_Key="renewal")
    held.refresh_from_db()
    assert answer.json()["secret"] == held.secret != first
    assert held.old_secret == first, "both sign for a day"
    assert not Answer.objects.filter(body__contains=held.secret).exists(), "it is kept nowhere else"
    ended = program.post(f"webhooks/{held.pk}/secret", {"at_once": True})
    held.refresh_from_db()
    assert (held.old_secret, ended.json()["old_secret_until"]) == ("", None)


def test_a_webhook_of_somebody_else_is_not_there(caller):
    maker = factories.person("carl", "curator")
    held, _ = webhooks.endpoint_create(user=maker, address="https://192.0.43.8/hook", events=["copy.killed"])
    other = caller(factories.person("cora", "curator"))
    assert other.get("webhooks").json() == []
    assert other.post(f"webhooks/{held.pk}/secret", {}).status_code == 404
