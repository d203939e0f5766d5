/** The run's settings as its files and its command line give them, each value with the place that it came from. */
import type { ConfigEvent, Event } from './event.js';

export interface Setting {
  readonly value: unknown;
  readonly origin: string;
}

export interface ConfigState {
  readonly settings: Readonly<Record<string, Setting>>;
  /** Where settings came from, in the order seen. */
  readonly origins: readonly string[];
  /** The event file whose arguments stand: older runs may have left theirs in the same directory. */
  readonly eventFile: string | null;
}

export const initialConfig: ConfigState = { settings: {}, origins: [], eventFile: null };

export const tensorboard = 'tensorboard';

/** Origins that say more exactly what the trainer was given stand over those that say it less exactly. */
const authority = (origin: string): number => {
  if (origin === 'command line') return 3;
  if (origin === 'training_args.yaml') return 2;
  if (origin === 'llamaboard_config.yaml') return 0;
  // Everything that the trainer could be given, its defaults included, and nothing of LLaMA-Factory's own.
  if (origin === tensorboard) return -1;
  return 1;
};

/** `events.out.tfevents.<seconds since the epoch>.<host>.<process>.<number>`. */
const begunAt = (path: string): number => Number(/\.tfevents\.(\d+)\./.exec(path)?.[1] ?? 0);

const withoutArguments = (settings: ConfigState['settings']): ConfigState['settings'] =>
  Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting.origin !== tensorboard));

export function reduceConfig(state: ConfigState, event: Event): ConfigState {
  if (event.type !== 'config') return state;
  const { eventFile } = state;
  if (event.origin === tensorboard) {
    const path = event.place.source;
    if (eventFile !== null && eventFile !== path && begunAt(path) < begunAt(eventFile)) return state;
    return withSettings({ ...state, settings: withoutArguments(state.settings), eventFile: path }, event);
  }
  return withSettings(state, event);
}

function withSettings(state: ConfigState, event: ConfigEvent): ConfigState {
  const settings: Record<string, Setting> = { ...state.settings };
  for (const [name, value] of Object.entries(event.values)) {
    // What every object inherits is no setting, and would be found where there is none.
    if (name in Object.prototype) continue;
    const known = settings[name];
    if (!known || authority(event.origin) >= authority(known.origin)) settings[name] = { value, origin: event.origin };
  }
  const origins = state.origins.includes(event.origin) ? state.origins : [...state.origins, event.origin];
  return { ...state, settings, origins };
}

export const settingText = (state: ConfigState, name: string): string | null => {
  const value = state.settings[name]?.value;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
};

export const settingNumber = (state: ConfigState, name: string): number | null => {
  const value = state.settings[name]?.value;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return null;
};

export const settingFlag = (state: ConfigState, name: string): boolean | null => {
  const value = state.settings[name]?.value;
  return typeof value === 'boolean' ? value : null;
};

/** Nobody names more datasets; each has rows of its own on the screen. */
const mostItems = 1000;

/** A list setting may be written as a YAML list or as one comma-separated text. */
export function settingList(state: ConfigState, name: string): readonly string[] {
  const value = state.settings[name]?.value;
  if (Array.isArray(value))
    return value
      .slice(0, mostItems)
      .filter((item) => typeof item !== 'object')
      .map(String);
  if (typeof value !== 'string') return [];
  return value
    .split(',', mostItems)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
