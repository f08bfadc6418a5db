/* Reads the address, draws the page, and keeps both together. */
function startLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault(); /* the fragment of the address is the reader's choices */
    target.scrollIntoView({ block: "start" });
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
  });
}

readFragment();
registerLocale();
leaveArticles(keptArticles());
const parts = [startFilters(), startEvidence(), followQuotes(), followFindings()];
openRows();
parts.forEach((follow) => follow());
followTheme();
followLanguage();
followWidth();
followPrinting();
startLinks();
drawAll();
listeners.push((part) => {
  if (part === "articles") leaveArticles(keptArticles());
  parts.forEach((follow) => follow(part));
  if (part === "articles") drawAll();
});
window.addEventListener("hashchange", () => {
  if (secondAsked() !== (root.lang !== firstLanguage)) { location.reload(); return; }
  readFragment();
  listeners.forEach((listener) => listener("articles"));
});
if (state.mark) document.getElementById("title-evidence").scrollIntoView();
root.dataset.ready = "yes";
