import { create } from 'zustand';

interface Toast {
  id: number;
  text: string;
  onUndo: (() => void) | null;
  /** Where to see what it is about. */
  href: string | null;
  timer: ReturnType<typeof setTimeout>;
}

/** Long enough to read it and to change one's mind. */
const SHOWN_MS = 6_000;

interface Toasts {
  toasts: Toast[];
  /** `onDone` is called when the toast has gone without an undo. */
  show(text: string, options?: { onUndo?: () => void; onDone?: () => void; href?: string | null }): void;
  undo(id: number): void;
}

let nextId = 1;

export const useToasts = create<Toasts>((set, get) => ({
  toasts: [],
  show(text, options = {}) {
    const id = nextId++;
    const timer = setTimeout(() => {
      set({ toasts: get().toasts.filter((toast) => toast.id !== id) });
      options.onDone?.();
    }, SHOWN_MS);
    set({ toasts: [...get().toasts, { id, text, onUndo: options.onUndo ?? null, href: options.href ?? null, timer }] });
  },
  undo(id) {
    const toast = get().toasts.find((candidate) => candidate.id === id);
    if (!toast) return;
    clearTimeout(toast.timer);
    set({ toasts: get().toasts.filter((candidate) => candidate.id !== id) });
    toast.onUndo?.();
  },
}));
