import { useEffect, useState } from 'react';
import type { CameraEvent } from '../../../contract/types.ts';
import { engine } from '../../host/index.ts';
import { useTopic } from '../../host/hooks.ts';
import { TimelineData, type TileQuestion } from './timeline-data.ts';
import type { View } from './timeline-geometry.ts';
import type { TileContent, TimelinePicture } from './timeline-tiles.ts';

/** Events of a tile come in pages of so many, as many pages at most: then it is dense enough to be drawn. */
const EVENTS_PER_PAGE = 2000;
const MOST_PAGES = 5;
const LOOK_AGAIN_MS = 1000;

/** Footage and events of the cameras for a view, kept up to date; `outdated` after a change that the engine does not tell of. */
export function useTimeline(cameraIds: readonly string[], view: View | null): { picture: TimelinePicture; outdated(): void } {
  const [data, setData] = useState<TimelineData | null>(null);
  const [, redraw] = useState(0);
  const key = cameraIds.join(' ');
  useEffect(() => {
    const made = new TimelineData({ cameraIds: key === '' ? [] : key.split(' '), ask, now: () => engine.engineNow(), onChange: () => redraw((round) => round + 1) });
    const connection = engine.onState((state) => {
      if (state === 'connected') made.outdated();
    });
    setData(made);
    return () => {
      connection[Symbol.dispose]();
      made.close();
    };
  }, [key]);
  useTopic('events.changed', ({ event }) => data?.patch(event));
  useEffect(() => {
    if (!data || !view || key === '') return;
    const look = () => data.look(view, performance.now());
    look();
    const timer = setInterval(look, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [data, view, key]);
  const picture = data && view ? data.picture(view) : NOTHING;
  return {
    picture,
    outdated: () => {
      data?.outdated();
      if (view) data?.look(view, performance.now());
    },
  };
}

const NOTHING: TimelinePicture = { spans: new Map(), events: [], overviews: [], clockBreaks: [] };

async function ask({ cameraIds, from, to, partMs }: TileQuestion): Promise<TileContent> {
  if (partMs !== null) return askOverview(cameraIds, from, partMs, Math.round((to - from) / partMs));
  const [{ tracks, clockBreaks }, events] = await Promise.all([engine.call('playback.timeline', { cameraIds: [...cameraIds], from, to }), allEvents(cameraIds, from, to)]);
  return { spans: new Map(tracks.map((track) => [track.cameraId, track.spans])), events, overview: null, clockBreaks };
}

async function askOverview(cameraIds: readonly string[], from: number, partMs: number, parts: number): Promise<TileContent> {
  const { overviews, clockBreaks } = await engine.call('playback.overview', { cameraIds: [...cameraIds], from, partMs, parts });
  const cameras = new Map(overviews.map((overview) => [overview.cameraId, overview]));
  return { spans: new Map(), events: [], overview: { startMs: from, partMs, parts, cameras }, clockBreaks };
}

async function allEvents(cameraIds: readonly string[], from: number, to: number): Promise<CameraEvent[]> {
  const out: CameraEvent[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const found: { events: CameraEvent[]; cursor: string | null } = await engine.call('events.list', {
      cameraIds: [...cameraIds],
      ...{ from, to, limit: EVENTS_PER_PAGE, order: 'oldest' },
      ...(cursor !== null && { cursor }),
    });
    out.push(...found.events);
    cursor = found.cursor;
    if (cursor === null) break;
  }
  return out;
}
