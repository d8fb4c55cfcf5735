import { useMemo, useState } from 'react';
import { openedWith } from './choose-cameras.ts';
import type { FootageSpan, PlayedCamera } from './played-cameras.ts';
import type { PlaybackRoute } from './route.ts';

export interface ChosenCameras {
  /** Those of the address. */
  chosen: readonly string[];
  /** Those that are shown: of the chosen ones all, or one. */
  cameraIds: readonly string[];
  shown: readonly PlayedCamera[];
  /** The one that is heard, stepped by and searched. */
  leading: string | null;
  leader: PlayedCamera | null;
  /** All that were recorded here: what is noted of them can be searched. */
  recorded: readonly PlayedCamera[];
  /** The one that could be searched, and the one that is. */
  searchable: string | null;
  searched: string | null;
  lead(id: string): void;
  setAlone(change: string | null | ((before: string | null) => string | null)): void;
}

/** Which cameras the page shows. @param footage null: not known yet */
export function useChosenCameras(route: PlaybackRoute, cameras: readonly PlayedCamera[], footage: readonly FootageSpan[] | null): ChosenCameras {
  const all = useMemo(() => cameras.map(({ id }) => id), [cameras]);
  const chosen = useMemo(() => {
    // Without an address the first camera with footage is shown: which one that is must be known.
    if (route.cameraIds.length === 0 && !footage) return [];
    return openedWith(all, route.cameraIds, (footage ?? []).map(({ cameraId }) => cameraId));
  }, [all, route.cameraIds, footage]);
  const [alone, setAlone] = useState<string | null>(null);
  const [led, setLed] = useState<string | null>(null);
  // Of footage of another computer there is nothing to search.
  const recorded = useMemo(() => cameras.filter(({ disk }) => disk === null), [cameras]);
  const searchable = [led, ...chosen].find((id) => id !== null && chosen.includes(id) && recorded.some((each) => each.id === id)) ?? null;
  const searched = route.find ? searchable : null;
  const one = searched ?? alone;
  const cameraIds = useMemo(() => (one !== null && chosen.includes(one) ? [one] : chosen), [one, chosen]);
  const shown = useMemo(() => cameraIds.flatMap((id) => cameras.find((camera) => camera.id === id) ?? []), [cameraIds, cameras]);
  const leading = led !== null && cameraIds.includes(led) ? led : (cameraIds[0] ?? null);
  const leader = shown.find(({ id }) => id === leading) ?? null;
  return { chosen, cameraIds, shown, leading, leader, recorded, searchable, searched, lead: setLed, setAlone };
}
