/** The alarm that the person asked for: most asked for none, and it is not loaded then. */
import type { Words } from '../../screen/words/words.js';
import type { EffectiveSettings } from '../settings/layers.js';
import type { Alarm, AlarmOptions } from './alarm.js';

/** Makes the alarm once it is known where to ring; null when the person asked for none. */
export async function alarmOf(
  settings: EffectiveSettings,
  isRecording: boolean,
  words: Words,
): Promise<((where: Pick<AlarmOptions, 'ring' | 'say'>) => Alarm) | null> {
  const asked = ['alerts.bell', 'alerts.notify', 'alerts.on-event'] as const;
  if (!asked.some((name) => settings[name].value)) return null;
  const { Alarm, alarmWays } = await import('./alarm.js');
  const ways = alarmWays(settings, isRecording);
  return ways && ((where) => new Alarm({ ways, words, environment: process.env, ...where }));
}
