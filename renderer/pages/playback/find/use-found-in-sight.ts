import { useEffect, useRef } from 'react';
import type { View } from '../timeline-geometry.ts';
import { viewAround } from './find-span.ts';
import type { Find } from './use-find.ts';

/** The timeline shows the time that is searched, and, once for each, the part of it in which something was found. */
export function useFoundInSight(searching: boolean, { range, found, state: { phase } }: Find, setView: (view: View) => void): void {
  const fitted = useRef<typeof range | null>(null);
  useEffect(() => {
    if (searching) setView(viewAround(range.from, range.to));
  }, [searching, range, setView]);
  useEffect(() => {
    const [first] = found;
    const last = found.at(-1);
    if (!searching || phase !== 'done' || !first || !last || fitted.current === range) return;
    fitted.current = range;
    setView(viewAround(first.startMs, last.endMs));
  }, [searching, phase, found, range, setView]);
}
