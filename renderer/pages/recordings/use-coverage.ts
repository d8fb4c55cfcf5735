import { useEffect, useState } from 'react';
import type { Coverage } from '../../../contract/coverage-types.ts';
import { useEngineState } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';

/** Today grows while one looks at it. */
const REFRESH_MS = 60_000;
const MOST_CAMERAS = 64;

type Days = ReadonlyMap<string, readonly Coverage[]>;
const NO_DAYS: Days = new Map();

/**
 * Days of cameras as they come in: one camera after the other, so that the first are there soon and nothing else waits.
 * @param edges as of recordings.coverage.
 */
export function useCoverage(cameraIds: readonly string[], edges: readonly number[]): { days: Days; error: unknown } {
  const state = useEngineState();
  const key = JSON.stringify([cameraIds, edges]);
  const [loaded, setLoaded] = useState<{ key: string; days: Days }>({ key: '', days: NO_DAYS });
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (state !== 'connected') return;
    const [ids, days] = JSON.parse(key) as [string[], number[]];
    let current = true;
    const take = (answer: { cameraId: string; days: Coverage[] }[]) =>
      setLoaded((before) => {
        const next = new Map(before.key === key ? before.days : NO_DAYS);
        for (const camera of answer) next.set(camera.cameraId, merged(next.get(camera.cameraId), camera.days));
        return { key, days: next };
      });
    const load = async () => {
      for (const id of ids) {
        const { cameras } = await engine.call('recordings.coverage', { cameraIds: [id], edges: days });
        if (!current) return;
        take(cameras);
      }
    };
    const refresh = async () => {
      const nowMs = engine.engineNow();
      const today = days.findLastIndex((edge) => edge <= nowMs);
      if (today === -1 || today + 1 >= days.length) return;
      for (let at = 0; at < ids.length; at += MOST_CAMERAS) {
        const { cameras } = await engine.call('recordings.coverage', { cameraIds: ids.slice(at, at + MOST_CAMERAS), edges: days.slice(today, today + 2) });
        if (current) take(cameras);
      }
    };
    const fail = (reason: unknown) => {
      if (current) setError(reason);
    };
    setError(null);
    load().catch(fail);
    const timer = setInterval(() => void refresh().catch(fail), REFRESH_MS);
    return () => {
      current = false;
      clearInterval(timer);
    };
  }, [key, state]);
  return { days: loaded.key === key ? loaded.days : NO_DAYS, error };
}

function merged(before: readonly Coverage[] | undefined, news: readonly Coverage[]): readonly Coverage[] {
  if (!before || before.length <= news.length) return news;
  const byStart = new Map(news.map((day) => [day.fromMs, day]));
  return before.map((day) => byStart.get(day.fromMs) ?? day);
}
