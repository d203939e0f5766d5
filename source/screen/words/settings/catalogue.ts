/** The settings' words in the person's language: apart from the screen's, because no screen needs them. */
import type { Language } from '../words.js';
import { type SettingsWords, settingsEnglish } from './en.js';
import { settingsChinese } from './zh.js';

const catalogues: Readonly<Record<Language, SettingsWords>> = { en: settingsEnglish, zh: settingsChinese };

export const settingsWordsOf = (language: Language): SettingsWords => catalogues[language];
