"""What may be asked, and that no host can make us wait, fill memory or reach inside."""

from __future__ import annotations

import gzip
import ipaddress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdiff.feeds.addresses import Guard, RefusedAddress, is_public
from newsdiff.feeds.fetch import Bounds, FetchFailed, fetch
from tests.feeds.conftest import BOMB, endless, slow, trickle

QUICK = Bounds(bytes=1_000_000, seconds=0.6)

INSIDE = (
    "127.0.0.1", "127.255.0.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "100.100.100.200", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_the_open_internet_is_not_asked(address):
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(RefusedAddress, match="not a public address"):
        Guard(resolver=lambda host, port: [address]).checked("news.example", 80)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111"])
def test_the_open_internet_is(address):
    assert Guard(resolver=lambda host, port: [address]).checked("news.example", 80) == address


@given(st.ip_addresses(v=4))
def test_no_form_of_an_inner_address_is_public(address):
    if not is_public(address):
        assert not is_public(ipaddress.ip_address(f"::ffff:{address}"))
        assert not is_public(ipaddress.ip_address(f"::{address}"))


def test_one_inner_address_among_several_refuses_the_host():
    with pytest.raises(RefusedAddress):
        Guard(resolver=lambda host, port: ["8.8.8.8", "10.0.0.1"]).checked("news.example", 80)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "http://", "//a.example/", "http://a.example:22/",
     "http://me:secret@a.example/", "http://a.example:99999/", "http://[::1/", "http://a.example/\r\nX: y", "nonsense"],
)  # fmt: skip
def test_addresses_of_another_shape_are_refused_in_words(url):
    with pytest.raises(RefusedAddress):
        fetch(url, guard=Guard(resolver=lambda host, port: pytest.fail("resolved")))


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "127.1", "localhost"])
def test_other_spellings_of_loopback_are_loopback(host):
    with pytest.raises(RefusedAddress):
        fetch(f"http://{host}/", guard=Guard(), bounds=QUICK)


def test_a_page_comes_as_it_is(hostile, guard):
    hostile.answers["/a?b=c"] = (200, {"Content-Type": "text/html", "ETag": '"1"'}, b"<p>Storm")
    got = fetch(f"{hostile.url}/a?b=c", guard=guard)
    assert (got.status, got.data, got.content_type, got.headers) == (
        200, b"<p>Storm", "text/html", {"etag": '"1"'},
    )  # fmt: skip


def test_what_did_not_change_is_not_sent_again(hostile, guard):
    hostile.answers["/"] = (304, {}, b"")
    assert fetch(f"{hostile.url}/", guard=guard, etag='"1"', last_modified="Mon").status == 304
    sent = hostile.asked[0][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "Mon")


def test_packed_answers_are_unpacked(hostile, guard):
    hostile.answers["/"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"Storm"))
    assert fetch(f"{hostile.url}/", guard=guard).data == b"Storm"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (slow, "took longer"),
        (trickle, "took longer"),
        (endless, "larger than"),
        ((200, {"Content-Encoding": "gzip"}, BOMB), "larger than"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"Storm" * 99)[:-12]), "cut short"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip at all"), "damaged"),
        ((200, {"Content-Encoding": "br"}, b"x"), "packed in a way"),
        ((200, {"Content-Length": "50"}, b"short"), "cut short"),
        ((404, {}, b""), "nothing at this address"),
        ((500, {}, b""), "fault of its own"),
        ((302, {}, b""), "does not say where"),
        (lambda handler: handler.wfile.write(b"SSH-2.0\r\n"), "no answer that can be read"),
    ],
)
def test_a_hostile_answer_ends_in_words(hostile, guard, answer, words):
    hostile.answers["/"] = answer
    with pytest.raises(FetchFailed, match=words):
        fetch(f"{hostile.url}/", guard=guard, bounds=QUICK)


@pytest.mark.parametrize(
    "inside", ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.2/", "http://[::1]/", "http://10.0.0.1/",
               "file:///etc/passwd", "http://127.0.0.1:22/"]
)  # fmt: skip
def test_a_redirect_into_a_network_is_not_followed(hostile, guard, inside):
    hostile.answers["/"] = (302, {"Location": inside}, b"")
    with pytest.raises(RefusedAddress):
        fetch(f"{hostile.url}/", guard=guard, bounds=QUICK)


def test_redirects_end(hostile, guard):
    hostile.answers["/"] = (302, {"Location": "/"}, b"")
    with pytest.raises(FetchFailed, match="on and on"):
        fetch(f"{hostile.url}/", guard=guard)
    assert len(hostile.asked) == 5


def test_a_name_that_changes_its_mind_is_connected_where_it_was_checked(hostile, guard):
    """DNS rebinding: the first answer is checked and used; there is no second question."""
    hostile.answers["/"] = (200, {}, b"Storm")
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    got = fetch(f"http://news.example:{hostile.port}/", guard=replace(guard, resolver=rebinding))
    assert (got.data, asked) == (b"Storm", ["news.example"])
    assert hostile.asked[0][1]["Host"] == f"news.example:{hostile.port}"
