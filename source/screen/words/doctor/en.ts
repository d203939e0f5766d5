/** Words of `lf-tui doctor`. */
import type { ExaminationFacts, ExaminationId, Level } from '../../../commands/doctor/examination.js';
import { formatBytes } from '../../draw/number.js';
import { count } from '../count.js';

export type ExaminationWords = {
  readonly [Id in ExaminationId]: {
    readonly name: string;
    readonly text: (facts: ExaminationFacts[Id]) => string;
    /** What to do about it, where that line is no `fine`. Empty when nothing need be done. */
    readonly remedy: (facts: ExaminationFacts[Id]) => string;
  };
};

export interface DoctorWords {
  readonly levels: Readonly<Record<Level, string>>;
  readonly examinations: ExaminationWords;
  readonly summary: (problems: number, notes: number) => string;
}

export const doctorEnglish: DoctorWords = {
  levels: { fine: 'fine', note: 'note', problem: 'problem' },
  summary: (problems, notes) =>
    problems === 0 && notes === 0
      ? 'All is fine.'
      : `${count(problems, 'problem', 'problems')}, ${count(notes, 'note', 'notes')}.`,
  examinations: {
    node: {
      name: 'Node',
      text: ({ version }) => version,
      remedy: ({ needed }) =>
        `Node ${needed.replace('>=', '')} or newer is needed: https://nodejs.org, nvm or conda have it.`,
    },
    terminal: {
      name: 'terminal',
      text: ({ name, isTerminal }) => (isTerminal ? name || 'TERM is not set' : 'standard output is no terminal'),
      remedy: ({ isTerminal }) =>
        isTerminal
          ? 'Set TERM to what your terminal is, such as xterm-256color.'
          : 'The full screen needs one; over ssh, `ssh -t HOST lf-tui` gives it.',
    },
    size: {
      name: 'size',
      text: ({ columns, rows }) => `${columns}×${rows}`,
      remedy: () => '60×15 is the least, 80×24 shows every pane whole: make the window larger or the font smaller.',
    },
    colours: {
      name: 'colours',
      text: ({ theme, depth, noColour }) => {
        const depths = { true: '16 million', '256': '256', '16': '16', none: 'none' };
        return `${depths[depth]} (theme ${theme}${noColour ? ', as NO_COLOR asks' : ''})`;
      },
      remedy: () => 'If your terminal has more, say so: export COLORTERM=truecolor.',
    },
    locale: {
      name: 'locale',
      text: ({ locale, isUnicode }) => `${locale || 'not set'}: ${isUnicode ? 'Unicode' : 'plain ASCII signs'}`,
      remedy: ({ isUnicode }) =>
        isUnicode
          ? 'Unicode is taken for granted; export LANG=C.UTF-8 says so.'
          : 'export LANG=C.UTF-8 gives curves of dots and Chinese text.',
    },
    width: {
      name: 'widths',
      text: ({ cells }) => cells.map(({ sign, cells: width }) => `${sign} ${width}`).join('  '),
      remedy: ({ cells }) => {
        const wrong = cells.filter(({ cells: width, expected }) => width !== expected).map(({ sign }) => sign);
        return `${wrong.join(' ')} is drawn in another width than Unicode says, so columns will not stand in line: set ambiguous width to narrow in your terminal, or use --ascii.`;
      },
    },
    synchronised: {
      name: 'flicker',
      text: ({ answer }) =>
        answer === 'yes' ? 'synchronised output is there' : answer === 'no' ? 'no synchronised output' : 'not told',
      remedy: () => 'Pictures may be seen half drawn for a moment; nothing else.',
    },
    multiplexer: {
      name: 'multiplexer',
      text: ({ name, passthrough }) => (passthrough === null ? name : `${name}, allow-passthrough ${passthrough}`),
      remedy: () => '--notify reaches your terminal only with `tmux set -g allow-passthrough on` (tmux 3.3 or newer).',
    },
    watches: {
      name: 'file watches',
      text: ({ watches, instances, refusal }) =>
        refusal === null
          ? `${watches === null ? 'limit not told' : `${watches} watches, ${instances ?? '?'} instances`}`
          : `refused (${refusal})`,
      remedy: ({ refusal }) =>
        refusal === null
          ? 'Other programs may use them up: sudo sysctl fs.inotify.max_user_watches=524288.'
          : 'Changes are noticed by looking every few seconds; at once again after sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=1024.',
    },
    'file-system': {
      name: 'files',
      text: ({ path, isThere, isNetwork, free }) =>
        isThere
          ? `${path}: ${isNetwork ? 'network' : 'local'}${free === null ? '' : `, ${formatBytes(free)} free`}`
          : `${path}: not there`,
      remedy: ({ isThere, isNetwork }) =>
        !isThere
          ? 'Give a path that exists.'
          : isNetwork
            ? 'A network file system tells nothing of other machines: files are looked at every few seconds.'
            : 'The next checkpoint may not fit.',
    },
    gpu: {
      name: 'GPU tool',
      text: ({ tool, file, seconds, cards, problem }) =>
        `${tool} (${file}): ${problem ?? count(cards, 'card', 'cards')}, ${seconds.toFixed(2)} s`,
      remedy: ({ tool, problem }) =>
        problem === null
          ? `${tool} is slow, so it is asked more rarely; nvidia-persistenced makes nvidia-smi faster.`
          : `Run ${tool} by hand: what it says is what lf-tui gets.`,
    },
    'no-gpu': {
      name: 'GPU tool',
      text: ({ tools }) => `none of ${tools.join(', ')} found`,
      remedy: () => 'There are no GPU readings then. In a container, start it with the GPUs (--gpus all).',
    },
    processes: {
      name: 'processes',
      text: ({ root, visible, hidden }) =>
        visible === null
          ? `there is no ${root}`
          : `${count(visible, 'process', 'processes')} in ${root}${hidden === null ? '' : `, others' are hidden (hidepid=${hidden})`}`,
      remedy: ({ visible }) =>
        visible === null
          ? 'Whether a trainer is alive is told by its files alone.'
          : "Only your own trainings are seen alive. Run lf-tui as the user who trains, or in the group that the mount's gid= names.",
    },
    ssh: {
      name: 'ssh',
      text: ({ version }) => version ?? 'not found',
      remedy: () => 'Runs on other machines (host:path) need the OpenSSH client.',
    },
    record: {
      name: 'record',
      text: ({ way }) =>
        ({ python: "Python's terminal", script: 'the terminal of `script`', pipes: 'neither python3 nor script' })[way],
      remedy: ({ way }) =>
        way === 'script'
          ? 'With python3 the trainer outlives lf-tui when that is killed.'
          : 'The trainer writes into a pipe then, and no keys reach it: install python3.',
    },
    settings: {
      name: 'settings',
      text: ({ path, isThere, problem }) => problem ?? `${path}${isThere ? '' : ' (not there: defaults hold)'}`,
      remedy: () => 'lf-tui does not start before that is put right.',
    },
  },
};
