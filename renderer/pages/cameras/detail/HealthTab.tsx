import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceHealth, HealthHistory, StreamHealth } from '../../../../contract/health-types.ts';
import type { Camera } from '../../../../contract/types.ts';
import { Button, Segments } from '../../../components/controls.tsx';
import { ErrorNote, Skeleton } from '../../../components/feedback.tsx';
import { useCall } from '../../../host/hooks.ts';
import { engine } from '../../../host/index.ts';
import { formatDuration, formatExact } from '../../../i18n/format.ts';
import { HealthChart } from './HealthChart.tsx';

const REFRESH_MS = 5_000;
const DAY_MS = 86_400_000;
/** Off by less nobody notices; cameras tell whole seconds. */
const CLOCK_TOLERANCE_MS = 2_500;

export function HealthTab({ camera }: { camera: Camera }) {
  const { t } = useTranslation();
  const { result, error, again } = useCall('cameras.health', { id: camera.id });
  useEffect(() => {
    const timer = setInterval(again, REFRESH_MS);
    return () => clearInterval(timer);
  }, [again]);
  return (
    <div className="detail-sections">
      {error ? <ErrorNote error={error} /> : null}
      {!result && !error ? <Skeleton height={160} /> : null}
      {result?.streams.map((stream) => (
        <StreamFacts key={stream.role} stream={stream} />
      ))}
      {result?.device ? <DeviceFacts camera={camera} device={result.device} onChanged={again} /> : null}
      <History cameraId={camera.id} />
      {camera.canBeSet ? null : <p className="small">{t('health.noOnvif')}</p>}
    </div>
  );
}

function StreamFacts({ stream }: { stream: StreamHealth }) {
  const { t, i18n } = useTranslation();
  const none = '–';
  const isPulled = stream.source !== null;
  return (
    <section>
      <h3>{t(`health.stream.${stream.role}`)}</h3>
      {isPulled ? (
        <dl className="facts">
          <Fact label={t('health.fps')}>{stream.fps}</Fact>
          <Fact label={t('health.bitrate')}>{stream.kbps >= 1000 ? `${(stream.kbps / 1000).toFixed(1)} Mbit/s` : `${stream.kbps} kbit/s`}</Fact>
          <Fact label={t('health.keyframes')}>{stream.keyframeSeconds === null ? none : t('health.seconds', { seconds: stream.keyframeSeconds })}</Fact>
          <Fact label={t('health.lost')}>{stream.lostPercent === null ? none : `${stream.lostPercent}%`}</Fact>
          <Fact label={t('health.jitter')}>{stream.jitterMs === null ? none : `${stream.jitterMs} ms`}</Fact>
          <Fact label={t('health.delay')}>{stream.delayMs === null ? none : `${stream.delayMs} ms`}</Fact>
          <Fact label={t('health.reconnects')}>{stream.reconnects}</Fact>
          <Fact label={t('health.source')}>{t(`health.by.${stream.source}`)}</Fact>
        </dl>
      ) : (
        <p className="small">{t('health.notPulled')}</p>
      )}
      {stream.fallback ? <p className="small">{t('health.fallback', { why: stream.fallback })}</p> : null}
      {stream.lastError ? <p className="small">{t('health.lastError', { what: t(stream.lastError.text.key, stream.lastError.text.data), time: formatExact(stream.lastError.atMs, i18n.language) })}</p> : null}
      {stream.advice.map((advice) => (
        <p key={advice.key} className="advice">
          <TriangleAlert size={15} aria-hidden="true" />
          {t(advice.key, advice.data)}
        </p>
      ))}
    </section>
  );
}

function DeviceFacts({ camera, device, onChanged }: { camera: Camera; device: DeviceHealth; onChanged(): void }) {
  const { t, i18n } = useTranslation();
  const [busy, setBusy] = useState<'now' | 'ntp' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const offset = device.clockOffsetMs;
  const isOff = offset !== null && Math.abs(offset) > CLOCK_TOLERANCE_MS;
  const setClock = async (how: 'now' | 'ntp') => {
    setBusy(how);
    setError(null);
    try {
      await engine.call('cameras.setClock', { id: camera.id, how });
      onChanged();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(null);
    }
  };
  return (
    <section>
      <h3>{t('health.device')}</h3>
      <dl className="facts">
        {device.firmware ? <Fact label={t('health.firmware')}>{device.firmware}</Fact> : null}
        {device.serial ? <Fact label={t('health.serial')}>{device.serial}</Fact> : null}
        {device.lastRebootMs === null ? null : <Fact label={t('health.uptime')}>{formatDuration(Date.now() - device.lastRebootMs, i18n.language)}</Fact>}
        {device.wifi ? <Fact label={t('health.wifi')}>{[device.wifi.network, device.wifi.signal ? t(`health.signal.${device.wifi.signal}`) : null].filter(Boolean).join(' · ')}</Fact> : null}
        {device.batteryPercent === null ? null : <Fact label={t('health.battery')}>{`${device.batteryPercent}%`}</Fact>}
        {device.card ? (
          <Fact label={t('health.card')}>
            {device.card.failing ? t('health.cardFailing') : device.card.recording === false ? t('health.cardIdle') : t('health.cardRecording')}
            {device.card.fromMs === null ? '' : ` · ${t('health.cardSince', { time: formatExact(device.card.fromMs, i18n.language) })}`}
          </Fact>
        ) : null}
        <Fact label={t('health.events')}>{t(`health.listening.${device.events}`)}</Fact>
        <Fact label={t('health.clock')}>
          <span className={isOff ? 'fact-bad' : ''}>{offset === null ? '–' : isOff ? t(offset > 0 ? 'health.clockAhead' : 'health.clockBehind', { time: formatDuration(Math.abs(offset), i18n.language) }) : t('health.clockRight')}</span>
          {device.timeSource ? <span className="small">{` · ${device.timeSource === 'ntp' ? t('health.byNtp', { servers: device.ntpServers.join(', ') || '–' }) : t('health.byHand')}`}</span> : null}
        </Fact>
      </dl>
      {error ? <ErrorNote error={error} /> : null}
      <div className="detail-actions">
        <Button look={isOff ? 'primary' : 'plain'} busy={busy === 'now'} onClick={() => void setClock('now')} data-testid="set-clock">
          {t('health.setClock')}
        </Button>
        {device.timeSource === 'ntp' ? null : (
          <Button busy={busy === 'ntp'} onClick={() => void setClock('ntp')}>
            {t('health.useNtp')}
          </Button>
        )}
      </div>
    </section>
  );
}

function History({ cameraId }: { cameraId: string }) {
  const { t } = useTranslation();
  const [span, setSpan] = useState<'day' | 'week'>('day');
  const [now] = useState(() => Date.now());
  const { result, error } = useCall('cameras.healthHistory', { id: cameraId, from: now - (span === 'day' ? DAY_MS : 7 * DAY_MS), to: now });
  const rows: { key: Exclude<keyof HealthHistory, 'fromMs' | 'stepMs'>; label: string; unit: string }[] = [
    { key: 'online', label: t('health.online'), unit: '' },
    { key: 'fps', label: t('health.fps'), unit: '' },
    { key: 'kbps', label: t('health.bitrate'), unit: ' kbit/s' },
    { key: 'lostPercent', label: t('health.lost'), unit: '%' },
    { key: 'jitterMs', label: t('health.jitter'), unit: ' ms' },
    { key: 'delayMs', label: t('health.delay'), unit: ' ms' },
  ];
  return (
    <section>
      <div className="section-head">
        <h3>{t('health.history')}</h3>
        <Segments<'day' | 'week'>
          label={t('health.history')}
          value={span}
          onChange={setSpan}
          options={[
            { value: 'day', label: t('health.day') },
            { value: 'week', label: t('health.week') },
          ]}
        />
      </div>
      {error ? <ErrorNote error={error} /> : null}
      {result ? rows.map(({ key, label, unit }) => <HealthChart key={key} label={label} unit={unit} share={key === 'online'} fromMs={result.fromMs} stepMs={result.stepMs} values={result[key]} />) : <Skeleton height={200} />}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
