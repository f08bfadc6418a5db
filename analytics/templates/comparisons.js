/* An outlet against all others, as analytics/measures/contrasts.py and sides.py work it out: both sides in every resample, and their difference. */
function spreadOf(draws) {
  let size = 0, sum = 0, squares = 0;
  for (const draw of draws) if (!Number.isNaN(draw)) { size += 1; sum += draw; }
  for (const draw of draws) if (!Number.isNaN(draw)) squares += (draw - sum / size) ** 2;
  return squares / size;
}

/* Texts that the spread of a difference is worth: one more than Welch's degrees of freedom. */
function welch(one, other) {
  const spreads = [one, other].map((side) => spreadOf(side.draws)), total = spreads[0] + spreads[1];
  const below = [one, other].reduce((sum, side, at) => sum + spreads[at] ** 2 / (side.texts - 1), 0);
  return Math.floor(below > 0 ? total ** 2 / below : Math.min(one.texts, other.texts) - 1) + 1;
}

/* The difference of two sides; where one of them agrees with itself, its interval comes from those of both (Zou and Donner 2008). */
function differenceOf(one, other) {
  const estimate = one.estimate - other.estimate, sizes = { n_documents: one.n_documents + other.n_documents, n_units: one.n_units + other.n_units };
  if (!one.draws || !other.draws) return { estimate, low: NaN, high: NaN, ...sizes };
  if (one.exact || other.exact) {
    const low = estimate - Math.hypot(one.estimate - one.low, other.high - other.estimate);
    return { estimate, low, high: estimate + Math.hypot(one.high - one.estimate, other.estimate - other.low), ...sizes };
  }
  const draws = less(one.draws, other.draws), texts = welch(one, other);
  const [low, high] = texts < page.fewest ? [NaN, NaN] : percentileInterval(draws, texts, new Float64Array(page.resamples));
  return { estimate, low: Math.min(low, estimate), high: Math.max(high, estimate), ...sizes };
}

/* An outlet without others to compare it with is left out. */
function compareRows({ measure, minus: [one, other] }, rows) {
  for (const [text, row] of rows) {
    const own = row.get(one);
    if (own && row.get(other)) row.set(measure, (own.gap = differenceOf(own, row.get(other))));
    else rows.delete(text);
  }
}

/* The sums of one outlet in one topic, observed and in every resample. */
function cellOf(ratio, facts) {
  const [table, column] = ratio.top, below = ratio.below[1], { article, [below]: amounts } = page.facts[table];
  const at = facts.filter((fact) => leftFacts[article[fact]] && amounts[fact]);
  return { at, above: sumOf(table, column, at), below: sumOf(table, below, at), aboveDraws: drawsOf(table, column, at), belowDraws: drawsOf(table, below, at) };
}

/* Cells of all outlets added up; of one outlet, what the others have is this less its own. */
function totalOf(cells) {
  const total = { at: [], above: 0, below: 0, aboveDraws: new Float64Array(page.resamples), belowDraws: new Float64Array(page.resamples) };
  cells.forEach((cell) => {
    total.at.push(...cell.at);
    total.above += cell.above;
    total.below += cell.below;
    for (let draw = 0; draw < page.resamples; draw += 1) {
      total.aboveDraws[draw] += cell.aboveDraws[draw];
      total.belowDraws[draw] += cell.belowDraws[draw];
    }
  });
  return total;
}

function lessOf(total, cell) {
  const own = new Set(cell.at);
  return {
    at: total.at.filter((fact) => !own.has(fact)), above: total.above - cell.above, below: total.below - cell.below,
    aboveDraws: less(total.aboveDraws, cell.aboveDraws), belowDraws: less(total.belowDraws, cell.belowDraws),
  };
}

/* One side's mean over topics, each weighted by its part of the common mix; a draw without a topic on either side does without it. */
function sideOf(ratio, own, rest, mix, buffer) {
  const [table, column] = [ratio.below[0], ratio.below[1]], { article } = page.facts[table], at = own.flatMap((cell) => cell.at);
  const articles = new Set(at.map((fact) => article[fact])), texts = new Set([...articles].map((each_) => page.clusters[each_])).size;
  const whole = mix.reduce((sum, weight) => sum + weight, 0);
  const estimate = own.reduce((sum, cell, place) => sum + (mix[place] * cell.above) / cell.below, 0) / whole / ratio.step;
  const row = { estimate, low: NaN, high: NaN, n_documents: articles.size, n_units: sumOf(table, column, at), texts };
  if (texts < page.fewest) return row;
  const draws = new Float64Array(page.resamples).map((zero, draw) => {
    let sum = 0, weights = 0;
    own.forEach((cell, place) => {
      if (cell.belowDraws[draw] <= 0 || rest[place].belowDraws[draw] <= 0) return;
      sum += (mix[place] * cell.aboveDraws[draw]) / cell.belowDraws[draw];
      weights += mix[place];
    });
    return weights ? sum / weights / ratio.step : NaN;
  });
  return Object.assign(row, bounded(draws, row, ratio.ends, buffer), { draws });
}

/* Each outlet and the others of its actor as if both wrote on the same mix of topics; topics that one side never touches are left out. */
function standardisedRows(ratio, rows) {
  const families = new Map(), others = ratio.by.filter((name) => name !== "source"), buffer = new Float64Array(page.resamples);
  for (const { key, facts } of groupsOf(ratio.top[0], [...ratio.by, ratio.mix]).values()) {
    const cell = cellOf(ratio, facts);
    if (cell.below) once(once(families, keyOf(others, key), () => new Map()), keyOf(ratio.by, key), () => new Map()).set(key[ratio.mix], cell);
  }
  for (const outlets of families.values()) {
    const topics = [...new Set([...outlets.values()].flatMap((cells) => [...cells.keys()]))];
    const totals = new Map(topics.map((topic) => [topic, totalOf([...outlets.values()].flatMap((cells) => cells.get(topic) || []))]));
    for (const [text, cells] of outlets) {
      const shared = [...cells.keys()].filter((topic) => totals.get(topic).below > cells.get(topic).below);
      if (!shared.length || !rows.has(text)) continue;
      const own = shared.map((topic) => cells.get(topic)), rest = shared.map((topic) => lessOf(totals.get(topic), cells.get(topic)));
      const mix = shared.map((topic) => totals.get(topic).below), [one, other] = [sideOf(ratio, own, rest, mix, buffer), sideOf(ratio, rest, own, mix, buffer)];
      rows.get(text).set(ratio.minus[0], one).set(ratio.minus[1], other).set(ratio.measure, differenceOf(one, other));
    }
  }
}
