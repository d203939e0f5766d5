/**
 * The program as one executable file for Linux machines without Node: Node itself with the program inside ("single
 * executable applications", Node 20).
 *
 *     npm run build:binary                     for this machine, from the Node that builds it
 *     npm run build:binary -- --node PATH      from that Node of the same version, which may be for the other machine
 *
 * Nothing is fetched. Compiled code goes in only for this very Node: another machine could not take it.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { inject } from 'postject';
import { bundle, bundleLauncher, root } from './bundle.js';
import { compiled } from './compiled-code.js';
import { compiledFile, exampleFile, programFile } from './files.js';
import { readNodeFile } from './node-file.js';

/** Names that Node looks for in itself; see its documentation of single executable applications. */
const resource = 'NODE_SEA_BLOB';
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** The new file, in `directory`. */
export async function buildBinary(nodePath: string, directory: string): Promise<string> {
  const node = readNodeFile(nodePath);
  if (node.version !== process.version) {
    throw new Error(
      `${nodePath} is Node ${node.version}: give one of ${process.version}, or build with ${node.version}.`,
    );
  }
  const isOwn = node.architecture === process.arch;
  const work = mkdtempSync(join(tmpdir(), 'lf-tui-binary-'));
  try {
    const main = join(work, 'launch.cjs');
    await bundleLauncher('launch-inside.ts', main);
    await bundle(work);
    const isCompiled = isOwn && (await compiled(work));
    const assets = [programFile, exampleFile, ...(isCompiled ? [compiledFile] : [])];
    const config = {
      main,
      output: join(work, 'blob'),
      disableExperimentalSEAWarning: true,
      assets: Object.fromEntries(assets.map((name) => [name, join(work, name)])),
    };
    writeFileSync(join(work, 'sea.json'), JSON.stringify(config));
    execFileSync(process.execPath, ['--experimental-sea-config', join(work, 'sea.json')], { stdio: 'pipe' });
    const file = join(directory, `lf-tui-linux-${node.architecture}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, node.bytes);
    chmodSync(file, 0o755);
    await inject(file, resource, readFileSync(config.output), { sentinelFuse: fuse });
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

export const binaries = join(root, 'binaries');

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { node: { type: 'string' } } });
  const file = await buildBinary(values.node ?? process.execPath, binaries);
  process.stdout.write(`${file}: ${(statSync(file).size / 1e6).toFixed(0)} MB\n`);
}
