/* Sums of facts over the articles that are left, and the estimates they make. Groups are worked out once, sums with every filter. */
const TITLES = { day: (day) => dateOf(day), month: (day) => dateOf(day).slice(0, 7), year: (day) => dateOf(day).slice(0, 4), quarter, week };
function quarter(day) { return dateOf(day).slice(0, 4) + "-Q" + Math.ceil(Number(dateOf(day).slice(5, 7)) / 3); }
/* ISO 8601: a week belongs to the year of its Thursday. */
function week(day) {
  const thursday = day - ((day + 3) % 7) + 3, year = Number(dateOf(thursday).slice(0, 4));
  return year + "-W" + String(Math.floor((thursday - Date.UTC(year, 0, 1) / 864e5) / 7) + 1).padStart(2, "0");
}

const columns = new Map(), grouped = new Map(), ready = new Map();
let weights = null, left = null, leftFacts = null;
const once = (cache, key, make) => { if (!cache.has(key)) cache.set(key, make()); return cache.get(key); };
const factArticle = (at) => (page.sample ? page.sample[at] : at);
const less = (draws, others) => draws.map((sum, draw) => sum - others[draw]);
const keyOf = (by, key) => by.map((name) => String(key[name] ?? "")).join("\u0001");

/* The value of a group column for each article: the outlet's or the language's name, or the period; null where it is missing. */
function articleColumn(name) {
  return once(columns, name, () => {
    if (TITLES[name]) return page.articles.day.map((day) => (day === null ? null : TITLES[name](day)));
    return page.articles[name].map((code) => (code < 0 ? null : page.names[name][code]));
  });
}

/* The groups of one table of facts: for each its key, and which facts are in it. */
function groupsOf(table, by) {
  return once(grouped, table + "|" + by.join(), () => {
    const facts = page.facts[table], found = new Map();
    const cells = by.map((name) => (facts[name] ? (at) => (facts[name + "_names"][facts[name][at]] ?? null) : (at) => articleColumn(name)[factArticle(facts.article[at])]));
    for (let at = 0; at < facts.article.length; at += 1) {
      const values = cells.map((cell) => cell(at));
      if (values.includes(null)) continue;
      const text = values.map(String).join("\u0001");
      once(found, text, () => ({ key: Object.fromEntries(by.map((name, place) => [name, values[place]])), facts: [] })).facts.push(at);
    }
    return found;
  });
}

function sumOf(table, column, at) {
  const { article, [column]: amounts } = page.facts[table];
  return at.reduce((sum, fact) => sum + (leftFacts[article[fact]] ? amounts[fact] : 0), 0);
}

function drawsOf(table, column, at) {
  const { article, [column]: amounts } = page.facts[table], draws = new Float64Array(page.resamples);
  weights = weights || poissonWeights(page);
  for (const fact of at) {
    const amount = amounts[fact];
    if (!leftFacts[article[fact]] || !amount) continue;
    const row = page.clusters[article[fact]] * page.resamples;
    for (let draw = 0; draw < draws.length; draw += 1) draws[draw] += amount * weights[row + draw];
  }
  return draws;
}

/* What lies under a ratio: its sum, and how many articles, different texts and units. */
function denominator({ below: [table, column] }, facts) {
  const { article } = page.facts[table], at = facts.filter((fact) => leftFacts[article[fact]] && page.facts[table][column][fact]);
  const sum = sumOf(table, column, at), articles = new Set(at.map((fact) => article[fact]));
  const texts = new Set([...articles].map((each) => page.clusters[each])).size;
  return { at, sum, n_units: sum, n_documents: articles.size, texts };
}

/* The terms of a share: every topic or speaker that occurs in the articles that are left has one in every group, of 0 where it is not. */
function* partsOf({ by, top: [table] }, under, over) {
  const [name] = by, { article } = page.facts[table];
  const parts = [...groupsOf(table, [name]).values()].filter(({ facts }) => facts.some((fact) => leftFacts[article[fact]]));
  for (const [place, group] of under) {
    for (const { key } of parts) {
      const text = keyOf(by, { ...group.key, ...key });
      yield [text, place, over.has(text) ? over.get(text).facts : [], group.facts];
    }
  }
}

/* The facts under and over the line of one ratio, for each of its groups. */
function* termsOf(ratio) {
  const under = groupsOf(ratio.below[0], ratio.below_by), over = groupsOf(ratio.top[0], ratio.by);
  if (ratio.by.length > ratio.below_by.length) { yield* partsOf(ratio, under, over); return; }
  for (const [text, { key, facts }] of over) {
    const place = keyOf(ratio.below_by, key);
    if (ratio.rest) {
      const own = new Set(facts), all = familyOf(ratio, key), rest = all.facts.filter((fact) => !own.has(fact));
      yield [text, text, rest, rest, { all, facts }];
    } else if (under.has(place)) yield [text, place, facts, under.get(place).facts];
  }
}

/* The facts that an outlet is compared within: those of every outlet on the same actor, say. */
function familyOf({ top: [table], by }, key) {
  const names = by.filter((name) => name !== "source"), place = ["family", table, ...names, keyOf(names, key)].join("|");
  return once(grouped, place, () => {
    const outlets = articleColumn("source"), { article } = page.facts[table];
    return { place, facts: groupsOf(table, names).get(keyOf(names, key)).facts.filter((fact) => outlets[factArticle(article[fact])] !== null) };
  });
}

/* What all others draw is what all draw less one's own, so that a family is added up once for all of its outlets. */
function restOf(table, column, { all, facts }) {
  return less(once(ready, all.place + "|" + column, () => drawsOf(table, column, all.facts)), drawsOf(table, column, facts));
}

function ratioRows(ratio, rows) {
  const belows = new Map(), buffer = new Float64Array(page.resamples);
  for (const [text, place, over, under, family] of termsOf(ratio)) {
    const below = once(belows, place, () => denominator(ratio, under));
    if (!below.sum) continue;
    const { n_documents, n_units, texts } = below, row = { estimate: sumOf(...ratio.top, over) / below.sum / ratio.step, low: NaN, high: NaN, n_documents, n_units, texts };
    if (texts >= page.fewest) {
      below.draws = below.draws || (family ? restOf(...ratio.below, family) : drawsOf(...ratio.below, below.at));
      const draws = family ? restOf(...ratio.top, family) : drawsOf(...ratio.top, over);
      for (let at = 0; at < draws.length; at += 1) draws[at] = below.draws[at] > 0 ? draws[at] / below.draws[at] / ratio.step : NaN;
      Object.assign(row, bounded(draws, row, ratio.ends, buffer), { draws });
    }
    once(rows, text, () => new Map()).set(ratio.measure, row);
  }
}

/* The interval of an estimate; where all articles agree, the exact bound of analytics/measures/ratios.py. */
function bounded(draws, { estimate, texts }, ends, buffer) {
  const [low, high] = percentileInterval(draws, texts, buffer), reach = 1 - page.tail ** (1 / texts);
  if (high - low < 1e-9) return { low: estimate - (estimate - ends[0]) * reach, high: estimate + (ends[1] - estimate) * reach, exact: true };
  return { low: Math.min(low, estimate), high: Math.max(high, estimate) };
}

/* Articles of each group, exact: they are counted over all articles, sampled or not. */
function countRows(by) {
  const cells = by.map(articleColumn), rows = new Map();
  for (let at = 0; at < left.length; at += 1) {
    if (!left[at] || cells.some((column, place) => column[at] === null && by[place] !== "source")) continue;
    const row = once(rows, cells.map((column) => String(column[at] ?? "")).join("\u0001"), () => new Map([["n_documents", { n_documents: 0 }]]));
    row.get("n_documents").n_documents += 1;
  }
  return rows;
}

/* The estimates of one set, by key and measure, over the articles that are left. */
function estimatesOf(name) {
  return once(ready, name, () => {
    const rows = new Map();
    page.ratios[name].forEach((ratio) => (ratio.mix ? standardisedRows : ratio.minus.length ? compareRows : ratioRows)(ratio, rows));
    return rows;
  });
}
const countsOf = (by) => once(ready, "counts|" + by.join(), () => countRows(by));

function leaveArticles(kept) {
  left = kept;
  leftFacts = page.sample ? Uint8Array.from(page.sample, (at) => kept[at]) : kept;
  ready.clear();
}
