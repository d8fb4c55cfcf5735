import { useState } from 'react';

/** A stretch that is marked, for saving, going round in it, keeping it or deleting it. */
export interface Marks {
  inMs: number | null;
  outMs: number | null;
  loop: boolean;
}

const NONE: Marks = { inMs: null, outMs: null, loop: false };

/** Marking one end beyond the other takes the other away. */
export function marked(marks: Marks, end: 'in' | 'out', ms: number | null): Marks {
  if (end === 'in') return { ...marks, inMs: ms, outMs: marks.outMs !== null && marks.outMs <= (ms ?? 0) ? null : marks.outMs };
  return { ...marks, outMs: ms, inMs: marks.inMs !== null && marks.inMs >= (ms ?? 0) ? null : marks.inMs };
}

export function useMarks(): { marks: Marks; mark(end: 'in' | 'out', ms: number | null): void; setLoop(loop: boolean): void; clear(): void } {
  const [marks, setMarks] = useState(NONE);
  return {
    marks,
    mark: (end, ms) => setMarks((before) => marked(before, end, ms)),
    setLoop: (loop) => setMarks((before) => ({ ...before, loop })),
    clear: () => setMarks(NONE),
  };
}
