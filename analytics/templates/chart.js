"use strict";
/* Draws one chart, in the form that fits the window. */
(function () {
  const given = JSON.parse(document.getElementById("figures").textContent);
  const place = document.getElementById("chart");
  if (given.locale) Plotly.register(given.locale);
  let shown = null;
  function draw() {
    const form = place.clientWidth < given.breakpoint ? "narrow" : "wide";
    if (form === shown) return;
    shown = form;
    const figure = structuredClone(given[form]);
    if (figure.layout.height) place.style.height = figure.layout.height + "px";
    else place.style.height = "100vh";
    Plotly.react(place, figure.data, figure.layout, given.config);
  }
  window.addEventListener("resize", draw);
  draw();
})();
