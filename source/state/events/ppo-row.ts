/**
 * Rows of LLaMA-Factory's own PPO trainer (0.6 to 0.9.5, `train/ppo/trainer.py`). It prints a step before it counts it and
 * calls the first one 0, on the console as in `trainer_state.json`; `trainer_log.jsonl` calls it 1, as all others do.
 */
import type { Values } from './base.js';

/** Other trainers that tell a reward tell their gradient, too. */
export const isPpoRow = (values: Values): boolean => 'reward' in values && 'loss' in values && !('grad_norm' in values);
