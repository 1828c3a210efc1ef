"""The server's filters and overview: what an address asks for, what is kept, the figures."""

import pytest
from explorer_samples import explorer_store
from hypothesis import given
from hypothesis import strategies as st

from kg.atlas import Atlas, make_atlas
from kg.exploring import page_data
from kg.sifting import Sieve, Wanted, fix, inside, read_address, sift, summarise
from kg.viewing import read_view


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return make_atlas(page_data(read_view(explorer_store()), title="样本"))


def test_an_address_is_read_as_the_page_writes_it(atlas: Atlas) -> None:
    union, place = atlas.find("org/襄阳市总工会"), atlas.find("place/420600")
    wanted = read_address(atlas, "n=org/%E8%A5%84%E9%98%B3%E5%B8%82%E6%80%BB%E5%B7%A5%E4%BC%9A&place=place/420600"
                                 "&class=Training,Assistance&from=2023-02&until=2024&sure=0.6&sort=name&rows=250"
                                 "&x=place/420600*3&s=article/n000,3,9")
    assert (wanted.node, wanted.sieve.place, wanted.article) == (union, place, 0)
    assert wanted.sieve.classes == {"Training", "Assistance"}
    assert (wanted.sieve.since, wanted.sieve.until, wanted.sieve.sure) == ("2023-02", "2024", 0.6)
    assert (wanted.sort, wanted.rows, wanted.expanded) == ("name", 250, ((place, 3),))


@given(st.text(alphabet="nxsetop=&,*%AZ09é/-", max_size=60))
def test_no_address_is_an_error_or_asks_for_much(atlas: Atlas, text: str) -> None:
    wanted = read_address(atlas, text)
    assert 1 <= wanted.rows <= 2000
    assert all(1 <= pages <= 9 for _, pages in wanted.expanded)


def test_a_place_takes_in_what_lies_within(atlas: Atlas) -> None:
    hubei = atlas.find("place/420000")
    assert hubei is not None
    names = {atlas.things[key].name for key in inside(atlas, hubei)}
    assert {"湖北省", "襄阳市", "枣阳市"} <= names
    assert "成都市" not in names


def test_filters_hold_together(atlas: Atlas) -> None:
    sieve = Sieve(classes=frozenset({"Assistance"}), place=atlas.find("place/420000"), since="2023-03", sure=0.6)
    kept = sift(atlas, sieve)
    assert kept.activities
    for key in kept.activities:
        thing = atlas.things[key]
        assert thing.type == "Assistance"
        assert thing.dates[0] >= "2023-03"
        assert thing.said[0][1] >= 0.6
    assert all(kept.thing[row.source] and kept.thing[row.target]
               for number, row in enumerate(atlas.statements) if kept.statement[number])


def test_the_legend_hides_a_type_and_its_count_stays(atlas: Atlas) -> None:
    kept = sift(atlas, Sieve(off=frozenset({"Person"})))
    people = [key for key, look in enumerate(atlas.looks) if look == "Person"]
    assert kept.by_look["Person"] == len(people)
    assert not any(kept.thing[key] for key in people)


def test_the_overview_counts_by_month_place_union_and_type(atlas: Atlas) -> None:
    kept, fixed = sift(atlas, Sieve()), fix(atlas)
    told = summarise(atlas, fixed, kept, Wanted(rows=5))
    assert told["bins"]["names"][0] == "2023-01"
    assert (len(told["bins"]["names"]), sum(told["counts"])) == (18, 72)
    assert sum(count for _, count in told["kinds"]) == 72
    assert [count for _, count in told["unions"]] == sorted((count for _, count in told["unions"]), reverse=True)
    assert (len(told["rows"]), told["count"]) == (5, len(atlas.things))
    assert {atlas.things[key].type for key, _ in told["unions"]} == {"TradeUnion"}


def test_the_list_by_name_goes_by_pinyin(atlas: Atlas) -> None:
    order = [atlas.things[key].name for key in fix(atlas).orders["name"]]
    assert order.index("成都市总工会") < order.index("襄阳市总工会") < order.index("郑州市总工会")
