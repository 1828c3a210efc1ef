"""What the explorer's page carries can be read back with its numbers, and looked up."""

from pathlib import Path

import pytest
from explorer_samples import explorer_store

from kg.atlas import Atlas, make_atlas, read_atlas
from kg.exploring import page_data, write_explorer
from kg.model import KgError
from kg.viewing import View, read_view


@pytest.fixture(scope="module")
def view() -> View:
    return read_view(explorer_store(12))


@pytest.fixture(scope="module")
def atlas(view: View) -> Atlas:
    return make_atlas(page_data(view, title="样本"))


def test_a_page_is_read_back_as_what_was_put_into_it(view: View, atlas: Atlas, tmp_path: Path) -> None:
    write_explorer(view, tmp_path / "explorer.html", title="样本")
    again = read_atlas(tmp_path / "explorer.html")
    assert [thing.iri for thing in again.things] == [node.iri for node in view.nodes]
    assert [row.predicate for row in again.statements] == [edge.predicate for edge in view.edges]
    assert again.head["title"] == "样本"
    assert [article.text for article in again.articles] == [article.text for article in atlas.articles]


@pytest.mark.parametrize("text", ["<p>no data</p>", '<script type="application/json" id="data">{</script>'])
def test_a_page_of_another_kind_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    with pytest.raises(KgError, match=r"page\.html"):
        read_atlas(tmp_path / "page.html")


def test_a_thing_is_found_by_its_iri_with_or_without_what_all_begin_with(atlas: Atlas) -> None:
    union = atlas.find("org/襄阳市总工会")
    assert union is not None
    assert atlas.find(atlas.things[union].iri) == union
    assert atlas.find("org/nothing") is None
    assert atlas.find_article("article/n000") == 0


def test_links_are_counted_as_news_only(atlas: Atlas) -> None:
    union = atlas.number[atlas.head["base"] + "org/襄阳市总工会"]
    rows = [atlas.statements[row] for row in atlas.touching[union]]
    assert {"jurisdiction", "parentUnion"} <= {row.predicate for row in rows}
    assert atlas.degree[union] == sum(row.predicate not in ("jurisdiction", "parentUnion", "within") for row in rows)


def test_an_activity_lies_where_it_takes_place(atlas: Atlas) -> None:
    for key, look in enumerate(atlas.looks):
        if look == "Activity":
            assert atlas.places[key] == atlas.targets(key, "takesPlaceIn")
            assert atlas.organisers[key] == atlas.targets(key, "organisedBy")
