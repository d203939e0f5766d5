/** The person's settings with what the command line says instead. */
import type { ThemeName } from '../../screen/theme.js';
import { chooseLanguage, type Language } from '../../screen/words/words.js';
import type { NotificationSequence } from '../alerts/notification.js';
import type { EffectiveSettings, Layers } from './layers.js';
import { type PersonSettings, readSettings } from './settings.js';

/** What a setting may also be given as on the command line. */
export interface SettingOptions {
  readonly theme?: ThemeName | 'auto';
  readonly lang?: Language | 'auto';
  readonly ascii?: boolean;
  readonly mouse?: boolean;
  readonly root?: readonly string[];
  readonly bell?: boolean;
  readonly notify?: boolean;
  readonly notifyBy?: NotificationSequence;
  readonly onEvent?: string;
}

const layerOf = (options: SettingOptions): Layers['commandLine'] => ({
  language: options.lang,
  theme: options.theme,
  ascii: options.ascii,
  mouse: options.mouse,
  roots: options.root,
  'alerts.bell': options.bell,
  'alerts.notify': options.notify,
  'alerts.sequence': options.notifyBy,
  'alerts.on-event': options.onEvent,
});

export const settingsFor = (options: SettingOptions): Promise<PersonSettings> =>
  readSettings({ environment: process.env, commandLine: layerOf(options) });

export function languageOf(settings: EffectiveSettings): Language {
  const { value } = settings.language;
  return chooseLanguage(process.env, value === 'auto' ? null : value);
}
