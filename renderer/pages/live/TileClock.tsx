import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { engine } from '../../host/index.ts';
import type { LivePlayer } from '../../player/live-player.ts';
import { formatClock } from '../../player/format-time.ts';

/** Delay above this is worth telling, ms: below, it is live for all that a person can do about it. */
const TELL_DELAY_MS = 1000;

/** The time the picture shows, and how late it is when that is much. */
export function TileClock({ running, player }: { running: boolean; player: LivePlayer | null }) {
  const { t, i18n } = useTranslation();
  const [now, setNow] = useState(() => engine.engineNow());
  useEffect(() => {
    if (!running) return;
    setNow(engine.engineNow());
    const timer = setInterval(() => setNow(engine.engineNow()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  if (!running) return null;
  const delay = player?.figures.delayMs ?? 0;
  return (
    <time className="tile-time">
      {delay > TELL_DELAY_MS && <span className="tile-late">{t('live.late', { seconds: (delay / 1000).toFixed(1) })}</span>}
      {formatClock(now - Math.max(0, delay), i18n.language, true)}
    </time>
  );
}
