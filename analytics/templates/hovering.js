/* Hover texts of filtered marks, as analytics/charts/marks.py writes them: what, the number, what lies behind it, one of its sentences. */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", $: "&#36;" }, RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const [LONGEST_SENTENCE, LONGEST_TITLE, HOVER_LINE] = [160, 60, 46];
const visible = (text) => text.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, " ").replace(/ +/g, " ").trim();
const shortened = (text, length) => { const letters = [...visible(text)]; return letters.length <= length ? letters.join("") : letters.slice(0, length - 1).join("").trimEnd() + "…"; };

/* Text from the corpus so that Plotly shows it letter for letter. */
function plain(text) {
  const shown = text.replace(/[&<>$]/g, (letter) => ENTITIES[letter]);
  return RIGHT_TO_LEFT.test(shown) ? "\u2068" + shown + "\u2069" : shown;
}

/* Lines of a text cut between words; a word that is longer than a line is cut where it must be. */
function wrapped(text) {
  const lines = [""];
  text.split(" ").flatMap((word) => word.match(new RegExp(".{1," + HOVER_LINE + "}", "gu")) || []).forEach((word) => {
    const line = lines[lines.length - 1];
    if (!line) lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= HOVER_LINE) lines[lines.length - 1] += " " + word;
    else lines.push(word);
  });
  return lines.map(plain);
}

/* Of the sentences behind a mark, the one whose balance lies nearest to the number where it is a mean of such, else the first. */
function sentenceBehind(key, row, measure) {
  const found = evidenceOf(key).filter((each_) => left[placeOf(each_)] && behind(each_, { ...key, measure }));
  if (words.elsewhere.includes(measure)) return undefined;
  if (!words.balances.includes(measure)) return found[0];
  const far = (each_) => Math.abs(each_[CHANCES][2] - each_[CHANCES][0] - row.estimate);
  return found.reduce((best, each_) => (best && far(best) <= far(each_) ? best : each_), undefined);
}

function evidenceLines(found) {
  if (!found) return [];
  const [title, source] = articleOf(found), where = [shortened(title, LONGEST_TITLE), shortened(source, 40), dateBeside(found)].filter(Boolean).join(" · ");
  return ["", ...wrapped(fill("hover.evidence", { sentence: shortened(sentenceText(found), LONGEST_SENTENCE) })), ...wrapped(where)];
}

/* The heading stays that of the unfiltered mark: it is already safe text. */
function hover(before, row, measure, key) {
  const name = words.measures[measure] || measure, units = words.units[measure] ?? "sentences", { gap } = row;
  return [
    before.split("<br>")[0],
    fill("hover.value", { name: name[0].toUpperCase() + name.slice(1), value: value(row.estimate, measure) }),
    fill("hover.interval", { level: words.level, interval: interval(row, measure) }),
    counted("articles", row.n_documents) + (units ? " · " + counted(units, row.n_units) : ""),
    ...(gap ? [fill("hover.gap", { value: plus(gap.estimate) + value(gap.estimate, "difference"), interval: interval(gap, "difference") })] : []),
    ...evidenceLines(sentenceBehind(key, row, measure)),
  ].join("<br>");
}
const plus = (amount) => (amount >= 0.005 ? "+" : "");
