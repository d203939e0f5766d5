/** The catalogue of the person's language. */
import { english, type Words } from './en.js';
import { chinese } from './zh.js';

export type { Words } from './en.js';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

const catalogues: Readonly<Record<Language, Words>> = { en: english, zh: chinese };

/** Chinese when the locale's language for messages is Chinese and nothing else was asked for. */
export function chooseLanguage(
  environment: Readonly<Record<string, string | undefined>>,
  asked: Language | null,
): Language {
  if (asked) return asked;
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return /^zh/i.test(locale) ? 'zh' : 'en';
}

export const wordsOf = (language: Language): Words => catalogues[language];
