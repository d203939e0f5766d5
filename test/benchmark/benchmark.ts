/**
 * The program's bars, measured in a real pseudo-terminal in one run, each beside its floor.
 *
 *     npm run benchmark                        everything, several minutes
 *     npm run benchmark -- --quick             smaller inputs, the parts that take no patience: a minute
 *     npm run benchmark -- --only history      one part, with --quick, too: start, history, keys, live, spoken,
 *                                              soak, week, console, back, checkpoints, runs, cards, thin
 *     npm run benchmark -- --json F            the figures as JSON, too
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Bench } from './bench.js';
import { checkpoints } from './checkpoints.js';
import { bigConsole, goingBack } from './console.js';
import { history, keys, startUp } from './history.js';
import { live, soak, spoken } from './live.js';
import { box, gpus } from './machine.js';
import { thin } from './thin-line.js';
import { week } from './week.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    only: { type: 'string', multiple: true },
  },
});

const parts = {
  start: startUp,
  history,
  keys,
  live,
  spoken,
  soak,
  week,
  console: bigConsole,
  back: goingBack,
  checkpoints,
  runs: box,
  cards: gpus,
  thin,
} as const;

/** These wait for a link, for half a minute of a run, for growth. */
const patient: readonly string[] = ['spoken', 'week', 'back', 'checkpoints', 'cards', 'thin'];

const isAsked = (name: string): boolean => values.only?.includes(name) ?? !(values.quick && patient.includes(name));

const work = mkdtempSync(join(tmpdir(), 'lf-tui-benchmark-'));
const bench = new Bench(work, values.quick);
const { figures } = bench;

try {
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0]?.toFixed(1);
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}, load ${load}`;
  process.stdout.write(`${date}  ${machine}\n`);
  figures.heading();
  for (const [name, part] of Object.entries(parts)) if (isAsked(name)) await part(bench);
  process.stdout.write(figures.missed === 0 ? 'Every bar is met.\n' : `Bars that are not met: ${figures.missed}.\n`);
  if (values.quick && !values.only) process.stdout.write(`Not among the quick parts: ${patient.join(', ')}.\n`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ date, machine, figures: figures.all }, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(0);
