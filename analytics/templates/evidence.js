/* The sentences behind the numbers: those of the articles that are left, of the mark that was clicked, of the words searched. Text from the
   corpus is only ever set as text. */
const PAGE = 20;
const evidence = read("evidence");
const [DOCUMENT, TARGET, LABEL, CHANCES, PIECES, TOPIC, HOLDERS, SPEAKERS, NUMBER] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const KINDS = { 1: "mention", 2: "cue", 4: "holder" }, QUOTED = 8;
const SHARES = { share_unfavourable: "unfavourable", share_neutral: "neutral", share_favourable: "favourable" };
const flat = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
const sentenceText = (row) => row[PIECES].map((piece) => piece[1]).join("");
const articleOf = (row) => evidence.documents[row[DOCUMENT]];
const placeOf = (row) => articleOf(row)[3];
const dateBeside = (row) => words.days[row[DOCUMENT]];
const reasonOf = (row) => words.reasons[row[NUMBER]];
let searchable = null;

/* Whether a row stands behind the mark with this key. */
function behind(row, key) {
  const label = SHARES[key.measure], place = placeOf(row);
  if (label && row[LABEL] !== label) return false;
  return Object.entries(key).every(([name, wanted]) => {
    if (wanted === undefined || name === "measure" || (wanted === null && name !== "source")) return true;
    if (name === "target_id" || name === "actor_id") return row[TARGET] === wanted;
    if (name === "holder_id") return row[HOLDERS].includes(wanted);
    if (name === "speaker_id") return row[SPEAKERS].includes(wanted);
    if (name === "topic_id") return row[TOPIC] === wanted;
    if (name === "source" || name === "language" || TITLES[name]) return articleColumn(name)[place] === wanted;
    return true;
  });
}

/* The rows about the actor of a mark, or all of them. */
const byActor = new Map();
function evidenceOf({ target_id, actor_id }) {
  const actor = target_id ?? actor_id;
  return once(byActor, actor, () => (known(actor) ? evidence.rows.filter((row) => row[TARGET] === actor) : evidence.rows));
}

function evidenceRows() {
  const key = state.mark && state.mark.key, wanted = flat(state.text.trim());
  searchable = searchable || evidence.rows.map((row) => flat([sentenceText(row), ...articleOf(row).slice(0, 2), dateBeside(row)].join(" ")));
  return evidence.rows.filter((row, at) => left[placeOf(row)] && (!state.actor.size || state.actor.has(row[TARGET]))
    && (!state.label || row[LABEL] === state.label) && (!key || behind(row, key)) && (!wanted || searchable[at].includes(wanted)));
}

const orders = {
  target: (row) => words.actors[row[TARGET]], sentence: sentenceText, label: (row) => row[CHANCES][2] - row[CHANCES][0],
  article: (row) => placeOf(row),
};
function compare(one, other) { return typeof one === "string" ? one.localeCompare(other, words.language) : one - other; }

function sentenceCell(row) {
  const cell = make("td", undefined, "sentence"), text = make("bdi");
  let quote = null;
  row[PIECES].forEach(([kind, part]) => {
    const mark = KINDS[kind & 7];
    if (!(kind & QUOTED)) quote = null;
    else if (!quote) { quote = make("span", undefined, "quote"); text.append(quote); }
    (quote || text).append(mark ? make("mark", part, mark) : part);
  });
  cell.append(text, make("small", reasonOf(row)));
  return cell;
}

function articleCell(row) {
  const [title, source, link] = articleOf(row), day = dateBeside(row), cell = make("td", undefined, "article"), small = make("small");
  if (link) {
    const anchor = make("a");
    anchor.href = link;
    anchor.rel = "noopener noreferrer";
    anchor.append(make("bdi", title));
    cell.append(anchor);
  } else cell.append(make("bdi", title));
  small.append(make("bdi", source));
  if (day) small.append((source ? " · " : "") + day);
  cell.append(small);
  return cell;
}

function evidenceLine(row) {
  const line = make("tr"), label = make("td", words.labels[row[LABEL]], "narrow");
  label.append(make("small", row[CHANCES].map((chance) => digits(chance, 2)).join(" / ")));
  line.append(make("td", words.actors[row[TARGET]], "actor"), sentenceCell(row), label, articleCell(row));
  return line;
}

/* A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
const safe = (text) => (/^[=+@\t\r＝＋＠]|^-./.test(text) ? "'" + text : text);
const quoted = (cell) => (typeof cell === "number" ? String(cell) : '"' + safe(String(cell ?? "")).replace(/"/g, '""') + '"');

function saveTable(rows) {
  const head = ["target_id", "label", "p_unfavourable", "p_neutral", "p_favourable", "sentence", "reason", "title", "source", "date", "url"];
  const lines = rows.map((row) => [row[TARGET], row[LABEL], ...row[CHANCES], sentenceText(row), reasonOf(row), ...articleOf(row).slice(0, 2), dayText(row), articleOf(row)[2]]);
  const text = "\ufeff" + [head, ...lines].map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
  const anchor = make("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  anchor.download = words.text.file + ".csv";
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}
function dayText(row) { const day = page.articles.day[placeOf(row)]; return day === null ? "" : dateOf(day); }

function startEvidence() {
  const home = document.getElementById("evidence-table"), part = (name) => document.getElementById("evidence-" + name);
  if (!home) return () => {};
  const order = { by: "", down: false }, body = home.querySelector("tbody");
  let at = 0, found = [];
  part("search").addEventListener("input", (event) => choose({ text: event.target.value }, "evidence"));
  part("label").addEventListener("change", (event) => choose({ label: event.target.value }, "evidence"));
  part("back").addEventListener("click", () => { at -= 1; show(); });
  part("forth").addEventListener("click", () => { at += 1; show(); });
  part("save").addEventListener("click", () => saveTable(found));
  part("all").addEventListener("click", () => choose({ mark: null }, "evidence"));
  home.querySelectorAll("th button").forEach((button) => button.addEventListener("click", () => {
    Object.assign(order, { down: order.by === button.dataset.by && !order.down, by: button.dataset.by });
    home.querySelectorAll("th").forEach((cell) => cell.setAttribute("aria-sort", cell.contains(button) ? (order.down ? "descending" : "ascending") : "none"));
    list();
  }));

  function show() {
    const from = at * PAGE, shown = found.slice(from, from + PAGE);
    body.replaceChildren(...shown.map(evidenceLine));
    home.hidden = !found.length;
    part("status").textContent = found.length ? fill("shown", { from: count(from + 1), to: count(from + shown.length), of: count(found.length) }) : words.text.nothing;
    part("back").disabled = at === 0;
    part("forth").disabled = from + PAGE >= found.length;
    part("save").disabled = !found.length;
  }
  function list() {
    found = evidenceRows();
    if (order.by) found.sort((one, other) => (order.down ? -1 : 1) * compare(orders[order.by](one), orders[order.by](other)));
    at = 0;
    show();
  }
  return (change) => {
    const { mark } = state, chosen = document.getElementById("evidence-mark");
    if (part("search").value !== state.text) part("search").value = state.text;
    part("label").value = state.label;
    chosen.hidden = !mark;
    if (mark) chosen.querySelector("bdi").textContent = markName(mark);
    list();
    if (change !== "mark") return;
    const heading = document.getElementById("title-evidence");
    heading.scrollIntoView({ block: "start" });
    heading.focus({ preventScroll: true });
  };
}

/* What was clicked, in words. */
const SPOKEN = ["holder_id", "target_id", "actor_id", "other_id", "speaker_id", "topic_id", "source", "language", ...Object.keys(TITLES)];
function markName({ chart, key }) {
  const title = document.getElementById("title-" + chart), label = SHARES[key.measure];
  const said = SPOKEN.filter((name) => known(key[name])).map((name) => spoken(name, key[name]));
  return [title ? title.textContent : chart, ...said, label ? words.labels[label] : ""].filter(Boolean).join(" · ");
}

function spoken(name, cell) {
  if (name === "topic_id") return words.topics[cell] || String(cell);
  if (name.endsWith("_id")) return words.actors[cell] || String(cell);
  if (name === "month") return words.names.wideMonths[Number(String(cell).slice(5)) - 1] + " " + String(cell).slice(0, 4);
  return String(cell);
}
