"""One open file of a known format to its records: text, HTML, JSON, JSON lines, PDF.

A record that cannot be taken becomes a refusal and its neighbours go on; a file that cannot be read at all raises
KgError. Ids: a row's own `id`, else `STEM:N` (line of a JSONL file, place in a JSON list); a file of one record
is STEM.
"""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

import trafilatura
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml import html as lxml_html
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from kg.decoding import MAX_TEXT, decode_text, text_fault
from kg.lines import find_published
from kg.model import KgError, Record, Refusal

Records = Iterator[Record | Refusal]
Reader = Callable[[BinaryIO, str, str], Records]
# a newspaper page is 10 kB and a book of laws 3 MB; what is larger comes as JSON lines, read one at a time
MAX_FILE = 64 * 1024 * 1024
MAX_ROW = 16 * 1024 * 1024
_MAX_PDF_PAGES = 1000
_TOO_DEEP = "nested too deeply"
# a line break is two bytes in it, so it cannot be read by lines of bytes
_UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_LONE = re.compile("[\ud800-\udfff]")
_ISO_DATE = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_BROKEN_PDF = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, RecursionError,
               AssertionError, NotImplementedError, OSError, ImportError)


def read_text(stream: BinaryIO, file: str, stem: str) -> Records:
    """A text file: one article or a whole page; the decoded text less one line break at its end."""
    text = decode_text(read_limited(stream, MAX_FILE))
    text = text[:-1] if text.endswith("\n") else text
    yield _record(file, stem, stem, text.removesuffix("\r"), page=True)


def read_html(stream: BinaryIO, file: str, stem: str) -> Records:
    """A saved web page: its title, byline and main text."""
    _silence("trafilatura", "htmldate")
    data = read_limited(stream, MAX_ROW)
    declared = _CHARSET.search(data[:4096])
    page = decode_text(data, declared.group(1).decode("ascii") if declared else "")
    if fault := text_fault(page[:MAX_TEXT]):
        raise KgError("", fault)
    tree = _html_tree(page)
    found = _main_text(page, recall=False) or _main_text(page, recall=True)
    if found is None:
        raise KgError("", "no article text found in the page")
    title = _html_title(tree, found.title or "")
    body = [line.strip() for line in (found.text or "").splitlines() if line.strip()]
    head = [line for line in (title, *_html_subtitle(tree), *_html_source_lines(tree)) if line and line not in body]
    if body and title and body[0].replace(" ", "") == title.replace(" ", ""):
        head = [line for line in head if line != title]
    text = "\n".join([*head, *body])
    published = find_published(text) or _iso(found.date or "")
    yield _record(file, stem, stem, text, published=published, source=found.sitename or "")


def read_json(stream: BinaryIO, file: str, stem: str) -> Records:
    """A record, a list of records, or a gold file. Read whole, so limited to 64 MiB; JSONL has no such limit."""
    text = decode_text(read_limited(stream, MAX_FILE))
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and "\n" in text.strip():
            yield from read_jsonl(io.BytesIO(text.encode("utf-8", "surrogatepass")), file, stem)
            return
        raise KgError("", f"broken JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise KgError("", f"broken JSON: {_TOO_DEEP}") from None
    except ValueError as error:
        raise KgError("", f"broken JSON: {error}") from None
    if not isinstance(rows, list):
        yield _row_record(rows, file, stem, stem)
        return
    if not rows:
        raise KgError("", "an empty list of records")
    for number, row in enumerate(rows, 1):
        yield _row_record(row, file, stem, f"{stem}:{number}")


def read_jsonl(stream: BinaryIO, file: str, stem: str) -> Records:
    """JSON lines, one record in memory at a time; blank lines are passed over."""
    empty = True
    for number, line in enumerate(_lines(stream), 1):
        if not line.strip():
            continue
        empty = False
        yield _line_record(line, file, stem, number)
    if empty:
        raise KgError("", "no text")


def read_pdf(stream: BinaryIO, file: str, stem: str) -> Records:
    """A PDF with a text layer; its pages one after the other."""
    _silence("pypdf")
    data = read_limited(stream, MAX_FILE)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise KgError("", "encrypted PDF")
        if len(reader.pages) > _MAX_PDF_PAGES:
            raise KgError("", f"PDF of {len(reader.pages)} pages; more than {_MAX_PDF_PAGES} are not taken")
        pages = [page.extract_text() for page in reader.pages]
    except _BROKEN_PDF as error:
        raise KgError("", f"broken PDF: {type(error).__name__}: {str(error)[:200]}") from None
    text = "\n".join(page.strip("\n") for page in pages if page.strip())
    if not text:
        raise KgError("", "PDF without a text layer (scanned images are not read)")
    yield _record(file, stem, stem, text, page=True)


READERS: dict[str, Reader] = {
    ".txt": read_text, ".md": read_text, ".html": read_html, ".htm": read_html, ".json": read_json,
    ".jsonl": read_jsonl, ".ndjson": read_jsonl, ".pdf": read_pdf}


def sniff_suffix(head: bytes) -> str:
    """Tell the format of a stream without a name from its first bytes."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if head.startswith(b"PK\x03\x04"):
        return ".zip"
    if start.startswith(b"%pdf-"):
        return ".pdf"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")):
        return ".html"
    if start.startswith(b"{"):
        return ".jsonl" if _is_json(head.split(b"\n", 1)[0]) or b"\n" not in head else ".json"
    return ".json" if start.startswith((b"[{", b"[\n", b"[ ", b"[\r")) else ".txt"


def read_limited(stream: BinaryIO, limit: int) -> bytes:
    """Read to the end, refusing what is empty or longer than the limit."""
    data = stream.read(limit + 1)
    if not data:
        raise KgError("", "empty file")
    if len(data) > limit:
        raise KgError("", f"larger than {limit // 1024 // 1024} MiB")
    return data


def _silence(*loggers: str) -> None:
    """Keep a library from writing to the terminal what the refusal says already."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of a byte stream; of a line over the limit only its beginning, so that it is refused and not held."""
    first = stream.readline(MAX_ROW + 1)
    if first.startswith(_UTF16_STARTS):
        data = first + stream.read(MAX_FILE)
        if len(data) > MAX_FILE:
            raise KgError("", f"JSON lines in UTF-16, larger than {MAX_FILE // 1024 // 1024} MiB; UTF-8 has no limit")
        yield from decode_text(data).encode("utf-8", "surrogatepass").split(b"\n")
        return
    line = first.removeprefix(b"\xef\xbb\xbf")
    while line:
        yield line
        while len(line) > MAX_ROW and not line.endswith(b"\n"):
            line = stream.readline(MAX_ROW + 1)
        line = stream.readline(MAX_ROW + 1)


def _line_record(line: bytes, file: str, stem: str, number: int) -> Record | Refusal:
    name = f"line {number}"
    if len(line) > MAX_ROW:
        return Refusal(file, name, f"a line larger than {MAX_ROW // 1024 // 1024} MiB")
    try:
        row = json.loads(decode_text(line))
    except json.JSONDecodeError as error:
        return Refusal(file, name, f"broken JSON: {error.msg} (column {error.colno})")
    except RecursionError:
        return Refusal(file, name, f"broken JSON: {_TOO_DEEP}")
    except (KgError, ValueError) as error:
        return Refusal(file, name, str(error))
    return _row_record(row, file, stem, f"{stem}:{number}")


def _row_record(row: object, file: str, stem: str, fallback: str) -> Record | Refusal:
    """A JSON value to a record; `text` is all that it must have."""
    if not isinstance(row, dict):
        return Refusal(file, fallback, "not a record: a JSON object with `text` was expected")
    identifier = row.get("id")
    name = str(identifier).strip() if isinstance(identifier, str | int) and str(identifier).strip() else fallback
    text, published, source = row.get("text"), row.get("published"), row.get("source")
    if not isinstance(text, str):
        return Refusal(file, name, "a record without `text`")
    if published is not None and not (isinstance(published, str) and _iso(published)):
        return Refusal(file, name, f"`published` is not a date: {str(published)[:40]!r}")
    return _record(file, name, stem, text, published=_iso(published or ""), source=str(source or ""))


def _record(file: str, name: str, stem: str, text: str, *, published: str | None = None, source: str = "",
            page: bool = False) -> Record | Refusal:
    odd = next((what for what, said in (("id", name), ("source", source)) if _LONE.search(said)), "")
    fault = text_fault(text) or (f"lone surrogate in the {odd}" if odd else "")
    if fault:
        return Refusal(file, name.encode("utf-8", "replace").decode(), fault)
    return Record(name, text, published or find_published(text), source or stem, page)


def _iso(text: str) -> str | None:
    hit = _ISO_DATE.match(text.strip())
    try:
        return date(int(hit[1]), int(hit[2]), int(hit[3])).isoformat() if hit else None
    except ValueError:
        return None


def _main_text(page: str, *, recall: bool) -> trafilatura.settings.Document | None:
    found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True, favor_recall=recall)
    return found if isinstance(found, trafilatura.settings.Document) and (found.text or "").strip() else None


def _html_tree(page: str) -> lxml_html.HtmlElement:
    try:
        return lxml_html.document_fromstring(page.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise KgError("", f"broken HTML: {error}") from None


def _html_title(tree: lxml_html.HtmlElement, guess: str) -> str:
    """The only h1 of a page; else what trafilatura takes for the title."""
    headings = [" ".join(node.text_content().split()) for node in tree.iter("h1")]
    headings = [heading for heading in headings if heading]
    return headings[0] if len(headings) == 1 else " ".join(guess.split())


def _html_subtitle(tree: lxml_html.HtmlElement) -> list[str]:
    """A heading that follows the only h1 at once."""
    headings = list(tree.iter("h1"))
    below = headings[0].getnext() if len(headings) == 1 else None
    text = " ".join(below.text_content().split()) if below is not None and below.tag in ("h2", "h3", "h4") else ""
    return [text] if 4 <= len(text) <= 60 else []


def _html_source_lines(tree: lxml_html.HtmlElement) -> list[str]:
    """Lines such as `2023-07-06 08:10 来源：…`, which an extractor drops as boilerplate; a byline stands in them."""
    lines = (" ".join(node.text_content().split()) for node in tree.iter("div", "p", "span", "h2", "h3", "time"))
    found = [line for line in lines if len(line) <= 80 and find_published(line)]
    return found[:1]
