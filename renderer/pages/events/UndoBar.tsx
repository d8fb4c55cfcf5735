import { Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventDeletion } from '../../../contract/event-types.ts';
import { engine } from '../../host/index.ts';

/** Events that were deleted and can be had back, as long as they can. */
export function UndoBar({ deletions, onUndo }: { deletions: readonly EventDeletion[]; onUndo(): void }) {
  const { t } = useTranslation();
  const [last] = deletions;
  const [nowMs, setNowMs] = useState(() => engine.engineNow());
  useEffect(() => {
    if (!last) return;
    setNowMs(engine.engineNow());
    const timer = setInterval(() => setNowMs(engine.engineNow()), 1_000);
    return () => clearInterval(timer);
  }, [last]);
  if (!last) return null;
  const count = deletions.reduce((sum, { events }) => sum + events, 0);
  return (
    <div className="toast events-undo" role="status" data-testid="undo-bar">
      <span>{t('events.deleted', { count })}</span>
      <button type="button" className="button button-quiet" data-testid="undo" onClick={onUndo}>
        <Undo2 size={16} aria-hidden />
        {t('common.undo')}
        <span className="small">{t('playback.secondsLeft', { seconds: Math.max(0, Math.ceil((last.dueMs - nowMs) / 1_000)) })}</span>
      </button>
    </div>
  );
}
