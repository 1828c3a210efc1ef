// A graph too large for one page: the server tells what an address shows, and the page keeps what it was told.

import {ask} from "./ask";
import {type Pieces, take} from "./data";
import type {Seen} from "./exports";
import {layOut} from "./layout";
import type {Scene} from "./scene";
import type {Source} from "./source";
import type {State, Stretch} from "./state";
import type {Summary} from "./summary";

interface View {
  summary: Summary;
  scene: Scene;
}
interface Told {
  summary: Summary;
  scene: Omit<Scene, "links" | "more"> & {links: [number, number, number[]][]; more: [number, number][]};
  pieces: Pieces;
}

const REMEMBERED = 40;

export function served(place: string): Source {
  const views = new Map<string, View>();
  let shown: View | null = null,
    searches = 0;
  const told = async <T extends {pieces: Pieces}>(part: string): Promise<T> => {
    const answer: T = await (await ask(`${place}/${part}`)).json();
    take(answer.pieces);
    return answer;
  };
  const find = async <T>(part: string, values: Record<string, string>): Promise<T[]> =>
    (await told<{found: T[]; pieces: Pieces}>(`${part}?${new URLSearchParams(values)}`)).found;

  async function fetchView(wanted: string): Promise<void> {
    const {summary, scene} = await told<Told>(wanted);
    const links = scene.links.map(([one, other, statements]) => ({one, other, statements}));
    shown = {summary, scene: {...scene, links, more: new Map(scene.more)}};
    views.set(wanted, shown);
    if (views.size > REMEMBERED) views.delete(views.keys().next().value!);
  }

  return {
    ready(hash: string, state: State): Promise<void> | null {
      const wanted = viewOf(hash, state),
        known = views.get(wanted);
      if (!known) return fetchView(wanted);
      shown = known;
      return null;
    },
    steps: ({node}) => (node === null ? [] : [() => layOut(shown!.scene)]),
    summary: () => shown!.summary,
    scene: () => shown!.scene,
    async names(query: string, most: number, look = ""): Promise<number[]> {
      return query.trim() ? (await find<number>("names", {q: query, look})).slice(0, most) : [];
    },
    async sentences(query: string, most: number): Promise<Stretch[] | null> {
      const mine = (searches += 1);
      const places = await find<[number, number, number]>("sentences", {q: query});
      return mine === searches ? places.slice(0, most).map(([article, start, end]) => ({article, start, end})) : null;
    },
    async seen(state: State): Promise<Seen> {
      const {things, statements, total} = await told<Seen & {total: number; pieces: Pieces}>(
        viewOf(location.hash, state).replace("view", "seen"),
      );
      return {things, statements, of: total};
    },
  };
}

// The language and a query change nothing of what is asked for.
function viewOf(hash: string, {sort, rows}: State): string {
  const parts = hash.replace(/^#/, "").split("&");
  const kept = parts.filter((part) => part && !/^(lang|map|sparql)=/.test(part));
  return `view?${[...kept, `sort=${sort}`, `rows=${rows}`].join("&")}`;
}
