import { useEffect, useRef, useState } from 'react';
import { historyOf, redone, undone, withChange } from './history.ts';

export interface EditHistory<T> {
  value: T;
  /** @param step names what may go on: the same once more is taken back together with it. */
  change(next: T, step?: string | null): void;
  undo(): void;
  redo(): void;
  canUndo: boolean;
  canRedo: boolean;
}

/** A value with what it was before. @param onChange told of each, also of those that are taken back. */
export function useHistory<T>(initial: T, onChange?: (value: T) => void): EditHistory<T> {
  const [history, setHistory] = useState(() => historyOf(initial));
  const turn = (next: typeof history) => {
    if (next.present !== history.present) onChange?.(next.present);
    setHistory(next);
  };
  return {
    value: history.present,
    change: (next, step = null) => turn(withChange(history, next, step)),
    undo: () => turn(undone(history)),
    redo: () => turn(redone(history)),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  };
}

/** Ctrl+Z and Ctrl+Shift+Z (⌘ on a Mac) wherever no text is being written. */
export function useUndoKeys({ undo, redo }: Pick<EditHistory<unknown>, 'undo' | 'redo'>): void {
  const latest = useRef({ undo, redo });
  latest.current = { undo, redo };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) latest.current.redo();
      else latest.current.undo();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
