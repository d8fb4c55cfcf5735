import { create } from 'zustand';
import type { Settings } from '../../contract/types.ts';

/** The installation's settings as last told by the engine; null until then. */
export const useSettings = create<{ settings: Settings | null; take(settings: Settings): void }>((set) => ({
  settings: null,
  take: (settings) => set({ settings }),
}));
