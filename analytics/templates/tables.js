/* The table under each chart follows the filters too, and each of its rows opens the sentences behind it, for readers without a mouse. */
const tables = read("tables");

function cellText(column, row, measure) {
  if (column === "estimate") return value(row.estimate, measure);
  if (column === "interval") return interval(row, measure);
  return count(row[column]);
}

/* The row of estimates behind a row of the table; null where the filter leaves nothing of it. */
function tableRow(spec, { by }, key, measure) {
  if (spec.set) return (estimatesOf(spec.set).get(keyOf(finder(spec).by, key)) || new Map()).get(measure) || null;
  const row = countsOf(by).get(keyOf(by, key));
  return row ? row.get("n_documents") : null;
}

function updateTable(name, spec) {
  const table = tables[name], body = document.querySelector("#figure-" + name + " tbody");
  if (!table || !body || !table.columns.length) return;
  [...body.rows].forEach((line, at) => {
    const row = filtered() ? tableRow(spec, table, table.keys[at], table.measures[at]) : null;
    line.hidden = filtered() && !row;
    if (line.hidden) return;
    table.columns.forEach((column, place) => {
      line.cells[place + table.first].querySelector("bdi").textContent = row ? cellText(column, row, table.measures[at]) : table.cells[at][place];
    });
  });
}

function openRows() {
  Object.entries(tables).forEach(([name, table]) => {
    const body = document.querySelector("#figure-" + name + " tbody");
    if (!body) return;
    table.keys = table.keys.map((values) => Object.fromEntries(table.by.map((column, place) => [column, values[place]])));
    table.cells = [...body.rows].map((line) => [...line.cells].slice(table.first).map((cell) => cell.textContent));
    [...body.rows].forEach((line, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = words.text.sentences;
      button.setAttribute("aria-label", words.text.sentences + " : " + line.cells[0].textContent);
      button.addEventListener("click", () => choose({ mark: { chart: name, key: table.measures[at] ? { ...table.keys[at], measure: table.measures[at] } : table.keys[at] } }, "mark"));
      line.cells[line.cells.length - 1].append(button);
    });
  });
}

/* Quotes of articles that are left out are left out too. */
function followQuotes() {
  const lines = [...document.querySelectorAll("#quote-rows tr")];
  const note = document.getElementById("quote-note"), whole = note && note.textContent;
  return () => {
    lines.forEach((line) => { line.hidden = !left[Number(line.dataset.article)]; });
    if (note) note.textContent = filtered() ? fill("quotes_left", { n: count(lines.filter((line) => !line.hidden).length), shown: count(lines.length) }) : whole;
  };
}
