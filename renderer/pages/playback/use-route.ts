import { useEffect, useMemo, useState } from 'react';
import { parsePlaybackRoute, type PlaybackRoute } from './route.ts';

/** What the address says, again whenever it changes. */
export function usePlaybackRoute(): PlaybackRoute {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const listen = () => setHash(location.hash);
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  return useMemo(() => parsePlaybackRoute(hash), [hash]);
}
