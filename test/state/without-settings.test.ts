/** A run whose settings lie elsewhere: what is not known explains nothing, and is no reason to alarm. */
import { describe, expect, it } from 'vitest';
import { finalStatus, load, recordingNames } from '../recordings.js';

const alarms = (status: ReturnType<typeof finalStatus>): readonly string[] =>
  status.findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id);

describe('a recording without its settings', () => {
  it.each(recordingNames)('%s: gives no alarm that its settings do not give', (name) => {
    const loaded = load(name);
    const bare = finalStatus({ ...loaded, chunks: loaded.recording.chunks });
    const whole = alarms(finalStatus(loaded));
    expect(alarms(bare).filter((id) => !whole.includes(id))).toEqual([]);
  });

  it('takes the arguments in an event file for those of transformers, which name no data', () => {
    const loaded = load('sft-full-en-eval');
    const bare = finalStatus({ ...loaded, chunks: loaded.recording.chunks });
    expect(bare.run.transformers).toBe('4.57.6');
    expect(bare.data.verdict).toMatchObject({ answer: 'unknown' });
    expect(bare.data.ledger?.map(({ id }) => id)).not.toContain('unexplained');
    expect(bare.data).toMatchObject({ examples: 270, eval_examples: 30, seen: 3240 });
  });
});
