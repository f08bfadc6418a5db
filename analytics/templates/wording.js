/* Numbers and short sentences as analytics/charts/words.py and marks.py write them. */
const formats = new Map();
function digits(value, places) {
  if (!formats.has(places)) formats.set(places, new Intl.NumberFormat(words.language, { minimumFractionDigits: places, maximumFractionDigits: places }));
  return formats.get(places).format(value).replace("-0,00", "0,00").replace("-0.00", "0.00").replace("-", "\u2212").replace("\u00a0", "\u202f");
}
const known = (value) => value !== null && value !== undefined && !Number.isNaN(value);
const signed = (measure) => words.signed.includes(measure);
const percent = (value) => digits(100 * value, 1) + (words.language === "fr" ? "\u202f%" : "%");
const value = (cell, measure) => (!known(cell) ? "\u2013" : signed(measure) ? digits(cell, 2) : percent(cell));
const fill = (key, values) => words.text[key].replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);
const count = (amount) => digits(amount, 0);

function interval(row, measure) {
  return known(row.low) && known(row.high) ? fill("interval", { low: value(row.low, measure), high: value(row.high, measure) }) : words.text.few;
}

function counted(unit, amount) {
  const single = words.language === "fr" ? Math.abs(amount) < 2 : amount === 1;
  return count(amount) + " " + words.text["unit." + unit + (single ? ".one" : ".many")];
}
