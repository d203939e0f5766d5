/** A lookup by a name that a run chose: `constructor` is no file and no dataset, though every object has one. */
export const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
