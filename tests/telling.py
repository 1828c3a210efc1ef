"""Marked texts as scenes and activities, for the tests of deeds: {O|县总工会} marks a mention; ｜ is a line break."""

from dataclasses import replace

from marked import name_of, read_marked

from kg.activities import find_activities
from kg.model import Activity, Role
from kg.scene import Scene, read_scene

OPENING = "本报讯 {O|临江市总工会}近日通报今年以来的工作情况，职工代表和有关单位负责人到会听取了情况介绍。｜"


def scene_of(marked: str, published: str | None = "2023-07-06") -> Scene:
    """Read a marked text as a scene."""
    article, plain, mentions, entities = read_marked(marked)
    return read_scene(plain.text, published or article.published, mentions, entities)


def activities_in(marked: str, published: str | None = "2023-07-06") -> tuple[Activity, ...]:
    """Find the activities of a marked text."""
    article, plain, mentions, entities = read_marked(marked)
    return find_activities(replace(article, published=published), plain, mentions, entities)


def names(activity: Activity, role: Role) -> set[str]:
    """Give the names of an activity's fillers in a role."""
    return {name_of(filler.entity) for filler in activity.fillers if filler.role is role}
