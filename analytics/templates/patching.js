/* New values for the marks of a figure, found by the key that each mark carries (customdata) and drawn by its role (meta.role). Order and
   axes stay as they were drawn for all articles; a mark without articles has no value and is not drawn. */
const complete = (row) => row && known(row.low) && known(row.high);
const open = (symbol, row) => String(symbol || "circle").replace("-open", "") + (complete(row) ? "" : "-open");
const each = (value, at) => (Array.isArray(value) ? value[at] : value);

function spread(bars, rows) {
  if (!bars) return;
  bars.array = rows.map((row) => (complete(row) ? row.high - row.estimate : null));
  bars.arrayminus = rows.map((row) => (complete(row) ? row.estimate - row.low : null));
}

function hovers(trace, rows, measureAt) {
  trace.hovertext = rows.map((row, at) => (row ? hover(each(trace.hovertext, at) || "", row, measureAt(at), trace.customdata[at]) : ""));
}

function series(trace, rows, measureAt, axis) {
  trace[axis] = rows.map((row) => (row ? row.estimate : null));
  spread(trace["error_" + axis], rows);
  if (trace.marker) trace.marker.symbol = rows.map((row, at) => open(each(trace.marker.symbol, at), row));
  if (Array.isArray(trace.text)) trace.text = rows.map((row, at) => (row ? value(row.estimate, measureAt(at)) : ""));
  hovers(trace, rows, measureAt);
}

/* Stretches of two or more points in a row that have an interval. */
function runs(rows) {
  const found = [[]];
  rows.forEach((row, at) => { if (complete(row)) found[found.length - 1].push(at); else found.push([]); });
  return found.filter((run) => run.length > 1);
}

function band(trace, line, rows) {
  trace.x = [];
  trace.y = [];
  const joined = runs(rows);
  joined.forEach((run) => {
    const back = [...run].reverse();
    trace.x.push(...run.map((at) => line.x[at]), ...back.map((at) => line.x[at]), null);
    trace.y.push(...run.map((at) => rows[at].low), ...back.map((at) => rows[at].high), null);
  });
  if (line.error_y) joined.flat().forEach((at) => { line.error_y.array[at] = line.error_y.arrayminus[at] = null; });
}

function bars(trace, rows, measureAt) {
  const axis = trace.orientation === "h" ? "x" : "y", colours = trace.marker && trace.marker.color;
  trace[axis] = rows.map((row) => (row ? row.estimate : null));
  spread(trace["error_" + axis], rows);
  if (Array.isArray(colours)) {
    const full = colours.map((colour) => String(colour).replace(/,[\d.]+\)$/, ",0.55)"));
    trace.marker.color = rows.map((row, at) => (complete(row) ? full[at] : full[at].replace(/,[\d.]+\)$/, ",0)")));
  }
  if (Array.isArray(trace.text)) trace.text = rows.map((row, at) => (row ? value(row.estimate, measureAt(at)) : ""));
  hovers(trace, rows, measureAt);
}

function caption(row, measure, units) {
  const number = value(row.estimate, measure) + (units ? " · n = " + count(row.n_units) : "");
  return complete(row) ? number + "<br>" + interval(row, measure) : number;
}

/* Circles: a mark goes to the filled or to the hollow ones as its interval comes and goes. */
function circles(traces, find, full) {
  const marks = traces.flatMap((trace) => (trace.customdata || []).map((key, at) => ({
    key, x: trace.x[at], y: trace.y[at], before: each(trace.hovertext, at), size: each(trace.marker.size, at), row: find(key),
  }))).filter((mark) => mark.row);
  const homes = traces.length > 1 ? [marks.filter(full), marks.filter((mark) => !full(mark))] : [marks];
  traces.forEach((trace, home) => {
    const mine = homes[home], measure = (mark) => find.measure(mark.key);
    Object.assign(trace, {
      x: mine.map((mark) => mark.x), y: mine.map((mark) => mark.y), customdata: mine.map((mark) => mark.key),
      hovertext: mine.map((mark) => hover(mark.before, mark.row, measure(mark), mark.key)),
    });
    if (Array.isArray(trace.text) || /text/.test(trace.mode)) trace.text = mine.map((mark) => caption(mark.row, measure(mark), true));
    if (Array.isArray(trace.marker.size)) {
      trace.marker.size = mine.map((mark) => Math.max(9, mark.size * Math.sqrt(mark.row.n_units / Math.max(1, find.whole(mark.key)))));
    }
    if (Array.isArray(trace.marker.color)) trace.marker.color = mine.map((mark) => mark.row.estimate);
  });
}

/* An arrow: its sign by colour and dash where the interval holds no 0, its relations by width. */
const signOf = (row) => (!complete(row) || (row.low <= 0 && row.high >= 0) ? 0 : Math.sign(row.estimate));
function arrow(trace, find) {
  const [key] = trace.customdata, row = find(key);
  if (!row) { Object.assign(trace, { x: [], y: [] }); return; }
  const { colour, dash } = words.signs[signOf(row)], share = Math.sqrt(row.n_units / Math.max(1, find.whole(key)));
  trace.opacity = signOf(row) ? 0.9 : 0.5;
  Object.assign(trace.line, { color: colour, dash, width: Math.max(1.2, trace.line.width * share) });
  trace.marker.color = colour;
}

/* The links between the two marks of an outlet, which stand in the two traces that follow. */
function links(trace, [other, one]) {
  const text = ({ measure, ...key }) => JSON.stringify(Object.entries(key).sort());
  const ends = new Map(other.customdata.map((key, at) => [text(key), at]));
  trace.x = [];
  trace.y = [];
  one.customdata.forEach((key, at) => {
    const there = ends.get(text(key));
    if (there === undefined || !known(one.x[at]) || !known(other.x[there])) return;
    trace.x.push(other.x[there], one.x[at], null);
    trace.y.push(...Array(2).fill((one.y[at] + other.y[there]) / 2), null);
  });
}

/* Cells of a heatmap; those that lose their interval become hollow squares where the chart has such. */
function cells(trace, hollow, find) {
  const few = [], shown = (row) => row && (complete(row) || !hollow);
  trace.customdata.forEach((line, y) => line.forEach((key, x) => {
    const row = key ? find(key) : undefined, before = trace.hovertext[y][x];
    if (key && row && !shown(row)) few.push({ key, row, x, y, before });
    trace.z[y][x] = shown(row) ? row.estimate : null;
    if (trace.text) trace.text[y][x] = shown(row) ? caption(row, find.measure(key)) : "";
    trace.hovertext[y][x] = shown(row) ? hover(before, row, find.measure(key), key) : "";
  }));
  if (!hollow) return;
  (hollow.customdata || []).forEach((key, at) => {
    const row = find(key);
    if (row) few.push({ key, row, x: hollow.x[at], y: hollow.y[at], before: each(hollow.hovertext, at) });
  });
  const measure = (mark) => find.measure(mark.key);
  Object.assign(hollow, {
    x: few.map((mark) => mark.x), y: few.map((mark) => mark.y), customdata: few.map((mark) => mark.key),
    text: few.map((mark) => value(mark.row.estimate, measure(mark))),
    hovertext: few.map((mark) => hover(mark.before, mark.row, measure(mark), mark.key)),
  });
}

function counts(trace) {
  const amount = (key) => (key ? countsOf(Object.keys(key)).get(keyOf(Object.keys(key), key)) : undefined);
  const said = (before, number) => (number ? before.split("<br>")[0] + "<br>" + counted("articles", number) : "");
  const number = (key) => { const row = amount(key); return row ? row.get("n_documents").n_documents : null; };
  if (trace.z) {
    trace.customdata.forEach((line, y) => line.forEach((key, x) => {
      trace.z[y][x] = number(key);
      if (trace.text) trace.text[y][x] = trace.z[y][x] ? count(trace.z[y][x]) : "";
      trace.hovertext[y][x] = said(trace.hovertext[y][x], trace.z[y][x]);
    }));
    return;
  }
  const axis = trace.orientation === "h" ? "x" : "y";
  trace[axis] = trace.customdata.map((key) => number(key) || 0);
  trace.hovertext = trace[axis].map((amount_, at) => said(each(trace.hovertext, at), amount_));
}

/* How the marks of a figure find their estimates; none for one that counts articles. */
function finder(spec) {
  const measures = spec.set ? page.ratios[spec.set].map((ratio) => ratio.measure) : [], by = spec.set ? page.ratios[spec.set][0].by : [];
  const measure = (key) => (key && key.measure) || measures[0];
  const find = (key) => (key ? (estimatesOf(spec.set).get(keyOf(by, key)) || new Map()).get(measure(key)) : undefined);
  return Object.assign(find, { measure, by, whole: (key) => wholeUnits(spec.set, find, key) });
}

/* The figure with the values of the articles that are left. */
function patched(spec) {
  const figure = { data: structuredClone(spec.data) }, find = finder(spec);
  const role = (trace) => trace.meta && trace.meta.role, having = (name) => figure.data.filter((trace) => role(trace) === name);
  figure.data.forEach((trace, at) => {
    if (!Array.isArray(trace.customdata)) return;
    const measureAt = (place) => find.measure(trace.customdata[place]), rows = () => trace.customdata.map(find);
    if (role(trace) === "dots") series(trace, rows(), measureAt, "x");
    if (role(trace) === "bars") bars(trace, rows(), measureAt);
    if (role(trace) === "cells") cells(trace, having("hollow")[0], find);
    if (role(trace) === "counts") counts(trace);
    if (role(trace) === "edges") arrow(trace, find);
    if (role(trace) === "line") {
      const found = rows();
      series(trace, found, measureAt, "y");
      if (at && role(figure.data[at - 1]) === "band") band(figure.data[at - 1], trace, found);
    }
  });
  figure.data.forEach((trace, at) => { if (role(trace) === "links") links(trace, figure.data.slice(at + 1, at + 3)); });
  const full = having("edges").length ? (mark) => signOf(mark.row) !== 0 : (mark) => complete(mark.row);
  if (having("circles").length) circles([...having("circles"), ...having("hollow")], find, full);
  return figure;
}

/* Units behind a mark when nothing is filtered, which its drawn size stands for. */
const wholes = new Map();
function wholeUnits(set, find, key) {
  const all = once(wholes, set, () => {
    const now = left;
    leaveArticles(new Uint8Array(page.articles.day.length).fill(1));
    const units = new Map([...estimatesOf(set)].map(([text, row]) => [text, [...row.values()][0].n_units]));
    leaveArticles(now);
    return units;
  });
  return all.get(keyOf(find.by, key)) || 0;
}

/* Whether any mark of the figure has a value. */
function hasMarks(figure) {
  const some = (values) => Array.isArray(values) && values.some((each_) => (Array.isArray(each_) ? some(each_) : each_ !== null && each_ !== undefined));
  return figure.data.some((trace) => Array.isArray(trace.customdata) && trace.customdata.length
    && (trace.meta && trace.meta.role === "counts" ? [trace.z || trace.y].flat(2).some((amount) => amount > 0)
      : some(trace.z) || (!trace.z && some(trace.x) && some(trace.y))));
}
