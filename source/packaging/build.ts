/**
 * `npm run build`: the directory `dist`, which holds all that is needed beside Node. For others, who have another Node,
 * `npm run build -- --node PATH` compiles with that one, too; the option may be given several times.
 *
 *     lf-tui.cjs           starts the program
 *     program.cjs          the program
 *     program-….compiled   what a Node made of it: another version or machine does without
 *     run-example.cast     a recorded run, for a place where there is none
 *     lf-tui.1             the manual page
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, bundleLauncher, root } from './bundle.js';
import { compiled } from './compiled-code.js';
import { launcherFile, manualFile } from './files.js';

const { values } = parseArgs({ options: { node: { type: 'string', multiple: true, default: [] } } });
const directory = join(root, 'dist');
const launcher = join(directory, launcherFile);

rmSync(directory, { recursive: true, force: true });
await bundle(directory);
await bundleLauncher('launch.ts', launcher);
chmodSync(launcher, 0o755);
for (const node of [process.execPath, ...values.node]) await compiled(directory, node);
writeFileSync(join(directory, manualFile), execFileSync(process.execPath, [launcher, 'manual']));
