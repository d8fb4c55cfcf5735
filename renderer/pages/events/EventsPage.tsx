import { Flag } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraEvent } from '../../../contract/types.ts';
import { Button } from '../../components/controls.tsx';
import { EmptyState, ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCall, useTopic } from '../../host/hooks.ts';
import { useCameras } from '../../host/use-cameras.ts';
import { formatDuration, formatExact, formatMoment } from '../../i18n/format.ts';
import { playbackHash } from '../playback/route.ts';
import './events.css';

const MOST = 300;
/** Playback begins a little before, so that one sees how it came about. */
const LEAD_MS = 3_000;

/** What happened lately, newest first; each leads to its moment. */
export function EventsPage() {
  const { t, i18n } = useTranslation();
  const { cameras } = useCameras();
  const [cameraId, setCameraId] = useState('');
  const { result, error, loading } = useCall('events.list', { order: 'newest', limit: MOST, ...(cameraId ? { cameraIds: [cameraId] } : {}) });
  const [changed, setChanged] = useState<ReadonlyMap<string, CameraEvent>>(new Map());
  useTopic('events.changed', ({ event }) => setChanged((before) => new Map(before).set(event.id, event)));
  useEffect(() => setChanged(new Map()), [result]);

  const events = useMemo(() => {
    const all = new Map((result?.events ?? []).map((event) => [event.id, event]));
    for (const [id, event] of changed) if (!cameraId || event.cameraId === cameraId) all.set(id, event);
    return [...all.values()].toSorted((a, b) => b.startMs - a.startMs);
  }, [result, changed, cameraId]);
  const names = new Map(cameras.map((camera) => [camera.id, camera.name]));
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  const nowMs = Date.now();

  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('page.events')}</h1>
          <select className="select events-filter" value={cameraId} aria-label={t('events.camera')} onChange={(event) => setCameraId(event.target.value)}>
            <option value="">{t('events.allCameras')}</option>
            {cameras.map((camera) => (
              <option key={camera.id} value={camera.id}>
                {camera.name}
              </option>
            ))}
          </select>
        </header>
        {error ? <ErrorNote error={error} /> : null}
        {loading && !result ? <Skeleton height={240} /> : null}
        {result && events.length === 0 ? (
          <EmptyState icon={<Flag size={40} strokeWidth={1.4} aria-hidden="true" />} title={t('events.emptyTitle')} text={t('events.emptyText')}>
            <Button onClick={() => (location.hash = '#/cameras')}>{t('events.toCameras')}</Button>
          </EmptyState>
        ) : null}
        {events.length > 0 ? (
          <ul className="event-list">
            {events.map((event) => (
              <li key={event.id}>
                <a className="event-row" href={playbackHash(event.cameraId, event.startMs - LEAD_MS)} data-testid="event-row">
                  <Flag size={16} aria-hidden="true" />
                  <span className="event-what">
                    <span>{t(`eventKind.${event.kind}`)}</span>
                    <span className="small">{names.get(event.cameraId) ?? t('storage.removedCamera')}</span>
                  </span>
                  <span className="muted">{event.endMs === null ? t('events.going') : formatDuration(event.endMs - event.startMs, i18n.language)}</span>
                  <time dateTime={new Date(event.startMs).toISOString()} title={formatExact(event.startMs, i18n.language)}>
                    {formatMoment(event.startMs, nowMs, i18n.language, words)}
                  </time>
                </a>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  );
}
