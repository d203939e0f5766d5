/** A zip archive of a few files, with their Unix modes (PKWARE's APPNOTE 6.3.3; no ZIP64: below 4 GiB). */
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../commands/export/crc32.js';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** Unix permissions. */
  readonly mode: number;
}

const deflated = 8;
const utf8Names = 0x0800;
/** 1 January 1980, the first day of the format: the same files give the same archive. */
const day = 0x0021;
const version = 20;
const madeOnUnix = (3 << 8) | version;
const regularFile = 0o100000;

/** What a file's header and its entry in the directory have in common. */
function common(entry: ZipEntry, packed: Buffer, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(deflated, 4);
  fields.writeUInt16LE(day, 8);
  fields.writeUInt32LE(crc32(entry.bytes), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(entry.bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const packed = deflateRawSync(entry.bytes, { level: 6 });
    const fields = common(entry, packed, name);
    const file = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((regularFile | entry.mode) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const made = Buffer.alloc(2);
    made.writeUInt16LE(madeOnUnix, 0);
    directory.push(Buffer.from('PK\u0001\u0002', 'latin1'), made, fields, rest, name);
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listed, end]);
}
