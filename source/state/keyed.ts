/**
 * An immutable map from texts that is cheap to change: a directory may hold thousands of files, and every one of them
 * is a change. A map with one more key shares all of the map before but a few short arrays; the map before stays what
 * it was, as everything that a replay may come back to.
 *
 * A tree by the digits of each key's hash: an inner node has 16 branches, a leaf holds few entries. Keys are told in the
 * order in which they were first set, as those of an object are.
 */

interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  /** Counts up with every key that is new. */
  readonly order: number;
}

type Leaf<Value> = { readonly kind: 'leaf'; readonly entries: readonly Entry<Value>[] };
type Inner<Value> = { readonly kind: 'inner'; readonly branches: readonly Node<Value>[] };
type Node<Value> = Leaf<Value> | Inner<Value>;

export interface Keyed<Value> {
  readonly size: number;
  /** Keys that were ever set. */
  readonly made: number;
  readonly root: Node<Value>;
}

const digitBits = 4;
const fanOut = 1 << digitBits;
/** Entries of a leaf before it is parted. */
const leafSize = 16;
/** Levels that a hash of 32 bits has digits for: below, leaves grow. */
const mostLevels = 32 / digitBits;

export const nothingKeyed = <Value>(): Keyed<Value> => ({ size: 0, made: 0, root: { kind: 'leaf', entries: [] } });

/** FNV-1a. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return hash ^ (hash >>> 15);
}

const digitOf = (hash: number, level: number): number => (hash >>> (level * digitBits)) & (fanOut - 1);

function leafOf<Value>(node: Node<Value>, hash: number): Leaf<Value> | null {
  let here: Node<Value> | undefined = node;
  for (let level = 0; here?.kind === 'inner'; level += 1) here = here.branches[digitOf(hash, level)];
  return here ?? null;
}

const entryOf = <Value>({ root }: Keyed<Value>, key: string): Entry<Value> | undefined =>
  leafOf(root, hashOf(key))?.entries.find((entry) => entry.key === key);

export const valueAtKey = <Value>(keyed: Keyed<Value>, key: string): Value | undefined => entryOf(keyed, key)?.value;

function parted<Value>(entries: readonly Entry<Value>[], level: number): Node<Value> {
  if (entries.length <= leafSize || level >= mostLevels) return { kind: 'leaf', entries };
  const groups: Entry<Value>[][] = Array.from({ length: fanOut }, () => []);
  for (const entry of entries) groups[digitOf(hashOf(entry.key), level)]?.push(entry);
  return { kind: 'inner', branches: groups.map((group) => parted(group, level + 1)) };
}

/** The node with what becomes of the entries of the leaf that has the key's place. */
function changed<Value>(
  node: Node<Value>,
  hash: number,
  level: number,
  change: (entries: readonly Entry<Value>[]) => readonly Entry<Value>[],
): Node<Value> {
  if (node.kind === 'leaf') return parted(change(node.entries), level);
  const digit = digitOf(hash, level);
  const branches = node.branches.map((branch, index) =>
    index === digit ? changed(branch, hash, level + 1, change) : branch,
  );
  return { kind: 'inner', branches };
}

export function withKey<Value>(keyed: Keyed<Value>, key: string, value: Value): Keyed<Value> {
  const known = entryOf(keyed, key);
  const entry = { key, value, order: known?.order ?? keyed.made };
  const root = changed(keyed.root, hashOf(key), 0, (entries) =>
    known ? entries.map((one) => (one === known ? entry : one)) : [...entries, entry],
  );
  return known ? { ...keyed, root } : { size: keyed.size + 1, made: keyed.made + 1, root };
}

export function withoutKey<Value>(keyed: Keyed<Value>, key: string): Keyed<Value> {
  const known = entryOf(keyed, key);
  if (!known) return keyed;
  const root = changed(keyed.root, hashOf(key), 0, (entries) => entries.filter((one) => one !== known));
  return { size: keyed.size - 1, made: keyed.made, root };
}

function* entriesIn<Value>(node: Node<Value>): Generator<Entry<Value>> {
  if (node.kind === 'leaf') yield* node.entries;
  else for (const branch of node.branches) yield* entriesIn(branch);
}

/** In no order, as a question whether there is one needs none. */
export function someKey<Value>({ root }: Keyed<Value>, isWanted: (key: string) => boolean): boolean {
  for (const { key } of entriesIn(root)) if (isWanted(key)) return true;
  return false;
}

/** In the order in which the keys were first set. */
export const pairsOf = <Value>({ root }: Keyed<Value>): readonly (readonly [string, Value])[] =>
  [...entriesIn(root)].sort((one, other) => one.order - other.order).map(({ key, value }) => [key, value] as const);
