"""HTML pages: the article, with the captions and credits that extractors drop, and never a script."""

import pytest

from newsdiff.intake import BombRefused, EmptyText, IntakeError, TooLarge, read

FILLER = "The two sides also spoke about grain, rail links and the price of gas, officials said on Tuesday evening."
PAGE = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Ferry talks end | The Daily</title>
<meta property="og:title" content="Ferry talks end without a deal"><meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2024-02-08T10:00:00+01:00">
<link rel="canonical" href="https://daily.example/ferry">
<script>document.write("evil()")</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<main><article><h1>Ferry talks end without a deal</h1><p class="byline">By Ann Reed in Oslo</p>
<figure><img src="a.jpg" alt="x"><figcaption>Ministers arrive in Oslo. <span class="credit">Photo: B. Holm/NTB</span></figcaption></figure>
<p>OSLO (Reuters) - Talks on the ferry line ended on Tuesday without a deal, ministers said, after nine hours.</p>
<p>{FILLER}</p><figure><figcaption>The port of Oslo.</figcaption><small class="photo-credit">AP Photo/C. Dahl</small></figure>
<p>“We will meet <em>again</em> next week,” the minister said; a ticket costs £240.10 for a car &amp; two people.</p>
<script>alert("never in the text")</script></article>
<aside class="related"><figure><figcaption>Another story altogether</figcaption></figure></aside></main>
<footer>Copyright The Daily</footer></body></html>"""


@pytest.fixture(scope="module")
def page():
    (document,) = read(PAGE.encode(), filename="ferry.html")
    return document


def parts(document, role):
    return [document.text[part.start : part.end] for part in document.parts if part.role == role]


def test_headline_byline_and_paragraphs_are_the_text_of_a_page(page):
    assert page.format == "html"
    assert page.headline == "Ferry talks end without a deal"
    assert parts(page, "headline") == ["Ferry talks end without a deal"]
    assert page.byline == "By Ann Reed in Oslo"
    assert (
        "“We will meet again next week,” the minister said; a ticket costs £240.10 for a car & two people."
        in parts(page, "body")
    )


def test_captions_and_their_credits_are_read_from_the_markup_in_their_place(page):
    assert [(caption.text, caption.credit) for caption in page.captions] == [
        ("Ministers arrive in Oslo. Photo: B. Holm/NTB", "Photo: B. Holm/NTB"),
        ("The port of Oslo. AP Photo/C. Dahl", "AP Photo/C. Dahl"),
    ]
    assert page.text.index("Ministers arrive") < page.text.index("OSLO (Reuters)")
    assert page.text.index(FILLER) < page.text.index("The port of Oslo.") < page.text.index("We will meet")


def test_neither_scripts_nor_navigation_nor_other_stories_captions_come_along(page):
    for word in ("evil", "never in the text", "Sport", "Another story", "Copyright"):
        assert word not in page.text


def test_metadata_come_from_the_markup(page):
    assert page.language == "en-GB"
    assert page.outlet == "The Daily"
    assert page.url == "https://daily.example/ferry"
    assert page.published is not None
    assert page.published.isoformat() == "2024-02-08T10:00:00+01:00"


def test_linked_data_of_the_article_beat_the_page_title():
    data = '{"@graph":[{"@type":"NewsArticle","headline":"From linked data","datePublished":"2024-03-01","author":[{"name":"A"},{"name":"B"}]}]}'
    html = f"<html><head><title>t</title><script type='application/ld+json'>{data}</script></head><body><p>{FILLER}</p><p>{FILLER[::-1]}</p></body></html>"
    (document,) = read(html.encode())
    assert (document.headline, document.byline) == ("From linked data", "A, B")


def test_the_charset_of_a_meta_tag_is_used():
    html = f'<html><head><meta charset="iso-8859-2"></head><body><p>Łódź: {FILLER}</p></body></html>'
    (document,) = read(html.encode("iso-8859-2"))
    assert "Łódź" in document.text


def test_a_page_cut_short_is_read_as_far_as_it_goes_with_a_warning():
    (document,) = read(PAGE.encode()[: PAGE.encode().index("“We will".encode()) + 20])
    assert FILLER in document.text
    assert any("cut short" in warning for warning in document.warnings)


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><script>x</script></body></html>", "<!doctype html>"]
)
def test_a_page_without_an_article_is_refused(page):
    with pytest.raises(EmptyText):
        read(page.encode())


def test_a_page_nested_to_exhaust_the_parser_is_refused():
    with pytest.raises(IntakeError):
        read(b"<html><body>" + b"<div>" * 100_000 + b"text")


def test_a_page_deeper_than_any_article_is_refused():
    with pytest.raises(BombRefused):
        read(b"<html><body>" + b"<div>" * 252 + b"text" + b"</div>" * 252)


def test_a_page_of_many_megabytes_is_refused():
    with pytest.raises(TooLarge):
        read(b"<html><body>" + b"<p>word</p>" * 600_000)
