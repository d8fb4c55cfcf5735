import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../../resources/locales/en.json';
import zh from '../../resources/locales/zh-CN.json';
import type { Language } from '../../contract/types.ts';

/** The language that the browser or the system asks for first, of those there are. */
export function systemLanguage(): Language {
  for (const tag of navigator.languages) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-CN';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, 'zh-CN': { translation: zh } },
    lng: systemLanguage(),
    fallbackLng: 'en',
    // React escapes; twice would show entities.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
}

export function speak(language: Language | null): void {
  const wanted = language ?? systemLanguage();
  if (i18next.language !== wanted) void i18next.changeLanguage(wanted);
}
