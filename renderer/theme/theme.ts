import { create } from 'zustand';

export type ThemeChoice = 'system' | 'dark' | 'light';
const KEY = 'kanjia.theme';

function stored(): ThemeChoice {
  const value = localStorage.getItem(KEY);
  return value === 'dark' || value === 'light' ? value : 'system';
}

const systemIsLight = () => window.matchMedia('(prefers-color-scheme: light)').matches;

function apply(choice: ThemeChoice): void {
  document.documentElement.dataset.theme = choice === 'system' ? (systemIsLight() ? 'light' : 'dark') : choice;
}

/** The look of this window; other computers have their own. */
export const useTheme = create<{ choice: ThemeChoice; choose(choice: ThemeChoice): void }>((set) => ({
  choice: stored(),
  choose(choice) {
    localStorage.setItem(KEY, choice);
    apply(choice);
    set({ choice });
  },
}));

export function startTheme(): void {
  apply(useTheme.getState().choice);
  window.matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => apply(useTheme.getState().choice));
}
