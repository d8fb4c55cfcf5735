import { useCallback, useEffect, useRef, useState } from 'react';
import type { CardList } from '../../../../../contract/card-types.ts';
import { engine } from '../../../../host/index.ts';
import type { Day } from './days.ts';

export interface DayState {
  list: CardList | null;
  error: unknown;
}

/**
 * What the card has of the days that are looked at; the camera is asked for one at a time, since it has few hands.
 * `want` begins with a day that comes into view; `again` asks anew for all that is known.
 */
export function useCardDays(cameraId: string): { days: ReadonlyMap<number, DayState>; want(day: Day): void; again(): void } {
  const [days, setDays] = useState<ReadonlyMap<number, DayState>>(new Map());
  const queue = useRef<Day[]>([]);
  const asked = useRef(new Map<number, Day>());
  const busy = useRef(false);
  const there = useRef(true);

  const next = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    for (let day = queue.current.shift(); day && there.current; day = queue.current.shift()) {
      const { from, to } = day;
      const state: DayState = await engine.call('card.list', { cameraId, from, to }).then(
        (list) => ({ list, error: null }),
        (error: unknown) => ({ list: null, error }),
      );
      if (there.current) setDays((before) => new Map(before).set(from, state));
    }
    busy.current = false;
  }, [cameraId]);

  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
      queue.current = [];
    };
  }, []);

  const want = useCallback(
    (day: Day) => {
      if (asked.current.has(day.from)) return;
      asked.current.set(day.from, day);
      queue.current.push(day);
      void next();
    },
    [next],
  );
  const again = useCallback(() => {
    queue.current = [...asked.current.values()];
    void next();
  }, [next]);
  return { days, want, again };
}
