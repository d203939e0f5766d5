/**
 * The executable as a Python wheel: whoever fine-tunes has pip. A wheel is a zip with a known layout (PyPA, "Binary
 * distribution format" 1.0); what lies in `NAME.data/scripts` goes onto the environment's PATH as it is.
 *
 *     npm run build:wheel                  from binaries/lf-tui-linux-x64, or what --binary names
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import packageFile from '../../package.json' with { type: 'json' };
import { binaries } from './build-binary.js';
import { root } from './bundle.js';
import { readNodeFile } from './node-file.js';
import { zip } from './zip.js';

/** As pip names machines. */
const machines = { x64: 'x86_64', arm64: 'aarch64' } as const;

interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly mode: number;
}

/** `RECORD` lists every file with its hash, itself without. */
function record(entries: readonly Entry[], own: string): Entry {
  const lines = entries.map(({ name, bytes }) => {
    const hash = createHash('sha256').update(bytes).digest('base64url');
    return `${name},sha256=${hash},${bytes.length}`;
  });
  return { name: own, bytes: Buffer.from(`${[...lines, `${own},,`].join('\n')}\n`), mode: 0o644 };
}

/** The new file, in `directory`. */
export function buildWheel(binary: string, directory: string): string {
  const { architecture, libc, bytes } = readNodeFile(binary);
  const { version, description, license } = packageFile;
  const tag = `py3-none-manylinux_${libc.replace('.', '_')}_${machines[architecture]}`;
  const info = `lf_tui-${version}.dist-info`;
  const text = (name: string, lines: readonly string[]): Entry => ({
    name,
    bytes: Buffer.from(`${lines.join('\n')}\n`),
    mode: 0o644,
  });
  const entries: readonly Entry[] = [
    { name: `lf_tui-${version}.data/scripts/lf-tui`, bytes, mode: 0o755 },
    text(`${info}/METADATA`, [
      'Metadata-Version: 2.1',
      'Name: lf-tui',
      `Version: ${version}`,
      `Summary: ${description}`,
      `License: ${license}`,
      'Requires-Python: >=3.7',
      'Description-Content-Type: text/markdown',
      '',
      readFileSync(join(root, 'README.md'), 'utf8'),
    ]),
    text(`${info}/WHEEL`, ['Wheel-Version: 1.0', 'Generator: lf-tui', 'Root-Is-Purelib: false', `Tag: ${tag}`]),
    { name: `${info}/licenses/LICENSE`, bytes: readFileSync(join(root, 'LICENSE')), mode: 0o644 },
  ];
  const file = join(directory, `lf_tui-${version}-${tag}.whl`);
  writeFileSync(file, zip([...entries, record(entries, `${info}/RECORD`)]));
  return file;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { binary: { type: 'string' } } });
  const binary = values.binary ?? join(binaries, `lf-tui-linux-${process.arch}`);
  if (!existsSync(binary)) throw new Error(`${binary} is not there: npm run build:binary makes it.`);
  const file = buildWheel(binary, binaries);
  process.stdout.write(`${basename(file)}: ${(readFileSync(file).length / 1e6).toFixed(0)} MB\n`);
}
