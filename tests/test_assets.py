"""Pages are made of files that read alike everywhere, and name their own scripts as a policy does."""

from kg.assets import source_hash, web_file


def test_a_file_of_a_page_has_line_feeds_only() -> None:
    assert "<html" in web_file("picture.html")
    assert "\r" not in web_file("picture.html")


def test_a_script_is_named_by_the_hash_of_its_bytes() -> None:
    # printf "alert('Hello, world.');" | openssl dgst -sha256 -binary | openssl base64
    assert source_hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
