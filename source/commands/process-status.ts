/** A process of a run as JSON, the same in `status` and in `status --all`. */
import type { TrainerProcess } from '../state/event.js';

type Told = Pick<TrainerProcess, 'pid' | 'role' | 'rank' | 'state' | 'started' | 'memory'>;

export const processStatus = ({ pid, role, rank, state, started, memory }: Told): Told => ({
  pid,
  role,
  rank,
  state,
  started,
  memory,
});
