/**
 * `npm run build`: the directory `dist`, which holds all that is needed beside Node. For others, who have another Node,
 * `npm run build -- --node PATH` compiles with that one, too; the option may be given several times. `npm start` builds
 * only what has changed since (`--changed`).
 *
 *     lf-tui.cjs           starts the program
 *     program.cjs          the program
 *     program-….compiled   what a Node made of it: another version or machine does without
 *     run-example.cast     a recorded run, for a place where there is none
 *     lf-tui.1             the manual page
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, bundleLauncher, root } from './bundle.js';
import { compiled } from './compiled-code.js';
import { compiledFile, launcherFile, manualFile } from './files.js';

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [] },
    changed: { type: 'boolean', default: false },
  },
});
const directory = join(root, 'dist');
const launcher = join(directory, launcherFile);
const manual = join(directory, manualFile);

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When anything below was changed, a directory by what came and went. */
const lastChange = (path: string): number =>
  Math.max(
    changedAt(path),
    ...readdirSync(path, { withFileTypes: true }).map((entry) => {
      const below = join(path, entry.name);
      return entry.isDirectory() ? lastChange(below) : changedAt(below);
    }),
  );

/** The manual is written last. What this Node compiled may be missing because the other one built it. */
function isBuilt(): boolean {
  const inputs = [
    lastChange(join(root, 'source')),
    ...['package.json', 'package-lock.json'].map((name) => changedAt(join(root, name))),
  ];
  return changedAt(join(directory, compiledFile)) > 0 && changedAt(manual) > Math.max(...inputs);
}

if (!(values.changed && isBuilt())) {
  if (values.changed) process.stderr.write('lf-tui is built first, which takes some seconds.\n');
  rmSync(directory, { recursive: true, force: true });
  await bundle(directory);
  await bundleLauncher('launch.ts', launcher);
  chmodSync(launcher, 0o755);
  for (const node of [process.execPath, ...values.node]) await compiled(directory, node);
  writeFileSync(manual, execFileSync(process.execPath, [launcher, 'manual']));
}
