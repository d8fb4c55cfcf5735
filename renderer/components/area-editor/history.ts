/** What was before, and what was taken back: a bounded list of values. Pure. */

/** Earlier ones are forgotten. */
const MOST_STEPS = 100;

export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the present was made by: the same once more is the same step. Null: nothing goes on. */
  step: string | null;
}

export const historyOf = <T>(present: T): History<T> => ({ past: [], present, future: [], step: null });

/** @param step names what is done where it may go on, such as a corner that is moved by keys. */
export function withChange<T>(history: History<T>, present: T, step: string | null = null): History<T> {
  if (step !== null && step === history.step) return { ...history, present };
  return { past: [...history.past, history.present].slice(-MOST_STEPS), present, future: [], step };
}

export function undone<T>({ past, present, future }: History<T>): History<T> {
  const before = past.at(-1);
  return before === undefined ? { past, present, future, step: null } : { past: past.slice(0, -1), present: before, future: [present, ...future], step: null };
}

export function redone<T>({ past, present, future }: History<T>): History<T> {
  const [next, ...rest] = future;
  return next === undefined ? { past, present, future, step: null } : { past: [...past, present], present: next, future: rest, step: null };
}
