import { readFileSync } from 'node:fs';

export interface ShellTexts {
  language: 'zh-CN' | 'en';
  open: string;
  quit: string;
  trayTip: string;
  cannotStart: string;
  retry: string;
}

/** Texts of menu and tray in the system's language, from the same files as the page's. */
export function shellTexts(systemLocale: string): ShellTexts {
  const language = systemLocale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
  const file = new URL(`../../resources/locales/${language}.json`, import.meta.url);
  const shell = (JSON.parse(readFileSync(file, 'utf8')) as { shell: Omit<ShellTexts, 'language'> }).shell;
  return { ...shell, language };
}
