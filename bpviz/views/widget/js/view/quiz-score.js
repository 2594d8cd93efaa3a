/** How many questions were answered right at the first try: kept in this browser alone, for each network's title. */

/** @typedef {{first: number, asked: number}} Score */

/** @param {string} title @param {() => Storage} [storage] may throw: a page from disk may have none */
export function keptScore(title, storage = () => localStorage) {
  const key = `bpviz-quiz:${title}`;
  /** @type {Score} */
  let score = { first: 0, asked: 0 };
  try {
    const { first, asked } = JSON.parse(storage().getItem(key) ?? "{}");
    if (Number.isInteger(first) && Number.isInteger(asked) && 0 <= first && first <= asked) score = { first, asked };
  } catch {
    // no storage, or something else's text in it: the score begins at nothing
  }
  const keep = () => {
    try {
      storage().setItem(key, JSON.stringify(score));
    } catch {
      // it is counted all the same, until the page is closed
    }
  };
  return {
    get: () => score,
    /** @param {boolean} first right at the first try */
    count(first) {
      score = { first: score.first + Number(first), asked: score.asked + 1 };
      keep();
    },
    reset() {
      score = { first: 0, asked: 0 };
      keep();
    },
  };
}
