/** What stands in the files of a recording at the moment that is read: later lines append to it, or say that it is the same. */

/** What stands in a file: the pieces that were appended, shared with the chunks, and their bytes in all. */
interface Content {
  readonly pieces: Uint8Array[];
  size: number;
  /** The first of the pieces one after the other, with room for more: earlier wholes are beginnings of the same bytes. */
  readonly joined: { bytes: Uint8Array; size: number; pieces: number };
}

export const contentFrom = (bytes: Uint8Array): Content => ({
  pieces: [bytes],
  size: bytes.length,
  joined: { bytes: new Uint8Array(0), size: 0, pieces: 0 },
});

export const append = (content: Content, bytes: Uint8Array): void => {
  content.pieces.push(bytes);
  content.size += bytes.length;
};

/**
 * Contents that later lines may refer to. A removed file stays: a rotated checkpoint's tokenizer is that of the next.
 */
export type Contents = Map<string, Content>;

export const wholeContent = (content: Content): Uint8Array => {
  const { pieces, size, joined } = content;
  const [first] = pieces;
  if (pieces.length === 1 && first) return first;
  if (joined.bytes.length < size) {
    // Most are asked for once.
    const larger = new Uint8Array(joined.size === 0 ? size : 2 * size);
    larger.set(joined.bytes.subarray(0, joined.size));
    joined.bytes = larger;
  }
  for (const piece of pieces.slice(joined.pieces)) {
    joined.bytes.set(piece, joined.size);
    joined.size += piece.length;
  }
  joined.pieces = pieces.length;
  return joined.bytes.subarray(0, size);
};
