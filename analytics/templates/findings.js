/* The three findings, said again of the articles that are left, by the rules of analytics/charts/readings.py. */
const tell = (key, values = {}) => fill("finding." + key, values);
const told = (row, measure) => ({ value: value(row.estimate, measure), interval: interval(row, measure) });

function rowsOf(set) {
  return [...estimatesOf(set)].sort(([one], [other]) => (one < other ? -1 : 1)).map(([text, row]) => ({ key: text.split("\u0001"), ...[...row.values()][0] }));
}

/* The rows about the actors that have a colour of their own, or all where there are none. */
function core(rows) {
  const known_ = rows.filter((row) => row.key.every((name) => words.core.includes(name)));
  return known_.length ? known_ : rows;
}

/* The row whose interval lies farthest from 0; an interval without width is passed over. */
function marked(rows) {
  const clear = rows.filter((row) => (row.low > 0 || row.high < 0) && row.high > row.low), near = (row) => Math.min(Math.abs(row.low), Math.abs(row.high));
  return clear.reduce((best, row) => (best && near(best) >= near(row) ? best : row), null);
}

function withoutSign(rows, subject) {
  if (!rows.length) return tell(subject + "_empty");
  const bounded_ = rows.filter(complete), names = new Set(bounded_.map((row) => words.actors[row.key[row.key.length - 1]]));
  return bounded_.length ? tell(subject + "_none", { actors: [...names].sort().join(", ") }) : tell(subject + "_few");
}

function stanceFinding() {
  const rows = core(rowsOf("stance_by_target")), row = marked(rows);
  if (!row) return withoutSign(rows, "stance");
  const side = row.estimate > 0 ? "favourable" : "unfavourable", label = words.labels[side], measure = "share_" + side;
  const text = tell("stance", { actor: words.actors[row.key[0]], sign: label, articles: counted("articles", row.n_documents), ...told(row, "mean_stance") });
  const share = (estimatesOf("shares_by_target").get(row.key[0]) || new Map()).get(measure);
  return share && complete(share) ? text + " " + tell("share", { label, ...told(share, measure) }) : text;
}

function relationFinding() {
  const rows = core(rowsOf("relation_matrix").filter((row) => row.key[0] !== "other")), row = marked(rows);
  if (!row) return withoutSign(rows, "relation");
  const [holder, target] = row.key.map((name) => words.actors[name]), sign = words.text[row.estimate > 0 ? "sign.positive" : "sign.negative"];
  return tell("relation", { holder, target, sign, units: counted("relations", row.n_units), ...told(row, "mean_relation") });
}

function topicFinding() {
  const rows = rowsOf("topic_prevalence").filter((row) => row.key[0] !== "-1");
  rows.sort((one, other) => other.estimate - one.estimate || Number(one.key[0]) - Number(other.key[0]));
  const [first, ...rest] = rows;
  if (!first) return tell("topic_empty");
  if (!complete(first)) return tell("topic_few");
  const name = words.topics[first.key[0]] || first.key[0], topic = name.length > 80 ? name.slice(0, 79).trimEnd() + "…" : name;
  const ahead = rest.every((row) => complete(row) && row.high < first.low);
  return tell(!rest.length ? "topic_only" : ahead ? "topic_first" : "topic_among", { topic, ...told(first, "prevalence") });
}

function followFindings() {
  const places = [...document.querySelectorAll(".findings bdi")], whole = places.map((place) => place.textContent);
  return (part) => {
    if (part && part !== "articles") return;
    const said = filtered() ? [stanceFinding(), relationFinding(), topicFinding()] : whole;
    places.forEach((place, at) => { place.textContent = said[at]; });
  };
}
