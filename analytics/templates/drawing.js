/* The figures on the page: theme, width, print, and which are drawn first. */
const figures = read("figures");
const templates = read("templates");
const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");
const asked = new URLSearchParams(location.search).get("theme");
if (asked === "dark" || asked === "light") root.dataset.theme = asked;
const theme = () => root.dataset.theme || (darkSystem.matches ? "dark" : "light");
const NARROW = 420;

/* Plotly speaks English by itself. */
function registerLocale() {
  if (words.language === "en") return;
  Plotly.register({
    moduleType: "locale",
    name: words.language,
    dictionary: { "Download plot as a PNG": words.text.image, "Download plot": words.text.image },
    format: {
      days: words.names.wideDays, shortDays: words.names.abbreviatedDays,
      months: words.names.wideMonths, shortMonths: words.names.abbreviatedMonths,
      date: "%d/%m/%Y", decimal: ",", thousands: "\u202f",
    },
  });
}

/* Every other label of a horizontal axis goes where the labels would be slanted. */
function thinOut(axis, width) {
  const [first, last] = axis.domain || [0, 1], room = (width * (last - first)) / (axis.ticktext || []).length;
  if (!axis.ticktext || axis.side === "top" || room > 6.5 * Math.max(...axis.ticktext.map((text) => text.split("<br>")[0].length))) return;
  axis.tickvals = axis.tickvals.filter((tick, at) => at % 2 === 0);
  axis.ticktext = axis.ticktext.filter((tick, at) => at % 2 === 0);
}

/* The layout for the width there is: Python made one for phones and one for the rest. */
function fit(figure, spec, width) {
  const narrow = width < NARROW, layout = structuredClone(narrow ? spec.narrow.layout : spec.layout);
  if (narrow) figure.data.forEach((trace, at) => {
    if (spec.narrow.modes[at]) trace.mode = spec.narrow.modes[at];
    const shown = spec.narrow.captions[at], part = (text) => (Array.isArray(text) ? text.map(part) : shown === "none" ? "" : String(text).split(/<br>| · /)[0]);
    if (shown !== "whole" && Array.isArray(trace.text)) trace.text = part(trace.text);
  });
  layout.template = templates[theme()];
  layout.width = width;
  Object.keys(layout).filter((key) => /^[xy]axis/.test(key)).forEach((key) => { layout[key].fixedrange = true; });
  const counting = spec.data.find((trace) => trace.type === "bar" && trace.meta.role === "counts");
  if (counting) layout.yaxis.range = [0, 1.06 * Math.max(...counting.y)]; /* as for all articles, whatever is left */
  if (!narrow && width < 560) Object.keys(layout).filter((key) => key.startsWith("xaxis")).forEach((key) => thinOut(layout[key], width - layout.margin.l - layout.margin.r));
  return layout;
}

/* Axes stay as they were drawn for all articles, but for values that would lie outside of them. */
const DIRECTIONS = { dots: "x", line: "y", band: "y" };
function widen(figure, layout) {
  const reach = { x: [], y: [] };
  figure.data.forEach((trace) => {
    const role = trace.meta && trace.meta.role, direction = role === "bars" ? (trace.orientation === "h" ? "x" : "y") : DIRECTIONS[role];
    if (!direction) return;
    const { array = [], arrayminus = [] } = trace["error_" + direction] || {};
    trace[direction].forEach((each_, at) => { if (known(each_)) reach[direction].push(each_ - (arrayminus[at] || 0), each_ + (array[at] || 0)); });
  });
  Object.keys(layout).filter((key) => /^[xy]axis/.test(key) && layout[key].range && reach[key[0]].length).forEach((key) => {
    const [low, high] = layout[key].range, room = 0.03 * (high - low), least = Math.min(...reach[key[0]]), most = Math.max(...reach[key[0]]);
    layout[key].range = [least < low ? least - room : low, most > high ? most + room : high];
  });
  return layout;
}

const config = {
  locale: words.language, displaylogo: false, displayModeBar: "hover", modeBarButtons: [["toImage"]], scrollZoom: false,
  doubleClick: "reset", showTips: false,
};
const plotOf = (name) => document.getElementById("chart-" + name);
const drawn = Object.keys(figures).filter((name) => plotOf(name)).sort((one, other) => (plotOf(one).compareDocumentPosition(plotOf(other)) & 4 ? -1 : 1));
const stale = new Set(), heard = new Set();

/* The subtitle says how many articles lie behind a value; so it follows the filters. */
function updateSubtitle(home, spec) {
  const line = home.querySelector(".subtitle"), parts = line ? (line.dataset.whole = line.dataset.whole || line.textContent).split(" · ") : [];
  if (filtered() && spec.set && parts.length > 2) {
    const [{ measure }] = page.ratios[spec.set], amounts = [...estimatesOf(spec.set).values()].flatMap((row) => (row.has(measure) ? [row.get(measure).n_documents] : []));
    const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
    const span = least === most ? counted("articles", most) : fill("interval", { low: count(least), high: counted("articles", most) });
    parts[2] = amounts.length ? fill("per_value", { span }) : "";
  }
  if (filtered() && !spec.set && parts.length > 1) {
    const dated = left.reduce((sum, one, at) => sum + (one && page.articles.day[at] !== null ? 1 : 0), 0);
    parts[1] = parts[1].replace(/^\d[\d\s.,]*(?=\s)/, count(dated));
  }
  if (line) line.textContent = parts.filter(Boolean).join(" · ");
}

function draw(name) {
  stale.delete(name);
  const place = plotOf(name), spec = figures[name], home = document.getElementById("figure-" + name);
  const figure = filtered() ? patched(spec) : { data: structuredClone(spec.data) }, bare = filtered() && !hasMarks(figure);
  home.classList.toggle("bare", bare);
  updateTable(name, spec);
  updateSubtitle(home, spec);
  if (bare) return;
  const layout = fit(figure, spec, place.clientWidth);
  Plotly.react(place, figure.data, filtered() ? widen(figure, layout) : layout, config);
  if (!heard.size) performance.mark("first chart");
  if (heard.has(name)) return;
  heard.add(name);
  place.on("plotly_click", (event) => {
    const point = event.points[0], key = [point.pointNumber].flat().reduce((keys, at) => (keys ? keys[at] : null), point.data.customdata);
    if (key) choose({ mark: { chart: name, key } }, "mark");
  });
}

const onScreen = (place) => { const { top, bottom } = place.getBoundingClientRect(); return bottom > 0 && top < window.innerHeight; };
const idle = (work) => (window.requestIdleCallback ? window.requestIdleCallback(work, { timeout: 100 }) : setTimeout(work, 1));
let waiting = false;

/* What is on screen is drawn now, the rest one by one when the browser has time, or when the reader gets there. */
function drawAll() {
  drawn.forEach((name) => stale.add(name));
  delete root.dataset.drawn;
  drawn.filter((name) => onScreen(document.getElementById("figure-" + name))).forEach(draw);
  drawLater();
}
function drawLater() {
  if (!stale.size) root.dataset.drawn = "all";
  if (waiting || !stale.size) return;
  waiting = true;
  idle(() => { waiting = false; const next = drawn.find((name) => stale.has(name)); if (next) draw(next); drawLater(); });
}
const drawRest = () => drawn.filter((name) => stale.has(name)).forEach(draw);

function followTheme() {
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    drawAll();
  });
  darkSystem.addEventListener("change", drawAll);
}

function followWidth() {
  const widths = new Map();
  const watcher = new ResizeObserver((entries) => entries.forEach(({ target, contentRect }) => {
    const before = widths.get(target), width = Math.round(contentRect.width);
    widths.set(target, width);
    if (before !== undefined && before !== width && width) requestAnimationFrame(() => draw(target.id.slice("chart-".length)));
  }));
  document.querySelectorAll(".plot").forEach((place) => watcher.observe(place));
  const nearby = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
    const name = target.id.slice("figure-".length);
    if (isIntersecting && stale.has(name)) draw(name);
  }));
  drawn.forEach((name) => nearby.observe(document.getElementById("figure-" + name)));
}

/* On paper: light, one column, as wide as a page; drawn before the browser looks at it. */
function followPrinting() {
  let before;
  const turn = (printing) => {
    root.classList.toggle("printing", printing);
    document.querySelectorAll("details.notice").forEach((notice) => { notice.open = printing; });
    drawAll();
    drawRest();
  };
  window.addEventListener("beforeprint", () => { before = root.dataset.theme; root.dataset.theme = "light"; turn(true); });
  window.addEventListener("afterprint", () => { if (before) root.dataset.theme = before; else delete root.dataset.theme; turn(false); });
}
