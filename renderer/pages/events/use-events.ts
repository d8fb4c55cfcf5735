import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { engine } from '../../host/index.ts';
import { useEngineState, useTopic } from '../../host/hooks.ts';
import type { EventFilter } from './event-filter.ts';
import { queryOf } from './event-filter.ts';
import { EventPages, type EventPagesState } from './event-pages.ts';

const NOTHING: EventPagesState = { days: [], count: 0, fresh: 0, loading: true, error: null };
/** Several deletions of somebody else are looked at in one go, ms. */
const SETTLE_MS = 400;

/** The events of a filter, kept up to date; `version` is another after each change. */
export function useEvents(filter: EventFilter): { pages: EventPages | null; state: EventPagesState; version: number } {
  const [made, setMade] = useState<EventPages | null>(null);
  const [version, setVersion] = useState(0);
  const state = useEngineState();
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const key = JSON.stringify(filter);

  useEffect(() => {
    let raf = 0;
    const pages = new EventPages({
      query: queryOf(JSON.parse(key) as EventFilter, engine.engineNow()),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      outline: (query) => engine.call('events.outline', query),
      list: (query) => engine.call('events.list', query),
      // Many changes come together: one drawing is enough.
      onChange: () => {
        raf ||= requestAnimationFrame(() => {
          raf = 0;
          setVersion((before) => before + 1);
        });
      },
    });
    setMade(pages);
    return () => {
      cancelAnimationFrame(raf);
      pages.close();
    };
  }, [key]);

  const wasConnected = useRef(true);
  useEffect(() => {
    if (state === 'connected' && !wasConnected.current) void made?.reload();
    wasConnected.current = state === 'connected';
  }, [state, made]);

  const reloadSoon = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => void made?.reload(), SETTLE_MS);
  }, [made]);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  useTopic('events.changed', ({ event }) => made?.take(event));
  useTopic('events.removed', ({ ids }) => {
    if (made && !made.remove(ids)) reloadSoon();
  });
  return useMemo(() => ({ pages: made, state: made?.state ?? NOTHING, version }), [made, version]);
}
