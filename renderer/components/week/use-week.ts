import { useMemo, useRef, useState } from 'react';
import { type Hours, hoursOf, isSameWeek, type Week, weekOf } from './week-cells.ts';

/** So many changes can be taken back. */
const UNDO_STEPS = 20;

export interface EditedWeek<M extends string> {
  week: Week<M>;
  /** Shown at once, and saved. */
  put(week: Week<M>): void;
  /** Null: there is nothing to take back. */
  undo: (() => void) | null;
  /** The last change was too intricate, and was not taken. */
  tooIntricate: boolean;
}

/**
 * A week being edited. What is painted is shown until the engine has it, then what the engine says. One save at a time: what is
 * painted meanwhile goes together in the next.
 * @param most hours that the engine takes.
 */
export function useWeek<M extends string>(hours: readonly Hours<M>[], most: number, save: (hours: Hours<M>[]) => Promise<unknown>): EditedWeek<M> {
  // The camera is a new object whenever anything about it changes.
  const key = JSON.stringify(hours);
  const saved = useMemo(() => weekOf(JSON.parse(key) as Hours<M>[]), [key]);
  const [wish, setWish] = useState<Week<M> | null>(null);
  const [past, setPast] = useState<readonly Week<M>[]>([]);
  const [tooIntricate, setTooIntricate] = useState(false);
  const unsaved = useRef<Week<M> | null>(null);
  const saving = useRef(false);
  const week = wish ?? saved;

  async function keep(next: Week<M>) {
    setWish(next);
    unsaved.current = next;
    if (saving.current) return;
    saving.current = true;
    while (unsaved.current) {
      const now: Week<M> = unsaved.current;
      unsaved.current = null;
      await save(hoursOf(now));
    }
    saving.current = false;
    setWish(null);
  }
  const put = (next: Week<M>) => {
    const intricate = hoursOf(next).length > most;
    setTooIntricate(intricate);
    if (intricate || isSameWeek(next, week)) return;
    setPast([...past.slice(1 - UNDO_STEPS), week]);
    void keep(next);
  };
  const last = past.at(-1);
  const undo = last
    ? () => {
        setTooIntricate(false);
        setPast(past.slice(0, -1));
        void keep(last);
      }
    : null;
  return { week, put, undo, tooIntricate };
}
