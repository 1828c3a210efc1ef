"""What is shown at a thing, chosen on the server: its neighbourhood, a path, and the rows that these rest on."""

import pytest
from explorer_samples import STUDENTS, explorer_store, large_explorer_view

from kg.atlas import Atlas, make_atlas
from kg.exploring import page_data
from kg.sifting import Sieve, Wanted, sift
from kg.touring import ARTICLES, MOST, PAGE, STATEMENTS, pieces_at, scene_of, send
from kg.viewing import read_view
from kg.views import Edge, Evidence, View

PROGRAMME = "programme/%E2%80%9C金秋助学%E2%80%9D活动"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return make_atlas(page_data(read_view(explorer_store()), title="样本"))


def _at(atlas: Atlas, name: str, **more: object) -> Wanted:
    return Wanted(node=atlas.find(name), **more)  # type: ignore[arg-type]


def test_neighbours_are_capped_and_the_rest_counted(atlas: Atlas) -> None:
    wanted = _at(atlas, PROGRAMME)
    scene = scene_of(atlas, wanted, sift(atlas, Sieve()))
    assert len(scene.things) == PAGE + 1
    assert dict(scene.more)[scene.things[0]] == 4
    grown = scene_of(atlas, _at(atlas, PROGRAMME, expanded=((scene.things[0], 2),)), sift(atlas, Sieve()))
    assert len(grown.things) == 17
    assert scene.things[0] not in dict(grown.more)


def test_no_scene_has_more_things_than_fit(atlas: Atlas) -> None:
    expanded = tuple((key, 9) for key in range(len(atlas.things)))
    for key in range(0, len(atlas.things), 9):
        scene = scene_of(atlas, Wanted(node=key, expanded=expanded), sift(atlas, Sieve()))
        assert len(scene.things) <= MOST
        assert scene.full == (len(scene.things) == MOST)


def test_a_path_is_shortest_and_goes_by_news_where_it_can(atlas: Atlas) -> None:
    wanted = _at(atlas, "org/襄阳市总工会", to=atlas.find("org/贵阳市总工会"))
    scene = scene_of(atlas, wanted, sift(atlas, Sieve()))
    assert scene.path is not None
    assert (scene.path[0], scene.path[-1]) == (wanted.node, wanted.to)
    assert all(atlas.statements[row].news for row in scene.statements)
    assert len(scene.links) == len(scene.path) - 1


def test_what_is_sent_names_all_that_it_refers_to(atlas: Atlas) -> None:
    for key in range(len(atlas.things)):
        wanted = Wanted(node=key)
        pieces, left = pieces_at(atlas, wanted, scene_of(atlas, wanted, sift(atlas, Sieve())))
        rows = send(atlas, pieces)
        things = {row[0] for row in rows["things"]}
        articles, passages = ({row[0] for row in rows[name]} for name in ("articles", "passages"))
        assert left == 0
        assert {end for row in rows["statements"] for end in (row[1], row[3])} <= things
        assert {mark[2] for row in rows["articles"] for mark in row[6]} <= things
        assert {said[0] for row in rows["statements"] for said in row[4]} <= passages
        assert {row[1] for row in rows["passages"]} <= articles
        assert {article for row in rows["things"] for article in row[4][7]} <= articles


def test_a_thing_comes_with_the_sentences_about_it(atlas: Atlas) -> None:
    wanted = _at(atlas, "org/襄阳市总工会")
    pieces, _ = pieces_at(atlas, wanted, scene_of(atlas, wanted, sift(atlas, Sieve())))
    assert any(STUDENTS in row[5] for row in send(atlas, pieces)["articles"])


def test_of_a_busy_thing_only_the_latest_statements_are_sent() -> None:
    """One union that every activity of two hundred others names."""
    view = large_explorer_view(200)
    hub = view.nodes[-1].iri
    edges = [Edge(edge.source, "participant", hub, (Evidence(edge.evidence[0].passage, 0.8, "cue"),))
             for edge in view.edges if edge.predicate == "organisedBy"]
    atlas = make_atlas(page_data(View(view.nodes, tuple(sorted({*view.edges, *edges})), view.articles, view.texts),
                                 title="大"))
    wanted = Wanted(node=atlas.number[hub])
    pieces, left = pieces_at(atlas, wanted, scene_of(atlas, wanted, sift(atlas, Sieve())))
    assert left == len(atlas.touching[atlas.number[hub]]) - STATEMENTS > 1000
    assert len(pieces.statements) < STATEMENTS + MOST * PAGE
    assert len(pieces.articles) < STATEMENTS + ARTICLES
