"use strict";
// All text of the graph reaches the page through textContent or the canvas, never as markup.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const drawn = read("drawn"), page = read("page");
  const byId = (id) => document.getElementById(id);
  const HITS = 12, ROWS = 50, SENTENCES = 15, EXPAND = 40, OPEN_TYPE = 80;
  // punctuation that no line may start with
  const CLINGING = "，。、；：！？”’）》」』…,.;:!?)";
  const LABEL = {ems: 8, lines: 2, least: 11.5, most: 15, far: 0.22, farCount: 40, hub: 4};

  // ---- the graph
  const looks = new Map(page.types.map((look) => [look.id, look]));
  const background = new Set(page.background);
  const linksOf = page.nodes.map(() => []);
  page.links.forEach(([one, other], key) => { linksOf[one].push(key); linksOf[other].push(key); });
  const statementsOf = page.nodes.map(() => []);
  page.edges.forEach(([one, , other], key) => {
    statementsOf[one].push(key);
    if (other !== one) statementsOf[other].push(key);
  });
  const degree = linksOf.map((links) => links.length);
  const order = page.nodes.map((_, key) => key).sort((a, b) => degree[b] - degree[a] || a - b);
  const rank = new Array(order.length);
  order.forEach((key, place) => { rank[key] = place; });
  const openingNodes = drawn.nodes.map(({label, ...node}) => node);
  const openingEdges = drawn.edges;
  const nodes = new vis.DataSet(), edges = new vis.DataSet();
  const state = {language: 0, node: null, link: null, hidden: new Set(), query: "", rows: ROWS,
                 sort: "links", sentences: SENTENCES, hover: null};

  const word = (key, values = {}) => {
    const found = page.words[key];
    return (found ? found[state.language] : key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  };
  const ends = (key) => [page.links[key][0], page.links[key][1]];
  const across = (key, node) => ends(key)[0] === node ? ends(key)[1] : ends(key)[0];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const element = (tag, properties = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(properties)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  // ---- drawing
  const container = byId("network");
  const network = new vis.Network(container, {nodes, edges}, drawn.options);
  const frame = container.querySelector(".vis-network");
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");

  const isDrawn = (key) => nodes.get(key) !== null;
  const isVisible = (key) => isDrawn(key) && !state.hidden.has(page.nodes[key].look);
  const lookOf = (key) => looks.get(page.nodes[key].look);

  function nodeAppearance(key) {
    const look = lookOf(key), near = nearness(key);
    return {hidden: state.hidden.has(look.id), opacity: near === 0 ? 0.28 : 1, title: page.nodes[key].name + "\n" + typeName(key),
            color: {background: look.colour, border: near === 2 ? colour("--ink") : colour("--card"),
                    highlight: {background: look.colour, border: colour("--ink")},
                    hover: {background: look.colour, border: colour("--ink")}}};
  }

  // 2: selected, 1: linked with it (or nothing is selected), 0: elsewhere
  function nearness(key) {
    if (state.link !== null) return ends(state.link).includes(key) ? 2 : 0;
    if (state.node === null) return 1;
    if (state.node === key) return 2;
    return linksOf[key].some((link) => across(link, key) === state.node) ? 1 : 0;
  }

  function edgeAppearance(key) {
    const touched = state.link === key || (state.node !== null && ends(key).includes(state.node));
    const idle = state.node === null && state.link === null;
    const known = page.links[key][2].every((statement) => background.has(page.edges[statement][1]));
    return {hidden: ends(key).some((end) => state.hidden.has(page.nodes[end].look)), dashes: known ? [3, 4] : false,
            width: touched ? 2 : 1, title: linkWords(key),
            color: {color: touched ? colour("--accent") : colour("--edge"), highlight: colour("--accent"),
                    hover: colour("--accent"), opacity: idle || touched ? 1 : 0.3}};
  }

  const linkWords = (key) => [...new Set(page.links[key][2].map((statement) => word(page.edges[statement][1])))].join("、");
  const typeName = (key) => word(page.nodes[key].type);

  function refresh() {
    nodes.update(nodes.getIds().map((id) => ({id, ...nodeAppearance(id)})));
    edges.update(edges.getIds().map((id) => ({id, ...edgeAppearance(id)})));
    showLegend();
  }

  function start() {
    nodes.clear();
    edges.clear();
    nodes.add(openingNodes.map((node) => ({...node, ...nodeAppearance(node.id)})));
    edges.add(openingEdges.map((edge) => ({...edge, ...edgeAppearance(edge.id)})));
  }

  // Put a node that was not drawn on a free spot near one that is linked with it, or under the picture.
  function reveal(key) {
    if (isDrawn(key)) return;
    const anchors = linksOf[key].map((link) => across(link, key)).filter(isDrawn).sort((a, b) => rank[a] - rank[b]);
    const places = Object.values(network.getPositions());
    const lowest = places.reduce((low, place) => Math.max(low, place.y), 0);
    const from = anchors.length ? network.getPosition(anchors[0]) : {x: 0, y: lowest + 120};
    const spot = freeSpot(from, places);
    const look = lookOf(key);
    nodes.add({id: key, shape: look.shape, size: look.size, ...spot, ...nodeAppearance(key)});
    edges.add(linksOf[key].filter((link) => isDrawn(across(link, key)) && !edges.get(link))
      .map((link) => ({id: link, from: ends(link)[0], to: ends(link)[1], arrows: "to", ...edgeAppearance(link)})));
  }

  function freeSpot(from, places) {
    for (let step = 4; step < 2000; step += 1) {
      const angle = step * 2.39996, radius = 42 * Math.sqrt(step);
      const spot = {x: from.x + radius * Math.cos(angle), y: from.y + radius * Math.sin(angle) * 0.8};
      if (places.every((place) => Math.abs(place.x - spot.x) > 90 || Math.abs(place.y - spot.y) > 54)) return spot;
    }
    return from;
  }

  // ---- labels: always of a readable size, the best linked first, none over another
  const wrapped = new Map();
  function wrap(context, text, full) {
    const key = full + text;
    if (!wrapped.has(key)) {
      const lines = [""];
      const most = full ? 4 : LABEL.lines, width = LABEL.ems * 12;
      const letters = Array.from(text.replace(/\s+/g, " ").trim());
      context.font = fontOf(12, false);
      letters.forEach((letter, place) => {
        let line = lines[lines.length - 1];
        if (context.measureText(line + letter).width > width && !CLINGING.includes(letter)) {
          if (lines.length === most) { lines.cut = true; return; }
          lines.push("");
          line = "";
        }
        if (!lines.cut) lines[lines.length - 1] = line + letter;
      });
      if (lines.cut) lines[lines.length - 1] = Array.from(lines[lines.length - 1]).slice(0, -1).join("") + "…";
      wrapped.set(key, {lines, width: Math.max(...lines.map((line) => context.measureText(line).width)) / 12});
    }
    return wrapped.get(key);
  }

  const FONT = getComputedStyle(document.body).fontFamily;
  const fontOf = (size, bold) => `${bold ? "600 " : ""}${size}px ${FONT}`;
  const isHub = (key) => page.nodes[key].look !== "Activity" && linksOf[key].filter((link) => isDrawn(across(link, key))).length >= LABEL.hub;
  let labelBoxes = [];

  function boxGrid() {
    const cells = new Map(), size = 64;
    const each = (box, act) => {
      for (let x = Math.floor(box[0] / size); x <= Math.floor(box[2] / size); x += 1) {
        for (let y = Math.floor(box[1] / size); y <= Math.floor(box[3] / size); y += 1) {
          if (act(x * 65536 + y)) return true;
        }
      }
      return false;
    };
    const meets = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    return {
      free: (box, own, overNodes) => !each(box, (cell) => (cells.get(cell) || [])
        .some((other) => other.own !== own && !(overNodes && other.own >= 0) && meets(box, other))),
      add: (box, own) => {
        box.own = own;
        each(box, (cell) => { cells.has(cell) ? cells.get(cell).push(box) : cells.set(cell, [box]); return false; });
      },
    };
  }

  function labelled(scale) {
    const visible = nodes.getIds().filter(isVisible);
    const weight = (key) => (key === state.hover ? 0 : 3 - nearness(key)) * 1e7 + rank[key];
    visible.sort((a, b) => weight(a) - weight(b));
    const chosen = state.node === null && state.link === null ? visible : visible.filter((key) => nearness(key) || key === state.hover);
    return scale < LABEL.far ? chosen.slice(0, LABEL.farCount) : chosen;
  }

  network.on("afterDrawing", (context) => {
    const scale = network.getScale(), places = network.getPositions();
    const size = Math.min(LABEL.most, Math.max(LABEL.least, 12 * scale));
    const grid = boxGrid(), ink = colour("--ink"), halo = colour("--halo"), soft = colour("--soft");
    const screen = (key) => ({x: places[key].x * scale, y: places[key].y * scale, r: lookOf(key).size * scale});
    const list = labelled(scale);
    nodes.getIds().filter(isVisible).forEach((key) => {
      const {x, y, r} = screen(key);
      grid.add([x - r, y - r, x + r, y + r], key);
    });
    labelBoxes = [];
    context.save();
    context.scale(1 / scale, 1 / scale);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const write = (lines, x, top, bold, ink_) => {
      context.font = fontOf(size, bold);
      lines.forEach((line, row) => {
        const y = top + (row + 0.5) * size * 1.2;
        context.lineWidth = 3.5;
        context.strokeStyle = halo;
        context.strokeText(line, x, y);
        context.fillStyle = ink_;
        context.fillText(line, x, y);
      });
    };
    list.forEach((key) => {
      const {x, y, r} = screen(key), full = nearness(key) === 2 || key === state.hover;
      const {lines, width} = wrap(context, page.nodes[key].name, full);
      const w = width * size + 6, h = lines.length * size * 1.2 + 2;
      const spots = [[x, y + r + 1], [x, y - r - h - 1], [x + r + w / 2 + 1, y - h / 2], [x - r - w / 2 - 1, y - h / 2]];
      const fits = (overNodes) => ([cx, top]) => grid.free([cx - w / 2, top, cx + w / 2, top + h], key, overNodes);
      // a hub without a name says nothing: its label may cover a node, though no other label
      const place = spots.find(fits(false)) || (isHub(key) ? spots.find(fits(true)) : null) || (full ? spots[0] : null);
      if (!place) return;
      const box = [place[0] - w / 2, place[1], place[0] + w / 2, place[1] + h];
      grid.add(box, -1 - key);
      labelBoxes.push({key, box: box.map((value) => value / scale)});
      write(lines, place[0], place[1], full, ink);
    });
    edges.getIds().filter((key) => state.link === key || (state.node !== null && ends(key).includes(state.node)))
      .filter((key) => ends(key).every(isVisible)).forEach((key) => {
        const [one, other] = ends(key).map(screen), text = linkWords(key);
        context.font = fontOf(size, false);
        const w = context.measureText(text).width + 4, h = size * 1.2;
        const place = [0.5, 0.62, 0.38, 0.72].map((part) => [one.x + (other.x - one.x) * part, one.y + (other.y - one.y) * part])
          .find(([x, y]) => grid.free([x - w / 2, y - h / 2, x + w / 2, y + h / 2], null));
        if (!place) return;
        grid.add([place[0] - w / 2, place[1] - h / 2, place[0] + w / 2, place[1] + h / 2], `edge${key}`);
        write([text], place[0], place[1] - h / 2, false, soft);
      });
    context.restore();
  });

  // ---- choosing
  function select({node = null, link = null}, {move = true} = {}) {
    state.node = node;
    state.link = link;
    state.sentences = SENTENCES;
    if (node !== null) {
      state.hidden.delete(page.nodes[node].look);
      reveal(node);
    }
    network.setSelection({nodes: node !== null ? [node] : [], edges: link !== null ? [link] : []}, {highlightEdges: false});
    if (node !== null && move) bringIntoView(node);
    history.replaceState(null, "", node !== null ? "#node=" + encodeURIComponent(page.nodes[node].iri) : location.pathname + location.search);
    refresh();
    showPanel();
    showTable();
    // on a narrow screen the panel lies under the picture
    if ((node !== null || link !== null) && matchMedia("(max-width: 820px)").matches) byId("panel").scrollIntoView({block: "nearest"});
  }

  function bringIntoView(key) {
    const place = network.canvasToDOM(network.getPosition(key)), box = container.getBoundingClientRect();
    const inside = place.x > 60 && place.y > 40 && place.x < box.width - 60 && place.y < box.height - 60;
    if (!inside || network.getScale() < 0.6) network.moveTo({position: network.getPosition(key), scale: Math.max(0.9, network.getScale())});
  }

  network.on("click", (event) => {
    const at = event.pointer.canvas;
    const label = labelBoxes.find(({box}) => box[0] <= at.x && at.x <= box[2] && box[1] <= at.y && at.y <= box[3]);
    if (event.nodes.length) select({node: event.nodes[0]}, {move: false});
    else if (label) select({node: label.key}, {move: false});
    else if (event.edges.length) select({link: event.edges[0]});
    else select({});
  });
  network.on("hoverNode", ({node}) => { state.hover = node; network.redraw(); });
  network.on("blurNode", () => { state.hover = null; network.redraw(); });
  frame.addEventListener("keydown", (event) => {
    const steps = {ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60]};
    const zoom = {"+": 1.25, "=": 1.25, "-": 0.8};
    const at = network.getViewPosition(), scale = network.getScale();
    if (steps[event.key]) network.moveTo({position: {x: at.x + steps[event.key][0] / scale, y: at.y + steps[event.key][1] / scale}});
    else if (zoom[event.key]) network.moveTo({scale: scale * zoom[event.key]});
    else if (event.key === "Escape") select({});
    else return;
    event.preventDefault();
  });

  // ---- legend
  function showLegend() {
    const there = {}, shown = {};
    page.nodes.forEach((node) => { there[node.look] = (there[node.look] || 0) + 1; });
    nodes.getIds().forEach((key) => { const {look} = page.nodes[key]; shown[look] = (shown[look] || 0) + 1; });
    const focused = document.activeElement?.dataset?.look;
    byId("legend").replaceChildren(...page.types.filter((look) => there[look.id]).map((look) => {
      const count = (shown[look.id] || 0) === there[look.id] ? there[look.id] : `${shown[look.id] || 0}/${there[look.id]}`;
      const button = element("button", {type: "button", onclick: () => toggle(look.id, shown[look.id] || 0)},
        symbol(look), word(look.id), element("small", {textContent: count}));
      button.dataset.look = look.id;
      button.setAttribute("aria-pressed", String(Boolean(shown[look.id]) && !state.hidden.has(look.id)));
      return button;
    }));
    if (focused) byId("legend").querySelector(`[data-look="${focused}"]`)?.focus();
  }

  function toggle(look, shown) {
    if (!shown) {
      order.filter((key) => page.nodes[key].look === look).slice(0, OPEN_TYPE).forEach(reveal);
      state.hidden.delete(look);
      fit();
    } else if (!state.hidden.delete(look)) {
      state.hidden.add(look);
      if (state.node !== null && page.nodes[state.node].look === look) select({});
    }
    refresh();
    showTable();
  }

  function symbol(look) {
    const canvas = element("canvas", {width: 28, height: 28, ariaHidden: "true"});
    const context = canvas.getContext("2d");
    const polygon = {square: [4, Math.PI / 4], diamond: [4, 0], triangle: [3, -Math.PI / 2], triangleDown: [3, Math.PI / 2], hexagon: [6, 0]}[look.shape];
    context.fillStyle = look.colour;
    context.beginPath();
    if (look.shape === "star") {
      for (let point = 0; point < 10; point += 1) {
        const radius = point % 2 ? 6 : 13, angle = point * Math.PI / 5 - Math.PI / 2;
        context.lineTo(14 + radius * Math.cos(angle), 14 + radius * Math.sin(angle));
      }
    } else if (polygon) {
      for (let point = 0; point < polygon[0]; point += 1) {
        const angle = polygon[1] + point * 2 * Math.PI / polygon[0];
        context.lineTo(14 + 13 * Math.cos(angle), 14 + 13 * Math.sin(angle));
      }
    } else context.arc(14, 14, 11, 0, 2 * Math.PI);
    context.fill();
    return canvas;
  }

  // ---- search
  const plain = (text) => text.normalize("NFKC").toLocaleLowerCase().replace(/[\s“”"‘’'《》]/g, "");
  const names = page.nodes.map((node) => [node.name, ...node.aliases].map(plain));
  function matches(query) {
    const wanted = plain(query);
    if (!wanted) return order;
    const score = (key) => Math.min(...names[key].map((name) => name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 9));
    return order.map((key) => [score(key), rank[key], key]).filter(([value]) => value < 9).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , key]) => key);
  }

  const search = byId("search"), hits = byId("hits");
  let active = 0;
  function showHits() {
    const found = state.query.trim() ? matches(state.query).slice(0, HITS) : [];
    const open = Boolean(state.query.trim()) && document.activeElement === search;
    hits.hidden = !open;
    search.setAttribute("aria-expanded", String(open));
    active = Math.min(active, Math.max(0, found.length - 1));
    hits.replaceChildren(...found.map((key, place) => {
      const alias = page.nodes[key].aliases.find((name) => plain(name).includes(plain(state.query)) && !plain(page.nodes[key].name).includes(plain(state.query)));
      return element("li", {role: "option", id: `hit${place}`, "aria-selected": String(place === active), onmousedown: (event) => { event.preventDefault(); take(key); }},
        page.nodes[key].name, alias ? `（${alias}）` : "", " ", element("small", {textContent: typeName(key)}));
    }), ...(open && !found.length ? [element("li", {className: "hint", textContent: word("nothing")})] : []));
    if (found.length) search.setAttribute("aria-activedescendant", `hit${active}`);
    else search.removeAttribute("aria-activedescendant");
    return found;
  }

  function take(key) {
    hits.hidden = true;
    search.setAttribute("aria-expanded", "false");
    select({node: key});
  }

  search.addEventListener("input", () => { state.query = search.value; state.rows = ROWS; active = 0; showHits(); showTable(); });
  search.addEventListener("focus", showHits);
  search.addEventListener("blur", () => { hits.hidden = true; search.setAttribute("aria-expanded", "false"); });
  search.addEventListener("keydown", (event) => {
    const found = matches(state.query).slice(0, HITS);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(1, found.length);
      showHits();
      event.preventDefault();
    } else if (event.key === "Enter" && state.query.trim() && found.length) take(found[active]);
    else if (event.key === "Escape") { search.value = state.query = ""; showHits(); showTable(); }
  });

  // ---- panel
  const nodeLink = (key) => element("button", {type: "button", className: "link", textContent: page.nodes[key].name, onclick: () => select({node: key})});
  const kind = (key) => element("span", {className: "kind"}, symbol(lookOf(key)), typeName(key));

  function marked(passage, chosen) {
    const [, text, all] = page.passages[passage], letters = Array.from(text), parts = [];
    // the words that an activity rests on are marked in its own panel only, and where no name stands
    const isCue = ([, , entity]) => page.nodes[entity]?.look === "Activity";
    const named = all.filter((mark) => !isCue(mark));
    const marks = all.filter((mark) => !isCue(mark) ||
      (chosen.has(mark[2]) && !named.some(([start, end]) => start < mark[1] && mark[0] < end)));
    let at = 0;
    marks.forEach(([start, end, entity]) => {
      if (start < at) return;
      parts.push(letters.slice(at, start).join(""), element("mark", {className: chosen.has(entity) ? "self" : "", textContent: letters.slice(start, end).join("")}));
      at = end;
    });
    return element("blockquote", {}, ...parts, letters.slice(at).join(""));
  }

  function sentence(passage, statements, chosen) {
    const [articleNumber] = page.passages[passage], article = page.articles[articleNumber];
    const from = element("div", {className: "from"}, article.number >= 0 ? nodeLink(article.number) : article.name,
      ...[article.date, article.source].filter(Boolean).map((text) => `　${text}`));
    return element("div", {className: "said"}, marked(passage, chosen), from,
      statements.length ? element("ul", {className: "facts"}, ...statements.map((made) => made())) : null);
  }

  const certainty = (confidence, rule) => {
    const parts = [confidence === null ? "" : `${word("confidence")} ${confidence}`, rule ? `${word("rule")} ${rule}` : ""].filter(Boolean);
    return parts.length ? element("small", {textContent: parts.join(" · ")}) : null;
  };

  function statementLine(key, confidence, rule) {
    const [one, predicate, other] = page.edges[key];
    return () => element("li", {}, one === state.node ? "" : nodeLink(one), one === state.node ? "" : " ", `${word(predicate)} `,
      other === state.node ? page.nodes[other].name : nodeLink(other), certainty(confidence, rule));
  }

  // Gather what each passage says: passage -> lines to show under it.
  function bySentence(statements, own, facts) {
    const found = new Map();
    const add = (passage, line) => { found.has(passage) || found.set(passage, []); if (line) found.get(passage).push(line); };
    own.forEach(([passage, confidence, rule]) => add(passage, confidence === null && !rule ? null : () => element("li", {}, word("Activity"), certainty(confidence, rule))));
    facts.forEach(([key, value, said]) => said.forEach(([passage, confidence, rule]) => add(passage, () => element("li", {}, `${word(key)} ${value}`, certainty(confidence, rule)))));
    statements.forEach((key) => page.edges[key][3].forEach(([passage, confidence, rule]) => {
      if (page.edges[key][1] !== "reportedIn") add(passage, statementLine(key, confidence, rule));
    }));
    return found;
  }

  function factList(key) {
    const node = page.nodes[key], rows = new Map();
    const add = (name, value) => rows.set(name, [...(rows.get(name) || []), value]);
    node.aliases.forEach((alias) => add("aliases", alias));
    node.dates.forEach((date) => add("dates", date));
    node.facts.forEach(([name, value]) => add(name, name === "unionLevel" ? word(value) : value));
    return element("dl", {}, ...[...rows].flatMap(([name, values]) => [element("dt", {textContent: word(name)}),
      element("dd", {}, ...values.flatMap((value, place) => place ? [element("br"), value] : [value]))]));
  }

  function sentenceList(found, chosen, heading) {
    const all = [...found];
    if (!all.length) return [];
    const rest = all.length - state.sentences;
    return [element("h3", {textContent: word(heading)}),
      ...all.slice(0, state.sentences).map(([passage, lines]) => sentence(passage, lines, chosen)),
      rest > 0 ? element("button", {type: "button", textContent: word("more", {n: Math.min(rest, SENTENCES)}), onclick: () => { state.sentences += SENTENCES; showPanel(); }}) : null];
  }

  function unsaidList(statements, heading) {
    return statements.length ? [element("h3", {textContent: word(heading)}),
      element("ul", {className: "facts"}, ...statements.map((key) => statementLine(key, null, "")()))] : [];
  }

  function showPanel() {
    const panel = byId("panel");
    panel.scrollTop = 0;
    if (state.node === null && state.link === null) {
      panel.replaceChildren(element("p", {className: "hint", textContent: word(page.nodes.length ? "hint" : "empty")}));
      return;
    }
    const close = element("button", {type: "button", className: "close", textContent: "✕", ariaLabel: word("close"), onclick: () => select({})});
    panel.replaceChildren(close, ...(state.node !== null ? nodePanel(state.node) : linkPanel(state.link)).filter(Boolean));
  }

  function nodePanel(key) {
    const node = page.nodes[key], activity = node.look === "Activity", article = node.look === "Article";
    const statements = statementsOf[key];
    const said = bySentence(statements, activity ? node.said : [], node.facts);
    const unsaid = statements.filter((statement) => !page.edges[statement][3].length || (page.edges[statement][1] === "reportedIn"));
    const mentions = new Map(activity || article ? [] : node.said.filter(([passage]) => !said.has(passage)).map(([passage]) => [passage, []]));
    return [element("h2", {textContent: node.name}), kind(key), factList(key), expander(key),
      ...sentenceList(said, new Set([key]), "sentences"),
      ...unsaidList(unsaid.filter((statement) => !background.has(page.edges[statement][1])), "unsaid"),
      ...unsaidList(unsaid.filter((statement) => background.has(page.edges[statement][1])), "background"),
      ...sentenceList(mentions, new Set([key]), "mentions")];
  }

  function expander(key) {
    const hidden = linksOf[key].map((link) => across(link, key)).filter((other) => !isDrawn(other) && page.nodes[other].look !== "Article").sort((a, b) => rank[a] - rank[b]).slice(0, EXPAND);
    return hidden.length ? element("button", {type: "button", id: "expand", textContent: word("neighbours", {n: hidden.length}),
      onclick: () => { hidden.forEach(reveal); select({node: key}); }}) : null;
  }

  function linkPanel(link) {
    const [one, other] = ends(link), statements = page.links[link][2];
    return [element("h2", {}, page.nodes[one].name, " — ", page.nodes[other].name), kind(one), kind(other),
      ...sentenceList(bySentence(statements, [], []), new Set([one, other]), "sentences"),
      ...unsaidList(statements.filter((key) => !page.edges[key][3].length), "background")];
  }

  // ---- table
  const columns = {name: (key) => page.nodes[key].name, type: typeName, links: (key) => String(degree[key]), date: (key) => page.nodes[key].dates.join("、")};
  function sorted(keys) {
    if (state.sort === "links") return keys;
    const locale = state.sort === "date" ? "en" : "zh";
    const value = columns[state.sort];
    return [...keys].sort((a, b) => (value(a) === "") - (value(b) === "") || value(a).localeCompare(value(b), locale) || rank[a] - rank[b]);
  }

  function showTable() {
    const keys = sorted(matches(state.query).filter((key) => !state.hidden.has(page.nodes[key].look)));
    byId("count").textContent = word("rows", {n: keys.length});
    byId("table").tBodies[0].replaceChildren(...keys.slice(0, state.rows).map((key) => {
      const row = element("tr", {}, element("td", {}, nodeLink(key)), ...["type", "links", "date"].map((name) => element("td", {textContent: columns[name](key)})));
      row.setAttribute("aria-selected", String(key === state.node));
      return row;
    }));
    document.querySelectorAll("th[data-key]").forEach((head) => {
      if (head.dataset.key === state.sort) head.setAttribute("aria-sort", state.sort === "links" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const rest = keys.length - state.rows;
    byId("more").hidden = rest <= 0;
    byId("more").textContent = word("more", {n: Math.min(rest, ROWS)});
  }

  document.querySelectorAll("th[data-key] button").forEach((button) => button.addEventListener("click", () => {
    state.sort = button.parentElement.dataset.key;
    showTable();
  }));
  byId("more").addEventListener("click", () => { state.rows += ROWS; showTable(); });

  // ---- the rest
  function showWords() {
    document.documentElement.lang = state.language ? "en" : "zh-CN";
    document.querySelectorAll("[data-word]").forEach((node) => { node.textContent = word(node.dataset.word); });
    document.querySelectorAll("[data-word-label]").forEach((node) => { node.setAttribute("aria-label", word(node.dataset.wordLabel)); });
    document.querySelectorAll("[data-word-placeholder]").forEach((node) => { node.placeholder = word(node.dataset.wordPlaceholder); });
    frame.setAttribute("aria-label", word("picture"));
    const carried = page.nodes.length, notes = [];
    if (page.hubs) notes.push(word("note", {drawn: openingNodes.length, total: page.total}));
    if (carried < page.total) notes.push(word("cut", {carried, total: page.total}));
    byId("note").textContent = notes.join(" ");
    byId("note").hidden = !notes.length;
    if (notes.length) byId("note").append(" ", page.explorer
      ? element("a", {href: page.explorer, textContent: word("explorer")}) : word("explorerHint"));
    refresh();
    showPanel();
    showTable();
    showHits();
  }

  byId("language").addEventListener("click", () => { state.language = 1 - state.language; showWords(); });
  // the whole picture with room for the labels at its border
  function fit() {
    network.redraw();
    const places = Object.values(network.getPositions()), box = container.getBoundingClientRect();
    if (!places.length) return;
    const span = (axis) => [Math.min(...places.map((place) => place[axis])), Math.max(...places.map((place) => place[axis]))];
    const [left, right] = span("x"), [top, bottom] = span("y");
    const scale = Math.min(1.05, Math.max(80, box.width - 190) / (right - left + 1), Math.max(80, box.height - 110) / (bottom - top + 1));
    network.moveTo({position: {x: (left + right) / 2, y: (top + bottom) / 2}, scale});
  }

  byId("fit").addEventListener("click", fit);
  byId("reset").addEventListener("click", () => {
    state.hidden.clear();
    search.value = state.query = "";
    start();
    select({});
    fit();
  });
  byId("save").addEventListener("click", () => {
    const source = container.querySelector("canvas"), copy = element("canvas", {width: source.width, height: source.height});
    const context = copy.getContext("2d");
    context.fillStyle = colour("--card");
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(source, 0, 0);
    copy.toBlob((blob) => {
      const link = element("a", {href: URL.createObjectURL(blob), download: `${document.title}.png`});
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);

  function followAddress() {
    const iri = new URLSearchParams(location.hash.slice(1)).get("node");
    const key = page.nodes.findIndex((node) => node.iri === iri);
    if (key >= 0 && key !== state.node) select({node: key});
  }
  window.addEventListener("hashchange", followAddress);
  start();
  showWords();
  fit();
  followAddress();
})();
