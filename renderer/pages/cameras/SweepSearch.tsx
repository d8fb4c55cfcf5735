import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundCamera } from '../../../contract/types.ts';
import { Button } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { useTopic } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';

/** The thorough search, for cameras that did not answer the usual one: with its progress, and a way to stop it. */
export function SweepSearch({ onFound, onRunning }: { onFound(camera: FoundCamera): void; onRunning(running: boolean): void }) {
  const { t } = useTranslation();
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  useTopic('cameras.sweep', ({ done, total }) => setShare((before) => (before === null ? null : done / Math.max(1, total))));

  async function run() {
    onRunning(true);
    setShare(0);
    setError(null);
    try {
      const { found } = await engine.call('cameras.sweep', {});
      for (const camera of found) onFound(camera);
    } catch (reason) {
      setError(reason);
    } finally {
      onRunning(false);
      setShare(null);
    }
  }

  if (share === null) {
    return (
      <div className="sweep">
        <Button onClick={() => void run()} data-testid="sweep">
          {t('cameras.sweep')}
        </Button>
        <span className="small">{t('cameras.sweepHint')}</span>
        {error ? <ErrorNote error={error} /> : null}
      </div>
    );
  }
  const percent = Math.round(share * 100);
  const label = t('cameras.sweeping', { percent });
  return (
    <div className="sweep" role="status">
      <span className="small">{label}</span>
      <div className="progress sweep-progress" role="progressbar" aria-valuenow={percent} aria-label={label}>
        <div style={{ width: `${percent}%` }} />
      </div>
      <Button onClick={() => void engine.call('cameras.stopSweep', {}).catch(() => {})} data-testid="stop-sweep">
        {t('cameras.stop')}
      </Button>
    </div>
  );
}
