"""What the preview answers: pages as they were built, and nothing from anywhere else."""

from __future__ import annotations

import os

import pytest
from server.running import Running

from site_builder.preview.app import content_type


def test_a_page_is_served_with_the_live_reload_script_which_its_file_does_not_have(served: Running) -> None:
    status, headers, body = served.get("/documents/one/")
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert b"first words" in body
    assert b'<script src="/.site-builder/live.js"' in body
    assert b"</script></body></html>" in body
    assert b"script" not in (served.output / "documents/one/index.html").read_bytes()


def test_nothing_is_cached_and_nothing_may_be_embedded_by_other_sites(served: Running) -> None:
    (served.output / "a.css").write_text("p {}")
    for path in ("/", "/a.css", "/nowhere/", "/.site-builder/live.js"):
        headers = served.get(path)[1]
        assert headers["cache-control"] == "no-store"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"


def test_the_script_of_the_preview_is_served_from_the_same_origin(served: Running) -> None:
    status, headers, body = served.get("/.site-builder/live.js")
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert b"EventSource" in body


def test_a_redirect_page_is_left_as_it_is(served: Running) -> None:
    page = b'<meta http-equiv="refresh" content="0;url=../one/"><body></body>'
    (served.output / "old.html").write_bytes(page)
    assert served.get("/old.html")[2] == page


def test_an_unknown_address_gets_the_page_404_of_the_site(served: Running) -> None:
    status, headers, body = served.get("/documents/nobody/")
    assert status == 404
    assert b"missing" in body
    assert headers["content-type"].startswith("text/html")


def test_a_folder_without_its_last_slash_is_redirected_with_its_query(served: Running) -> None:
    status, headers, _ = served.get("/documents/one?q=a&b")
    assert (status, headers["location"]) == (302, "/documents/one/?q=a&b")


def test_links_that_begin_with_the_path_of_the_base_url_work_as_on_page_404(served: Running) -> None:
    assert served.get("/letters/documents/one/")[0] == 200
    assert served.get("/letters/letters/documents/one/")[0] == 404


def test_a_head_request_has_the_headers_of_the_page_and_no_body(served: Running) -> None:
    status, headers, body = served.get("/", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(served: Running, method: str) -> None:
    status, headers, _ = served.get("/", method=method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_part_of_a_large_file_can_be_asked_for(served: Running) -> None:
    (served.output / "talk.mp3").write_bytes(bytes(range(256)) * 1_000)
    status, headers, body = served.get("/talk.mp3", Range="bytes=256-511")
    assert (status, headers["content-type"]) == (206, "audio/mpeg")
    assert body == bytes(range(256))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html"),
        ("preview.frag", "text/html"),
        ("style.3f2a.css", "text/css"),
        ("feed.xml", "application/atom+xml"),
        ("sitemap.xml", "application/xml"),
        ("feed.json", "application/feed+json"),
        ("cite.csl.json", "application/vnd.citationstyles.csl+json"),
        ("documents.json", "application/json"),
        ("cite.ris", "application/x-research-info-systems"),
        ("en_4f.pf_meta", "application/octet-stream"),
        ("noending", "application/octet-stream"),
        ("PHOTO.JPG", "image/jpeg"),
    ],
)
def test_content_types_go_by_the_name(name: str, kind: str) -> None:
    assert content_type(name) == kind


# --- nothing from elsewhere ---------------------------------------------------------------------------

TRAVERSALS = [
    "/../secret.txt",
    "/documents/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/documents/%2e%2e/%2e%2e/secret.txt",
    "/%252e%252e/secret.txt",
    "/..%5csecret.txt",
    "/..%c0%afsecret.txt",
    "/documents/one/index.html%00.txt",
    "//secret.txt",
    "/./index.html",
    "/C:/secret.txt",
    "/.publishing",
    "/documents/.hidden/",
    "/.site-builder/guard.py",
    "/.site-builder/../app.py",
    "/" + "a" * 4_000,
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_the_output_or_to_hidden_files(served: Running, path: str) -> None:
    (served.output.parent / "secret.txt").write_text("SECRET")
    (served.output / ".publishing").write_text("SECRET")
    (served.output / "documents" / ".hidden").mkdir(exist_ok=True)
    (served.output / "documents" / ".hidden" / "index.html").write_text("SECRET")
    answer = served.raw(f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"SECRET" not in answer


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:{port}/documents/one/", "http://example.org/documents/one/", "documents/one/", "*"]
)
def test_targets_that_are_not_a_path_are_404(served: Running, target: str) -> None:
    answer = served.raw(f"GET {target.format(port=served.port)} HTTP/1.1", f"Host: 127.0.0.1:{served.port}")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"first words" not in answer


def test_links_out_of_the_output_folder_are_404_and_links_within_it_are_followed(served: Running) -> None:
    (served.site / "secret.html").write_text("SECRET")
    (served.output / "out.html").symlink_to(served.site / "secret.html")
    (served.output / "away").symlink_to(served.site)
    (served.output / "in.html").symlink_to(served.output / "index.html")
    assert served.get("/out.html")[0] == 404
    assert served.get("/away/secret.html")[0] == 404
    assert served.get("/in.html")[0] == 200


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_is_not_a_regular_file_is_never_opened(served: Running) -> None:
    os.mkfifo(served.output / "pipe.html")
    assert served.get("/pipe.html")[0] == 404


# --- nobody from elsewhere ----------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST", "localhost.", "[::1]:{port}"])
def test_the_names_of_this_machine_are_answered(served: Running, host: str) -> None:
    assert served.get("/", Host=host.format(port=served.port))[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.0.2.7",
        "a@localhost",
        "localhost:x",
        "[::1",
    ],
)
def test_a_foreign_host_is_refused_everywhere(served: Running, host: str) -> None:
    for path in ("/", "/nowhere", "/.site-builder/live.js", "/.site-builder/events"):
        status, _, body = served.get(path, Host=host.format(port=served.port))
        assert status == 403
        assert b"first words" not in body


def test_two_hosts_or_none_are_refused(served: Running) -> None:
    assert b" 403 " in served.raw("GET / HTTP/1.0").split(b"\r\n")[0]
    twice = served.raw("GET / HTTP/1.1", f"Host: 127.0.0.1:{served.port}", "Host: evil.example")
    assert twice.split(b"\r\n")[0].split()[1] in (b"400", b"403")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "http://127.0.0.1:1", "file://"]
)
def test_a_foreign_origin_is_refused(served: Running, origin: str) -> None:
    for path in ("/", "/.site-builder/events"):
        assert served.get(path, Origin=origin)[0] == 403


def test_the_own_origin_is_answered(served: Running) -> None:
    assert served.get("/", Origin=f"http://127.0.0.1:{served.port}")[0] == 200


@pytest.mark.parametrize(
    "lines",
    [["GET / HTTP/1.1", "Host : x"], ["\x00\x01"], ["GET /"], ["GET / HTTP/1.1", "X: " + "a" * 200_000]],
    ids=["header", "bytes", "no version", "too long"],
)
def test_what_is_no_http_is_refused_and_the_next_request_answered(served: Running, lines: list[str]) -> None:
    try:
        answer = served.raw(*lines)
    except ConnectionError:  # it hung up before everything was sent
        answer = b""
    assert not answer.startswith(b"HTTP/1.1 2")
    assert served.get("/")[0] == 200
