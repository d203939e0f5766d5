/** The known name that a mistyped one was most likely meant to be. */

/** Changes of single letters from one text to the other (Levenshtein). */
function distance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (first[i - 1] === second[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[second.length] ?? 0;
}

/** Null when none is near: more than a third of the letters would be others. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: { readonly known: string; readonly distance: number } | null = null;
  for (const one of known) {
    // Whole words left out or added are near, too: `notify` for `alerts.notify`.
    const part = one.split('.').at(-1) === name.split('.').at(-1) ? 1 : Number.POSITIVE_INFINITY;
    const far = Math.min(part, distance(name.toLowerCase(), one.toLowerCase()));
    if (far <= Math.max(1, Math.ceil(Math.max(name.length, one.length) / 3)) && far < (best?.distance ?? Infinity)) {
      best = { known: one, distance: far };
    }
  }
  return best?.known ?? null;
}
