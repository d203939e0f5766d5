/**
 * The trainer says that it works on the CPU (`Process rank: 0, …, device: cpu`), the machine has cards, and nobody asked
 * for that: an empty CUDA_VISIBLE_DEVICES, or a torch that was built without CUDA. Nothing else on the console tells of it.
 *
 * Only where the trainer's processes were seen on the machine whose cards were read: a run directory on a shared disk may
 * be another machine's. And only where the settings are known, which may ask for the CPU.
 */
import { settingFlag, settingText } from '../../config.js';
import { saidNow } from '../../evidence.js';
import type { RunState } from '../../run.js';
import type { Check } from '../finding.js';
import { cardEvidence, gibibytes } from './readings.js';

const isAsked = ({ config }: RunState): boolean =>
  ['use_cpu', 'no_cuda'].some(
    (name) => settingFlag(config, name) === true || /^(?:true|yes|1)$/i.test(settingText(config, name) ?? ''),
  );

export const runsOnCpu: Check<
  'runs-on-cpu',
  {
    readonly cards: number;
    /** A process of the run was given an empty list of cards. */
    readonly hidden: boolean;
  }
> = {
  id: 'runs-on-cpu',
  find(run) {
    const { cards } = run.gpus;
    const said = saidNow(run.evidence, 'process-rank');
    const [card] = cards;
    if (!card || said?.notice.id !== 'process-rank' || said.notice.device !== 'cpu') return null;
    if (run.host.seenAt === null || run.config.origins.length === 0 || isAsked(run)) return null;
    const processes = run.machine.processes?.processes ?? [];
    const blind = processes.find(({ placement }) => /^\s*(?:-1|NoDevFiles)?\s*$/.test(placement?.visible ?? 'unknown'));
    return {
      severity: 'warning',
      facts: { cards: cards.length, hidden: blind !== undefined },
      evidence: [
        { ...said.place, text: said.text },
        cardEvidence(run, card, `${gibibytes(card.memoryUsed)} of ${gibibytes(card.memoryTotal)} in use`),
        ...(blind ? [{ source: `process ${blind.pid}`, line: null, text: 'visible cards: none' }] : []),
      ],
      since: { step: null, time: said.time },
      until: null,
    };
  },
};
