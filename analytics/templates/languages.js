/* The page holds itself twice, each time in one language; the second one waits in a template until the address asks for it. */
const root = document.documentElement, second = document.getElementById("second-language"), firstLanguage = root.lang;
const fragment = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
const secondAsked = () => fragment().get("lang") === second.dataset.language;

if (secondAsked()) {
  document.getElementById("page").replaceChildren(second.content);
  document.title = second.dataset.title;
  root.lang = second.dataset.language;
}

/* The language is read from the address when the page loads; what the reader has chosen stays in the address. */
function followLanguage() {
  document.getElementById("language").addEventListener("click", () => {
    const said = fragment();
    if (root.lang === firstLanguage) said.set("lang", second.dataset.language); else said.delete("lang");
    history.replaceState(null, "", said.size ? "#" + said : location.pathname + location.search);
    location.reload();
  });
}
