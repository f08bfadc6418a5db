"use strict";
/* Draws the charts of a notebook's page. Nothing is loaded: figures are data in the page. */
(function () {
  const { figures, templates, words } = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");
  const asked = new URLSearchParams(location.search).get("theme");
  if (asked === "dark" || asked === "light") root.dataset.theme = asked;
  const theme = () => root.dataset.theme || (darkSystem.matches ? "dark" : "light");

  const NARROW = 560;

  /* Plotly speaks English by itself. */
  if (words.language !== "en") {
    Plotly.register({
      moduleType: "locale", name: words.language,
      dictionary: { "Download plot as a PNG": words.image, "Download plot": words.image },
      format: { decimal: ",", thousands: "\u202f" },
    });
  }
  const config = { locale: words.language, displaylogo: false, modeBarButtons: [["toImage"]], scrollZoom: false, showTips: false };

  function draw(at) {
    const place = document.getElementById("chart-" + at);
    const figure = structuredClone(figures[at][place.clientWidth < NARROW ? "narrow" : "wide"]);
    figure.layout.template = templates[theme()];
    if (figure.layout.coloraxis && figure.layout.coloraxis.colorscale) {
      figure.layout.coloraxis.colorscale = templates[theme()].layout.colorscale.sequential;
    }
    figure.layout.width = place.clientWidth;
    Plotly.react(place, { ...figure, config });
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", ((figure.layout.title || {}).text || "").replace(/<[^>]*>/g, ""));
  }

  const drawAll = () => figures.forEach((_, at) => draw(at));
  drawAll();
  document.getElementById("theme").addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    drawAll();
  });
  document.getElementById("code").addEventListener("click", (event) => {
    const hidden = document.body.classList.toggle("without-code");
    event.target.textContent = hidden ? words.show : words.hide;
    event.target.setAttribute("aria-pressed", String(hidden));
  });
  darkSystem.addEventListener("change", drawAll);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth !== width) requestAnimationFrame(drawAll);
    width = window.innerWidth;
  });
  let before;
  window.addEventListener("beforeprint", () => { before = root.dataset.theme; root.dataset.theme = "light"; drawAll(); });
  window.addEventListener("afterprint", () => { if (before) root.dataset.theme = before; else delete root.dataset.theme; drawAll(); });
})();
