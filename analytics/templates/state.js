/* What the reader has chosen, and how the address of the page says so. Nothing here draws. */
const read = (name) => JSON.parse(document.getElementById("data-" + name).textContent);
const words = read("words");
const page = read("aggregates");
const FILTERS = ["outlet", "actor", "topic", "language"];
const state = { from: null, to: null, outlet: new Set(), actor: new Set(), topic: new Set(), language: new Set(), mark: null, label: "", text: "" };
const listeners = [];

const dayOf = (text) => (/^\d{4}-\d\d-\d\d$/.test(text || "") && !Number.isNaN(Date.parse(text)) ? Date.parse(text) / 864e5 : null);
const dateOf = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
const filtered = () => state.from !== null || state.to !== null || FILTERS.some((name) => state[name].size > 0);

/* Which of the articles are left: 1 or 0 each. Within one filter any choice will do, between filters all must hold. */
function keptArticles() {
  const { day, source, topic, language, actors } = page.articles, kept = new Uint8Array(day.length).fill(1);
  const places = (name, names) => new Set(names.flatMap((each, at) => (state[name].has(String(each)) ? [at] : [])));
  const chosen = [["outlet", source, page.names.source], ["topic", topic, page.names.topic], ["language", language, page.names.language]]
    .filter(([name]) => state[name].size).map(([name, codes, names]) => [codes, places(name, names)]);
  let mask = 0;
  page.names.actor.forEach((actor, at) => { if (state.actor.has(actor)) mask |= 1 << at; });
  for (let at = 0; at < kept.length; at += 1) {
    if ((state.from !== null || state.to !== null) && (day[at] === null || day[at] < (state.from ?? -Infinity) || day[at] > (state.to ?? Infinity))) kept[at] = 0;
    else if (state.actor.size && !(actors[at] & mask)) kept[at] = 0;
    else for (const [codes, set] of chosen) if (!set.has(codes[at])) kept[at] = 0;
  }
  return kept;
}

function writeFragment() {
  const said = new URLSearchParams();
  ["from", "to"].forEach((end) => { if (state[end] !== null) said.set(end, dateOf(state[end])); });
  FILTERS.forEach((name) => [...state[name]].sort().forEach((value) => said.append(name, value)));
  if (root.lang !== firstLanguage) said.set("lang", root.lang);
  if (state.mark) said.set("mark", JSON.stringify([state.mark.chart, state.mark.key]));
  if (state.label) said.set("shown", state.label);
  if (state.text) said.set("search", state.text);
  const text = said.toString();
  history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
}

/* A fragment that somebody else may have written: what it names and the page does not know is left out. */
function readFragment() {
  const said = fragment();
  const known = { outlet: page.names.source, actor: page.names.actor, topic: page.names.topic.map(String), language: page.names.language };
  state.from = dayOf(said.get("from"));
  state.to = dayOf(said.get("to"));
  FILTERS.forEach((name) => { state[name] = new Set(said.getAll(name).filter((value) => known[name].includes(value))); });
  state.label = said.get("shown") || "";
  state.text = said.get("search") || "";
  state.mark = null;
  try {
    const [chart, key] = JSON.parse(said.get("mark"));
    if (typeof chart === "string" && key && typeof key === "object") state.mark = { chart, key };
  } catch (error) { /* no mark, or not one of ours */ }
}

/* Change what is chosen, say so in the address, and let the page follow; `part` is what changed: articles or evidence. */
function choose(changes, part) {
  Object.assign(state, changes);
  writeFragment();
  listeners.forEach((listener) => listener(part));
}
