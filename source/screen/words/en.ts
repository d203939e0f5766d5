/** Everything that the screen says, in English. The other languages have the same keys, and the compiler sees to it. */

import { formatCount } from '../draw/number.js';
import { causes } from './causes/en.js';
import { count } from './count.js';
import { cardFindings } from './findings/cards-en.js';
import type { FindingCatalogue } from './findings/catalogue.js';
import { courseFindings } from './findings/course-en.js';
import { dataFindings } from './findings/data-en.js';
import { hostFindings } from './findings/host-en.js';
import { learningFindings } from './findings/learning-en.js';
import { lifeFindings } from './findings/life-en.js';
import { savingFindings } from './findings/saving-en.js';
import { watchedEnglish } from './findings/watched-en.js';
import { keys } from './keys/en.js';
import { ledger } from './ledger/en.js';
import { panes } from './panes/en.js';
import { report } from './report-en.js';
import { runs } from './runs/en.js';

/** Words for every check: a check without words does not compile. */
const findings: FindingCatalogue = {
  ...dataFindings,
  ...learningFindings,
  ...lifeFindings,
  ...courseFindings,
  ...savingFindings,
  ...cardFindings,
  ...hostFindings,
};

export const english = {
  causes,
  findings,
  ledger,
  report,
  phases: {
    starting: 'starting',
    loading: 'loading',
    tokenizing: 'tokenizing',
    training: 'training',
    evaluating: 'evaluating',
    saving: 'saving',
    predicting: 'predicting',
    finished: 'finished',
    failed: 'failed',
    killed: 'killed',
    stalled: 'stalled',
    unknown: 'unknown',
  },
  panes: {
    overview: 'Overview',
    metrics: 'Metrics',
    samples: 'Samples',
    data: 'Data',
    checkpoints: 'Checkpoints',
    gpu: 'GPU',
    log: 'Log',
    config: 'Config',
    health: 'Health',
    runs: 'Runs',
  },
  /** Where the whole names have no room. */
  shortPanes: {
    overview: 'Over',
    metrics: 'Metr',
    samples: 'Samp',
    data: 'Data',
    checkpoints: 'Ckpt',
    gpu: 'GPU',
    log: 'Log',
    config: 'Conf',
    health: 'Hlth',
    runs: 'Runs',
  },
  axes: { step: 'step', epoch: 'epoch', tokens: 'tokens', time: 'time' },
  header: {
    eta: 'ETA',
    newSteps: (value: number) => count(value, 'new step', 'new steps'),
    moreSteps: (value: number) => `+${formatCount(value)} steps`,
    moreLines: (value: number) => `+${formatCount(value)} lines`,
    newLines: (value: number) => count(value, 'new line', 'new lines'),
    recording: 'recording',
    /** The name of a run of which nothing is known but its console. */
    standardInput: 'standard input',
    example: 'No run was found here: this is a recording of a real run, played for you.',
    waiting: 'waiting',
    /** After what it was at when somebody stopped it. */
    stopped: 'stopped',
    /** It was not looked at whole yet. */
    reading: 'being read',
    gone: 'its directory is gone',
    silent: (duration: string) => `silent for ${duration}`,
    unseen: 'no process of it is seen',
    history: (percent: number) => `reading history ${percent} %`,
    signal: (signal: number) => `signal ${signal}`,
    exit: (code: number) => `exit code ${code}`,
    small: (columns: number, rows: number) => `${columns}×${rows} is too small to show more: 60×15 is needed.`,
    attempt: (value: number) => `attempt ${value}`,
    jobLeft: (duration: string) => `job ${duration} left`,
    goesOn: 'The trainer goes on, and its console follows here. Ctrl-C ends it.',
    cannotSuspend: 'Only what a shell started by itself can be suspended: not in a pipeline.',
  },
  ...panes,
  watched: watchedEnglish,
  /** A watcher's sentence about the machine, which comes in English. */
  said: (sentence: string): string => sentence,
  runs,
  /** About the person's own command, `--on-event`. */
  alerts: {
    failed: (code: string, complaint: string) =>
      `The command of --on-event failed${code === '' ? '' : ` (exit code ${code})`}${complaint === '' ? '.' : `: ${complaint}`}`,
    tooLong: (limit: number) => `The command of --on-event took more than ${limit} s and was ended.`,
    dropped: (value: number) =>
      `The command of --on-event is too slow: ${count(value, 'event was', 'events were')} not told.`,
  },
  search: {
    prompt: 'search',
    none: 'no match',
    found: (index: number, all: number) => `${index} of ${all}`,
    searching: 'searching …',
  },
  help: {
    title: 'Keys',
    close: 'Esc closes this',
    everywhere: 'Everywhere',
    panes: 'Panes',
    replay: 'In a recording',
  },
  keys,
};

export type Words = typeof english;
