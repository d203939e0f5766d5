import type { LedgerSource } from '../../../state/ledger/reason.js';
import type { LedgerVerdict, Loss } from '../../../state/ledger/verdict.js';
import { formatCount } from '../../draw/number.js';
import { count } from '../count.js';
import type { LedgerWords } from './catalogue.js';

const rows = (value: number): string => count(value, 'row', 'rows');
const epochsText = (epochs: number): string => {
  const rounded = Number(epochs.toFixed(epochs < 10 ? 2 : 1));
  return `${rounded} ${rounded === 1 ? 'epoch' : 'epochs'}`;
};

const amount = (count: number | null, atLeast: boolean): string =>
  count === null ? 'some' : `${atLeast ? 'at least ' : ''}${formatCount(count)}`;

const losses: Readonly<Record<Loss, (count: string) => string>> = {
  'num-samples': (count) => `${count} not drawn by num_samples`,
  'max-samples': (count) => `${count} beyond max_samples`,
  'shortest-dataset': (count) => `${count} beyond the shortest dataset`,
  validation: (count) => `${count} held out for validation`,
  invalid: (count) => `${count} dropped as invalid`,
  'too-long': (count) => `${count} dropped as too long`,
  'dropped-before': (count) => `${count} dropped when the cache was made`,
  unexplained: (count) => `${count} missing without a reason`,
  steps: (count) => `${count} examples not reached by the planned steps`,
  ended: (count) => `${count} examples not reached before the run ended`,
};

function verdict(said: LedgerVerdict): string {
  switch (said.answer) {
    case 'yes': {
      const packed = said.packed === null ? '' : `, packed into ${formatCount(said.packed)} examples`;
      const times =
        said.epochs === null || said.epochs === 0
          ? 'the first step is still to come'
          : `${epochsText(said.epochs)} done${said.ended ? '' : ' so far'}`;
      return `Yes: all ${rows(said.rows)} are trained on${packed}; ${times}.`;
    }
    case 'no': {
      const list = said.losses.map((loss) => losses[loss.id](amount(loss.rows, loss.atLeast)));
      const only = said.losses.length === 1 ? said.losses[0] : undefined;
      const share =
        said.rows === null
          ? 'not all rows are trained on'
          : said.of === null
            ? `${rows(said.rows)} go in`
            : `${formatCount(said.rows)} of ${said.atLeast ? 'at least ' : ''}${rows(said.of)} go in`;
      if (only?.id === 'validation') return `All but the validation split: ${share}, ${list[0]}; no row is lost.`;
      return `No: ${share}; ${list.join(', ')}.`;
    }
    case 'no-training':
      return said.purpose === 'predict'
        ? 'Nothing is trained: this run only predicts.'
        : 'Nothing is trained: this run only evaluates.';
    case 'unknown':
      return `${said.because === 'not-yet' ? 'Not known yet' : 'Not knowable'}: ${causes[said.because]}.`;
  }
}

function short(said: LedgerVerdict): string {
  switch (said.answer) {
    case 'yes':
      return `all ${rows(said.rows)}`;
    case 'no': {
      const only = said.losses.length === 1 ? said.losses[0] : undefined;
      if (said.rows === null) return 'not all rows';
      if (only?.id === 'validation' && only.rows !== null)
        return `${formatCount(said.rows)} + ${formatCount(only.rows)} held out`;
      if (said.of === null) return `${rows(said.rows)} go in`;
      if (said.of === said.rows) return 'not all reached';
      return `${formatCount(said.rows)} of ${said.atLeast ? '≥ ' : ''}${rows(said.of)}`;
    }
    case 'no-training':
      return 'nothing is trained';
    case 'unknown':
      return said.examples === null ? 'not known' : `${formatCount(said.examples)} examples`;
  }
}

const causes: LedgerWords['causes'] = {
  'not-yet': 'the trainer has not told it',
  never: 'the run ended before the trainer told it',
  'max-samples':
    'max_samples stopped reading, so nothing tells how many rows the files hold (give them with --data DIR)',
  'all-masked': 'all rows go in, but not one token of the printed example is trained on',
  'no-console': 'only the console tells it, and no console is known (give it with --log FILE)',
  cached: 'the cache was used, so the console does not tell it, and the dataset files are not at hand (--data DIR)',
  'no-settings': 'the settings are not known (give the YAML with --config FILE)',
  'random-mix': 'interleave_probs draws rows at random until a dataset runs out',
  streaming: 'in streaming mode nobody counts the rows; Num examples is max_steps × batch',
  'tokenized-before': 'tokenized data was loaded from disk, what came before was decided when it was saved',
};

const source = (from: LedgerSource): string => {
  switch (from.kind) {
    case 'console':
      return from.line === null ? 'console' : `console line ${from.line}`;
    case 'setting':
      return `${from.origin}: ${from.name}`;
    case 'file':
      return from.path;
    case 'computed':
      return 'computed';
  }
};

export const ledger: LedgerWords = {
  title: 'Is it trained on all of my data?',
  together: 'together',
  unknown: 'unknown',
  atLeast: (count) => `≥ ${count}`,
  none: 'No dataset is known yet: the settings name it, and the console when it is read.',
  stages: {
    file: 'in the file',
    sampled: 'drawn',
    'first-rows': 'first rows',
    converted: 'read',
    mixed: 'mixed',
    validation: 'held out',
    'training-rows': 'to train on',
    invalid: 'invalid',
    'too-long': 'too long',
    unexplained: 'unexplained',
    packed: 'packed',
    examples: 'examples',
    'eval-examples': 'evaluated',
    'predict-examples': 'predicted',
    'per-epoch': 'per epoch',
    planned: 'whole run',
    seen: 'seen so far',
  },
  reasons: {
    'max-samples-hides-rest': ({ limit }) =>
      `max_samples stopped reading at ${formatCount(limit)}; the file may hold more`,
    'file-changed': ({ now }) =>
      `the file holds ${rows(now)} now: changed since, or an older state came from the cache`,
    'num-samples': ({ asked, repeated }) =>
      repeated > 0
        ? `num_samples draws ${formatCount(asked)}, ${formatCount(repeated)} of them again`
        : `num_samples draws ${formatCount(asked)} at random`,
    'max-samples': ({ limit, lost }) =>
      lost === null
        ? `max_samples keeps the first ${formatCount(limit)} per dataset`
        : `max_samples keeps the first ${formatCount(limit)} per dataset, ${formatCount(lost)} are left out`,
    'max-samples-not-reached': ({ limit }) => `fewer than max_samples (${formatCount(limit)}): all are kept`,
    concatenated: ({ datasets }) => `${formatCount(datasets)} datasets one after the other`,
    interleaved: ({ until, datasets, each }) =>
      until === 'each-once'
        ? `${formatCount(datasets)} datasets in turn, every row once`
        : `${formatCount(datasets)} datasets in turn until the ${until} is used up${each === null ? '' : `: ${formatCount(each)} of each`}`,
    'validation-share': ({ share }) => `val_size ${share}: that share is kept for evaluation`,
    'validation-rows': ({ count }) => `val_size ${formatCount(count)}: so many are kept for evaluation`,
    'validation-by-count': () => 'as many as the evaluation has examples',
    'without-validation': () => 'what is left to train on',
    invalid: () => 'dropped: an answer is empty, or the turns do not alternate',
    'too-long': ({ limit, longest }) =>
      `dropped: longer than ${limit === null ? 'cutoff_len' : `${formatCount(limit)} tokens`}, the longest has ${formatCount(longest)}`,
    'packed-blocks': ({ rows: before, block }) =>
      `${before === null ? 'the rows' : rows(before)} joined and cut into blocks${block === null ? '' : ` of ${formatCount(block)} tokens`}; less than a block per batch is left over`,
    'packed-rows': ({ rows: before, capacity }) =>
      `${before === null ? 'the rows' : rows(before)} packed until ${capacity === null ? 'cutoff_len is' : `${formatCount(capacity)} tokens are`} full; none is lost`,
    'streaming-plan': ({ steps, batch }) =>
      steps !== null && batch !== null
        ? `a plan, not a count: ${formatCount(steps)} steps × ${formatCount(batch)}`
        : 'a plan, not a count: max_steps × batch',
    'tokenized-before': ({ path }) => `loaded already tokenized${path === null ? '' : ` from ${path}`}`,
    'every-example': () => 'each example once',
    'round-filled': ({ repeated }) =>
      `each example once; ${formatCount(repeated)} are fed twice so that every device gets as many`,
    'drop-last': ({ left }) => `dataloader_drop_last leaves ${formatCount(left)} out, others in each epoch`,
    'steps-planned': ({ steps, batch, epochs, limited }) =>
      `${formatCount(steps)} steps × ${formatCount(batch)}${limited ? ' (max_steps)' : ''}: ${epochsText(epochs)}`,
    seen: ({ step, batch, epochs }) => `step ${formatCount(step)} × ${formatCount(batch)}: ${epochsText(epochs)}`,
    'cache-hides-drops': () => 'dropped when the cache was made; this console does not name them',
    'missing-rows': () => 'missing, and nothing tells why',
    'extra-rows': () => 'too many, and nothing tells why',
  },
  problems: {
    'no-dataset-info': (dataset) =>
      `${dataset}: no dataset_info.json was found from here; say where it is with --data DIR.`,
    'not-in-dataset-info': (dataset) => `${dataset}: dataset_info.json does not name it.`,
    'not-a-file': (dataset) => `${dataset}: it comes from a hub or a script, not from a file here.`,
    missing: (dataset) => `${dataset}: the file that dataset_info.json names is not there.`,
    format: (dataset) => `${dataset}: rows of this format are not counted (JSON, JSONL, CSV, text and parquet are).`,
    unreadable: (dataset) => `${dataset}: the file cannot be read.`,
  },
  causes,
  source,
  verdict,
  short,
};
