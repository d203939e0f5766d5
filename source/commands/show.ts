/** The full screen: which run it begins with, and which other runs of this and other machines stand beside it. */

import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { chooseGlyphs } from '../screen/glyphs.js';
import { Memo } from '../screen/memo.js';
import { openControllingTerminal } from '../screen/terminal/controlling-terminal.js';
import { chooseTheme, themeByBackground } from '../screen/theme.js';
import { wordsOf } from '../screen/words/words.js';
import type { DiskAnswers } from '../watch/disk-answers.js';
import { consoleWriter } from '../watch/proc/console-writer.js';
import { LiveLook } from '../watch/proc/live-look.js';
import { Sightings } from '../watch/proc/sightings.js';
import type { Watcher } from '../watch/watcher.js';
import { outermost } from '../watch/within.js';
import { print } from './actions.js';
import { alarmOf } from './alerts/asked.js';
import { blankFeed } from './blank-feed.js';
import { Company } from './company.js';
import { type Elsewhere, elsewhereOf, isHostName } from './elsewhere.js';
import { exampleSettings, readExample } from './example.js';
import { Fleet } from './fleet.js';
import type { KnownRun } from './known-run.js';
import { LiveRunsKept } from './live-runs-kept.js';
import type { Opened } from './open/opened.js';
import { namedRecording } from './open.js';
import { openPath, type RunOptions } from './open-asked.js';
import { openLink } from './open-remote.js';
import { passOn } from './pass-on.js';
import { printAll } from './print-all.js';
import { filesOf, openQueue, pathOfJob, type Queue } from './queue.js';
import { feedOf } from './run-feed.js';
import { joinedList } from './run-list.js';
import { languageOf, type SettingOptions, settingsFor } from './settings/asked.js';
import { directoryOf } from './settings/settings.js';
import { around, clock, disksHere } from './this-process.js';
import { UsageError } from './usage-error.js';
import { readWhole } from './watchers.js';
import { holdYoungGeneration } from './young-generation.js';

export interface ScreenOptions extends RunOptions, SettingOptions {
  readonly speed: number;
  readonly host?: readonly string[];
  readonly slurm?: boolean;
}

/** Runs are looked for where the person is, beside the run that is shown, where they said, and on the machines they named. */
function companyOf(
  opened: Opened | null,
  asked: readonly string[],
  elsewhere: Elsewhere,
  queue: Queue | null,
  live: LiveLook,
  answers: DiskAnswers,
): Company {
  const workingDirectory = process.cwd();
  const beside = opened?.kind === 'directory' ? [dirname(opened.path)] : [];
  const roots = outermost([...asked.map((root) => resolve(root)), ...beside, workingDirectory]);
  const sightings = new Sightings(around.proc, live, clock);
  const kept = new LiveRunsKept(sightings);
  const known = (): readonly KnownRun[] => [...kept.runs(), ...(queue?.list.known() ?? [])];
  const fleet = new Fleet({
    roots,
    known,
    look: kept.look,
    knownLeftOut: kept.leftOut,
    sight: ({ path, log }) => sightings.of({ kind: 'directory', path }, log),
    writerOf: (path, log) => consoleWriter(() => sightings.look(), path, log),
    workingDirectory,
    answers,
    clock,
  });
  const openListed = (path: string): Promise<Opened> =>
    openPath(path, {}, (host) => elsewhere.linkTo(host) ?? openLink(host, process.env));
  return new Company({
    onStart: () => void holdYoungGeneration(),
    fleet: joinedList([fleet, ...elsewhere.lists, ...(queue ? [queue.list] : [])]),
    places: [...roots, ...elsewhere.places],
    openFeed: async (path) => {
      const job = queue?.list.jobAt(path) ?? null;
      if (queue === null || job === null) return feedOf(await openListed(path), { speed: 1, live });
      const files = filesOf(job);
      const watched = (): readonly Watcher[] => [queue.watch(job.job.id)];
      return feedOf(await openPath(pathOfJob(job), files), { speed: 1, log: files.log, live, job: watched });
    },
    readWhole: async (path, deliver) => readWhole(await openListed(path), deliver, clock),
    clock,
  });
}

/** A refusal in the person's language; their settings as they are where those are what is wrong. */
async function inOwnLanguage(error: UsageError, options: SettingOptions): Promise<UsageError> {
  const person = await settingsFor(options).catch(() => null);
  return person === null ? error : new UsageError(wordsOf(languageOf(person.settings)).said(error.message), error.code);
}

export async function show(path: string | undefined, options: ScreenOptions): Promise<void> {
  try {
    await open(path, options);
  } catch (error) {
    throw error instanceof UsageError ? await inOwnLanguage(error, options) : error;
  }
}

export async function replay(path: string, options: ScreenOptions): Promise<void> {
  try {
    await open(await namedRecording(path, { workingDirectory: process.cwd() }), options);
  } catch (error) {
    throw error instanceof UsageError ? await inOwnLanguage(error, options) : error;
  }
}

async function open(path: string | undefined, options: ScreenOptions): Promise<void> {
  const queue = options.slurm ? openQueue(process.env, clock) : null;
  const isHost = path !== undefined && isHostName(path, process.env);
  const hosts = [...(options.host ?? []), ...(isHost ? [path] : [])];
  const named = isHost ? undefined : path;
  const keys = process.stdin.isTTY ? process.stdin : process.stdout.isTTY ? openControllingTerminal() : null;
  const elsewhere = await elsewhereOf(hosts, { environment: process.env, canAsk: keys !== null, clock });
  try {
    const job = queue ? await queue.first(named === undefined ? null : resolve(named)) : null;
    // Machines alone are a wish to see what runs on them, and so are jobs of which none can be shown: no run is open then.
    const isList = (hosts.length > 0 || queue !== null) && named === undefined && job === null;
    const start = named ?? (job ? pathOfJob(job) : undefined);
    const [person, opened, { inspect }] = await Promise.all([
      settingsFor(options),
      isList
        ? null
        : openPath(
            start,
            job ? { ...options, ...filesOf(job) } : options,
            (host) => elsewhere.linkTo(host) ?? openLink(host, process.env),
            () => ({ recording: readExample(), settings: exampleSettings }),
          ),
      import('./inspect.js'),
    ]);
    const roots = person.settings.roots.value.map((root) => directoryOf(root, homedir(), process.cwd()));
    // Without a terminal there is nobody to look at a screen: the same facts as text.
    if (!process.stdout.isTTY || keys === null) {
      if (opened === null) process.exitCode = await printAll({ json: false, roots, elsewhere, queue });
      else {
        if (opened.kind === 'recording' && opened.example)
          process.stderr.write(`lf-tui: ${wordsOf(languageOf(person.settings)).header.example}\n`);
        await print(opened, false, null, options.data);
      }
      return;
    }
    const { settings, bindings } = person;
    const { value: theme } = settings.theme;
    const themeQuestion = { environment: process.env, asked: theme === 'auto' ? null : theme };
    const look = {
      theme: chooseTheme(themeQuestion),
      glyphs: chooseGlyphs(process.env, settings.ascii.value),
      memo: new Memo(),
      words: wordsOf(languageOf(settings)),
      ...(bindings ? { bindings } : {}),
    };
    const terminal = { input: keys, output: process.stdout, mouse: settings.mouse.value };
    // Shared: what hangs for one of them hangs for the other.
    const answers = disksHere();
    const live = new LiveLook(around.proc, answers);
    const company = companyOf(opened, roots, elsewhere, queue, live, answers);
    await inspect({
      feed:
        opened === null
          ? blankFeed(hosts.length > 0 ? look.words.runs.hosts(hosts.join(', ')) : look.words.runs.jobs, clock)
          : feedOf(opened, {
              speed: options.speed,
              data: options.data,
              log: job ? filesOf(job).log : options.log,
              live,
              job: queue && job ? () => [queue.watch(job.job.id)] : undefined,
            }),
      company,
      look,
      firstPane: opened === null ? 'runs' : 'overview',
      themeByBackground: themeByBackground(themeQuestion),
      terminal,
      ...(opened?.kind === 'pipe' && {
        afterwards: () => passOn(process.stdin, process.stdout, look.words.header.goesOn),
      }),
      alarm: await alarmOf(settings, opened?.kind === 'recording', look.words),
    });
  } finally {
    await queue?.list.stop();
    elsewhere.close();
  }
}
