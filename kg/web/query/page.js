"use strict";
// only completions that ask no other server
Yasgui.Yasqe.defaults.autocompleters = ["prefixes", "variables"];

const endpoint = new URL("sparql", document.baseURI).href;
const yasgui = new Yasgui(document.getElementById("yasgui"), {
  endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  requestConfig: { endpoint, method: "POST" },
  copyEndpointOnNewTab: false,
  persistenceId: "union-kg",
});

function show(question) {
  const tab = yasgui.getTab();
  tab.setEndpoint(endpoint);
  tab.setQuery(question.text);
  tab.getYasqe().query().catch(() => {});  // the result pane says what went wrong
}

function entry(question) {
  const item = document.createElement("li");
  const button = item.appendChild(document.createElement("button"));
  button.type = "button";
  button.appendChild(document.createElement("b")).textContent = question.name;
  button.appendChild(document.createElement("span")).textContent = question.sentence;
  for (const param of question.params)
    button.appendChild(document.createElement("span")).textContent = `?${param.name}: ${param.description}`;
  button.addEventListener("click", () => show(question));
  return item;
}

async function list() {
  const questions = await (await fetch("query/questions.json")).json();
  const filter = document.getElementById("filter");
  const draw = () => {
    const wanted = filter.value.toLowerCase();
    const fitting = questions.filter((one) => `${one.name} ${one.sentence}`.toLowerCase().includes(wanted));
    document.getElementById("questions").replaceChildren(...fitting.map(entry));
  };
  filter.addEventListener("input", draw);
  draw();
}

list();
