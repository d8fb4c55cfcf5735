import { Circle, Square } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../../contract/types.ts';
import { Button } from '../../../components/controls.tsx';
import { Dot } from '../../../components/feedback.tsx';
import { engine } from '../../../host/index.ts';
import { daysAgo } from '../../../i18n/format.ts';
import { formatClock, formatDay } from '../../../player/format-time.ts';

/** Records by hand, whatever the plan says, until it is stopped or the hour is over. */
export function RecordButton({ camera, onError }: { camera: Camera; onError(error: unknown): void }) {
  const { t, i18n } = useTranslation();
  const [busy, setBusy] = useState(false);
  const until = camera.recordingUntilMs;
  const record = async (on: boolean) => {
    onError(null);
    setBusy(true);
    try {
      await engine.call('cameras.record', { id: camera.id, on });
    } catch (error) {
      onError(error);
    }
    setBusy(false);
  };
  const time = (ms: number) => (daysAgo(ms, engine.engineNow()) === 0 ? formatClock(ms, i18n.language) : `${formatDay(ms, i18n.language)} ${formatClock(ms, i18n.language)}`);
  return (
    <div className="record" data-testid="record">
      {/* One button for both, and never disabled, so that it keeps the focus. */}
      <Button aria-busy={busy} onClick={() => (busy ? undefined : void record(until === null))} data-testid={until === null ? 'record-start' : 'record-stop'}>
        {until === null ? <Circle className="record-mark" size={14} aria-hidden="true" /> : <Square className="record-square" size={14} aria-hidden="true" />}
        {until === null ? t('record.start') : t('record.stop')}
      </Button>
      <span className="record-until" role="status">
        {until === null ? null : (
          <>
            <Dot state="live" />
            {t('record.until', { time: time(until) })}
          </>
        )}
      </span>
    </div>
  );
}
