import { useTopic } from '../host/hooks.ts';
import { playbackHash } from '../pages/playback/route.ts';
import { useToasts } from '../state/toasts.ts';
import { chimeOnce } from './chime.ts';
import { showNotice } from './desktop-notices.ts';

/** Shows and sounds what alerts, wherever in the console somebody is. */
export function Alerts() {
  const show = useToasts((state) => state.show);
  useTopic('alerts.raised', (raised) => {
    if (raised.sound !== null) void chimeOnce(raised.id, raised.sound).catch(() => undefined);
    if (raised.desktop && !showNotice(raised)) show(`${raised.title} · ${raised.text}`, { href: raised.moment && playbackHash(raised.moment.cameraId, raised.moment.atMs) });
  });
  return null;
}
