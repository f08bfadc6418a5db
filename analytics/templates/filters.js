/* The filter bar: a histogram of the articles with a brush, dates, lists to tick, and what is left. */
const SVG = "http://www.w3.org/2000/svg";
const BINS = 84;

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

/* Articles by stretch of days: all of them, and those that the other filters leave. */
function histogram() {
  const days = page.articles.day.filter((day) => day !== null);
  if (!days.length) return null;
  const first = days.reduce((one, other) => Math.min(one, other)), last = days.reduce((one, other) => Math.max(one, other));
  const size = Math.max(1, Math.ceil((last - first + 1) / BINS)), bins = Math.ceil((last - first + 1) / size);
  const all = new Uint32Array(bins);
  days.forEach((day) => { all[Math.floor((day - first) / size)] += 1; });
  return { first, last, size, bins, all };
}

function startDates() {
  const shape = histogram(), home = document.getElementById("brush");
  const from = document.getElementById("from"), to = document.getElementById("to");
  if (!shape) return () => {};
  const { first, last, size, bins, all } = shape, most = Math.max(...all);
  [from, to].forEach((field) => { field.min = dateOf(first); field.max = dateOf(last); });
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${bins} 100`);
  picture.setAttribute("preserveAspectRatio", "none");
  picture.setAttribute("aria-hidden", "true");
  const part = (className, x, width, height) => {
    const bar = document.createElementNS(SVG, "rect");
    Object.entries({ class: className, x, width, y: 100 - height, height }).forEach(([name, amount]) => bar.setAttribute(name, amount));
    picture.append(bar);
    return bar;
  };
  const selected = part("brushed", 0, bins, 100);
  const under = [...all].map((amount, at) => part("all", at + 0.08, 0.84, (100 * amount) / most));
  const over = under.map((bar, at) => part("left", at + 0.08, 0.84, 0));
  const edge = new Intl.DateTimeFormat(words.language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  home.append(picture, ...[first, last].map((day) => make("span", edge.format(new Date(day * 864e5)), "day")));

  const span = (one, other) => ({ from: first + Math.min(one, other) * size, to: Math.min(last, first + (Math.max(one, other) + 1) * size - 1) });
  const binAt = (event) => {
    const box = home.getBoundingClientRect();
    return Math.max(0, Math.min(bins - 1, Math.floor((bins * (event.clientX - box.left)) / box.width)));
  };
  const brushTo = (one, other) => {
    selected.setAttribute("x", Math.min(one, other));
    selected.setAttribute("width", Math.abs(one - other) + 1);
  };
  let start = null;
  home.addEventListener("pointerdown", (event) => { start = binAt(event); home.setPointerCapture(event.pointerId); brushTo(start, start); });
  home.addEventListener("pointermove", (event) => { if (start !== null) brushTo(start, binAt(event)); });
  home.addEventListener("pointerup", (event) => { const began = start; start = null; if (began !== null) choose(span(began, binAt(event)), "articles"); });
  home.addEventListener("pointercancel", () => { start = null; follow(); });
  [[from, "from"], [to, "to"]].forEach(([field, end]) => field.addEventListener("change", () => choose({ [end]: dayOf(field.value) }, "articles")));

  function follow() {
    const low = state.from ?? first, high = state.to ?? last, amounts = new Uint32Array(bins);
    from.value = state.from === null ? "" : dateOf(low);
    to.value = state.to === null ? "" : dateOf(high);
    brushTo(Math.floor((Math.max(low, first) - first) / size), Math.floor((Math.min(high, last) - first) / size));
    selected.classList.toggle("whole", state.from === null && state.to === null);
    page.articles.day.forEach((day, at) => { if (day !== null && left[at]) amounts[Math.floor((day - first) / size)] += 1; });
    over.forEach((bar, at) => { const height = (100 * amounts[at]) / most; bar.setAttribute("height", height); bar.setAttribute("y", 100 - height); });
  }
  return follow;
}

/* One list to tick: outlets, actors, topics or languages. */
function startList(name) {
  const list = document.getElementById("filter-" + name);
  if (!list) return () => {};
  const ticks = [...list.querySelectorAll("input[type=checkbox]")], said = list.querySelector(".chosen");
  const search = list.querySelector("input[type=search]");
  ticks.forEach((tick) => tick.addEventListener("change", () => {
    choose({ [name]: new Set(ticks.filter((each_) => each_.checked).map((each_) => each_.value)) }, "articles");
  }));
  if (search) search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    ticks.forEach((tick) => { tick.parentElement.hidden = !tick.parentElement.textContent.toLowerCase().includes(wanted); });
  });
  return () => {
    ticks.forEach((tick) => { tick.checked = state[name].has(tick.value); });
    const chosen = ticks.filter((tick) => tick.checked);
    said.textContent = chosen.length === 0 ? said.dataset.all : chosen.length === 1 ? chosen[0].parentElement.querySelector("bdi").textContent : fill("chosen", { n: count(chosen.length) });
    list.classList.toggle("active", chosen.length > 0);
  };
}

/* Lists close when the reader goes elsewhere; on a narrow screen the whole bar is a drawer. */
function startDrawer() {
  const drawer = document.getElementById("filters"), open = document.getElementById("open-filters"), close = document.getElementById("close-filters");
  const lists = [...document.querySelectorAll("#filters details")];
  document.addEventListener("click", (event) => lists.forEach((list) => { if (!list.contains(event.target)) list.open = false; }));
  const turn = (shown) => { drawer.classList.toggle("shown", shown); open.setAttribute("aria-expanded", String(shown)); };
  open.addEventListener("click", () => { turn(true); close.focus(); });
  close.addEventListener("click", () => { turn(false); open.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const list = lists.find((each_) => each_.open);
    if (list) { list.open = false; list.querySelector("summary").focus(); } else if (drawer.classList.contains("shown")) { turn(false); open.focus(); }
  });
}

function startFilters() {
  const parts = [startDates(), ...FILTERS.map(startList)];
  const status = document.getElementById("status"), sampled = document.getElementById("sampled"), reset = document.getElementById("reset"), open = document.getElementById("open-filters");
  reset.addEventListener("click", () => choose({ from: null, to: null, ...Object.fromEntries(FILTERS.map((name) => [name, new Set()])) }, "articles"));
  startDrawer();
  return () => {
    parts.forEach((follow) => follow());
    const kept = left.reduce((sum, one) => sum + one, 0), all = counted("articles", left.length);
    const set = FILTERS.filter((name) => state[name].size).length + (state.from !== null || state.to !== null ? 1 : 0);
    status.textContent = filtered() ? fill(kept ? "left" : "none_left", { n: count(kept), total: all }) : all;
    sampled.hidden = !(filtered() && page.sample);
    if (page.sample) sampled.textContent = fill("sampled", { n: count(page.sample.length), left: count(leftFacts.reduce((sum, one) => sum + one, 0)) });
    reset.disabled = !set;
    open.textContent = words.text.filters + (set ? " (" + count(set) + ")" : "");
    document.body.classList.toggle("filtered", filtered());
  };
}
