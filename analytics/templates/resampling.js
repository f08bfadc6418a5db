/* The draws of analytics/measures/resampling.py, number for number: how often an article counts in a resample follows from its key alone. */
function mixed(number) {
  number ^= number >>> 16;
  number = Math.imul(number, 0x7feb352d);
  number ^= number >>> 15;
  number = Math.imul(number, 0x846ca68b);
  return (number ^ (number >>> 16)) >>> 0;
}

/* One row of weights a key: row * resamples + number of the resample. */
function poissonWeights({ keys, seed, resamples, steps }) {
  const table = new Uint8Array(65536), halves = Math.ceil(resamples / 2);
  steps.forEach((step) => { for (let half = step; half < 65536; half += 1) table[half] += 1; });
  const start = mixed(seed >>> 0), weights = new Uint8Array(keys.length * resamples);
  for (let counter = 0; counter < halves; counter += 1) {
    const drawn = mixed((Math.imul(counter, 0x9e3779b9) + start) >>> 0);
    for (let row = 0; row < keys.length; row += 1) {
      const hash = mixed(drawn ^ keys[row]), at = row * resamples + 2 * counter;
      weights[at] = table[hash >>> 16];
      if (2 * counter + 1 < resamples) weights[at + 1] = table[hash & 0xffff];
    }
  }
  return weights;
}

/* The quantile of the first `size` numbers of a sorted list, between neighbours where it falls between. */
function quantile(sorted, size, share) {
  const place = (size - 1) * share, below = Math.floor(place), above = Math.min(below + 1, size - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/* The interval of resampled numbers, widened for few articles; `buffer` is room to sort in. */
function percentileInterval(draws, texts, buffer) {
  let size = 0;
  for (let at = 0; at < draws.length; at += 1) if (!Number.isNaN(draws[at])) { buffer[size] = draws[at]; size += 1; }
  const sorted = buffer.subarray(0, size).sort(), tail = page.tails[Math.min(texts - page.fewest, page.tails.length - 1)];
  return [quantile(sorted, size, tail), quantile(sorted, size, 1 - tail)];
}
