/** The search of a pane: what was found, which of it is looked at, and that a newer search outdates an older one. */
import type { Matches } from '../screen/panes/pane.js';
import type { Haystack } from './haystack.js';
import { searchLog, searchRows } from './search.js';

const noMatches: Matches = { lines: [], current: null, searching: false };

export class Finder {
  #matches: Matches = noMatches;
  #search = 0;

  get matches(): Matches {
    return this.#matches;
  }

  /** The line of the match that is looked at. */
  get line(): number | null {
    const { current, lines } = this.#matches;
    return current === null ? null : (lines[current] ?? null);
  }

  forget(): void {
    this.#search += 1;
    this.#matches = noMatches;
  }

  /** False when there was nothing to look for, or somebody looks for something else by now. */
  async find(text: string, haystack: () => Haystack): Promise<boolean> {
    this.forget();
    if (text === '') return false;
    const own = this.#search;
    const place = haystack();
    const isLog = 'log' in place;
    this.#matches = { ...noMatches, searching: isLog };
    // Letters that came together make one search.
    await null;
    if (own !== this.#search) return false;
    const lines = isLog
      ? await searchLog(place.log, place.text, text, () => own !== this.#search)
      : searchRows(place.rows, text);
    if (own !== this.#search) return false;
    // In a log the newest match is the one that is looked for; elsewhere one reads from the top.
    const current = lines.length === 0 ? null : isLog ? lines.length - 1 : 0;
    this.#matches = { lines, current, searching: false };
    return true;
  }

  next(by: 1 | -1): void {
    const { lines, current } = this.#matches;
    if (lines.length === 0) return;
    this.#matches = { ...this.#matches, current: ((current ?? 0) + by + lines.length) % lines.length };
  }
}
