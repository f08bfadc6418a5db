"use strict";
/* Draws the figures and fills the evidence table. Text from the corpus is only ever set as text. */
(function () {
  const read = (name) => JSON.parse(document.getElementById("data-" + name).textContent);
  const words = read("words");
  const figures = read("figures");
  const templates = read("templates");
  const root = document.documentElement;
  const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

  /* --- theme --- */
  const asked = new URLSearchParams(location.search).get("theme");
  if (asked === "dark" || asked === "light") root.dataset.theme = asked;
  const theme = () => root.dataset.theme || (darkSystem.matches ? "dark" : "light");

  /* --- charts --- */
  /* Plotly speaks English by itself. */
  if (words.language !== "en") Plotly.register({
    moduleType: "locale",
    name: words.language,
    dictionary: { "Download plot as a PNG": words.text.image, "Download plot": words.text.image },
    format: {
      days: words.names.wideDays, shortDays: words.names.abbreviatedDays,
      months: words.names.wideMonths, shortMonths: words.names.abbreviatedMonths,
      date: "%d/%m/%Y", decimal: ",", thousands: "\u202f",
    },
  });

  const cut = (text) => (text.length > 18 && !text.includes("&") ? text.slice(0, 17) + "…" : text);
  const numbered = (layout, kind) => Object.keys(layout).filter((key) => new RegExp("^" + kind + "axis\\d*$").test(key))
    .sort((one, other) => (parseInt(one.slice(5), 10) || 1) - (parseInt(other.slice(5), 10) || 1));

  /* Panels that stand side by side go one below the other on a narrow screen. */
  function stack(layout) {
    const xs = numbered(layout, "x"), ys = numbered(layout, "y");
    const beside = new Set(xs.map((key) => String(layout[key].domain))).size > 1;
    if (!beside) return;
    const margins = layout.margin.t + (layout.margin.b || 48);
    const share = Math.max(...ys.map((key) => layout[key].domain[1] - layout[key].domain[0]));
    const panel = (layout.height - margins) * share, gap = 64, n = layout.meta.panels;
    const whole = n * panel + (n - 1) * gap;
    xs.forEach((key, at) => {
      const top = 1 - (at * (panel + gap)) / whole;
      Object.assign(layout[key], { domain: [0, 1], showticklabels: true });
      Object.assign(layout[ys[at]], { domain: [Math.max(0, top - panel / whole), top], showticklabels: true });
      if (at < n - 1 && layout[key].title) layout[key].title.text = "";
    });
    layout.height = whole + margins;
  }

  function fit(spec, width, wide) {
    const figure = structuredClone(spec);
    figure.layout.template = templates[theme()];
    if (figure.layout.coloraxis && figure.layout.coloraxis.colorscale) {
      figure.layout.coloraxis.colorscale = templates[theme()].layout.colorscale.sequential;
    }
    figure.layout.width = width;
    if (width < 600 && !wide) {
      Object.keys(figure.layout).filter((key) => key.startsWith("yaxis")).forEach((key) => {
        if (width < 420 && figure.layout[key].ticktext) figure.layout[key].ticktext = figure.layout[key].ticktext.map(cut);
      });
      Object.assign(figure.layout.margin, { l: 4, r: 12 });
      if (figure.layout.meta.panels > 1) stack(figure.layout);
    }
    return figure;
  }

  const config = {
    locale: words.language, displaylogo: false, displayModeBar: "hover", modeBarButtons: [["toImage"]], scrollZoom: false,
    doubleClick: "reset", showTips: false,
  };

  function draw(name) {
    const place = document.getElementById("chart-" + name);
    const wide = place.parentElement.classList.contains("wide");
    const figure = fit(figures[name], place.clientWidth, wide);
    Object.keys(figure.layout).filter((key) => /^[xy]axis/.test(key)).forEach((key) => { figure.layout[key].fixedrange = true; });
    return Plotly.react(place, figure.data, figure.layout, config);
  }

  const drawAll = () => Object.keys(figures).sort().filter((name) => figures[name].data.length).forEach(draw);
  drawAll();
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    drawAll();
  });
  darkSystem.addEventListener("change", drawAll);
  const widths = new Map();
  const watcher = new ResizeObserver((entries) => entries.forEach(({ target, contentRect }) => {
    const known = widths.get(target), width = Math.round(contentRect.width);
    widths.set(target, width);
    if (known !== undefined && known !== width) requestAnimationFrame(() => draw(target.id.slice("chart-".length)));
  }));
  document.querySelectorAll(".plot").forEach((place) => watcher.observe(place));
  let before = "";
  window.addEventListener("beforeprint", () => { before = theme(); root.dataset.theme = "light"; drawAll(); });
  window.addEventListener("afterprint", () => { root.dataset.theme = before; drawAll(); });

  /* --- evidence --- */
  const PAGE = 20;
  const evidence = read("evidence");
  const home = document.getElementById("evidence-table");
  if (!evidence.rows.length) return;
  const state = { actor: "", source: "", label: "", text: "", page: 0 };
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const searchable = evidence.rows.map((row) => plain(row[6].map((piece) => piece[1]).join("") + " " + evidence.documents[row[0]].join(" ")));
  const number = new Intl.NumberFormat(words.language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  const whole = new Intl.NumberFormat(words.language);

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  }
  const isolated = (text) => make("bdi", text);

  function choice(key, label, options) {
    const select = make("select");
    select.setAttribute("aria-label", label);
    [["", label], ...options].forEach(([value, text]) => {
      const option = make("option", text);
      option.value = value;
      select.append(option);
    });
    select.addEventListener("change", () => { state[key] = select.value; state.page = 0; show(); });
    return select;
  }

  const filters = make("div", undefined, "filters");
  const search = make("input");
  search.type = "search";
  search.placeholder = words.text.search;
  search.setAttribute("aria-label", words.text.search);
  search.addEventListener("input", () => { state.text = plain(search.value.trim()); state.page = 0; show(); });
  filters.append(
    choice("actor", words.text.any_target_id, Object.entries(evidence.actors).sort((one, other) => one[1].localeCompare(other[1], words.language))),
    choice("source", words.text.any_source, evidence.sources.map((source) => [source, source])),
    choice("label", words.text.any_label, Object.entries(evidence.labels)),
    search,
  );

  const scroll = make("div", undefined, "scroll");
  scroll.style.maxHeight = "none";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", words.text.heading);
  const table = make("table"), head = make("tr"), body = make("tbody"), top = make("thead");
  words.columns.forEach((name) => { const cell = make("th", name); cell.scope = "col"; head.append(cell); });
  top.append(head);
  table.append(top, body);
  scroll.append(table);

  const pager = make("div", undefined, "pager");
  const back = make("button", words.text.previous), forth = make("button", words.text.next), status = make("span");
  back.type = forth.type = "button";
  status.setAttribute("role", "status");
  back.addEventListener("click", () => { state.page -= 1; show(); });
  forth.addEventListener("click", () => { state.page += 1; show(); });
  pager.append(back, status, forth);
  home.append(filters, scroll, pager);

  function sentence(pieces) {
    const cell = make("td", undefined, "sentence"), text = make("bdi");
    pieces.forEach(([kind, part]) => text.append(kind ? make("mark", part, kind === 1 ? "mention" : "cue") : part));
    cell.append(text);
    return cell;
  }

  function article([title, source, day, link]) {
    const cell = make("td", undefined, "article"), small = make("small");
    if (link) {
      const anchor = make("a");
      anchor.href = link;
      anchor.rel = "noopener noreferrer";
      anchor.append(isolated(title));
      cell.append(anchor);
    } else cell.append(isolated(title));
    small.append(isolated(source));
    if (day) small.append((source ? " · " : "") + day);
    cell.append(small);
    return cell;
  }

  function line([place, actor, label, bad, neutral, good, pieces]) {
    const row = make("tr");
    row.append(
      make("td", evidence.actors[actor], "narrow"), sentence(pieces), make("td", evidence.labels[label], "narrow"),
      make("td", [bad, neutral, good].map((chance) => number.format(chance)).join(" / "), "narrow"), article(evidence.documents[place]),
    );
    return row;
  }

  const fits = (row, at) => (!state.actor || row[1] === state.actor) && (!state.label || row[2] === state.label)
    && (!state.source || evidence.documents[row[0]][1] === state.source) && (!state.text || searchable[at].includes(state.text));

  function show() {
    const found = evidence.rows.filter(fits), from = state.page * PAGE, shown = found.slice(from, from + PAGE);
    body.replaceChildren(...shown.map(line));
    const values = { from: whole.format(from + 1), to: whole.format(from + shown.length), of: whole.format(found.length) };
    status.textContent = found.length ? words.text.shown.replace(/\{(\w+)\}/g, (blank, key) => values[key]) : words.text.nothing;
    back.disabled = state.page === 0;
    forth.disabled = from + PAGE >= found.length;
  }
  show();
})();
