/**
 * Results that are worth keeping from one picture to the next, by name and by what they were made of.
 *
 * States are immutable, so "made of the same things" is a comparison of references. One entry a name: what is not shown
 * any more is forgotten when something else takes its place, and the number of names is small.
 */
export class Memo {
  readonly #entries = new Map<string, { readonly parts: readonly unknown[]; readonly value: unknown }>();
  readonly #limit: number;

  constructor(limit = 32) {
    this.#limit = limit;
  }

  /**
   * The value kept under `name` if `parts` are the same as then, or a new one, which may be made from the old one. A
   * name always holds one type.
   */
  of<Value>(name: string, parts: readonly unknown[], make: (before: Value | null) => Value): Value {
    const known = this.#entries.get(name);
    if (
      known &&
      known.parts.length === parts.length &&
      known.parts.every((part, index) => Object.is(part, parts[index]))
    ) {
      return known.value as Value;
    }
    const value = make(known ? (known.value as Value) : null);
    this.#entries.delete(name);
    this.#entries.set(name, { parts, value });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) break;
      this.#entries.delete(oldest);
    }
    return value;
  }
}
