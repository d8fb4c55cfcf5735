import { Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Deletion } from '../../../contract/storage-types.ts';
import { engine } from '../../host/index.ts';
import { errorText } from '../../i18n/error-text.ts';
import { formatBytes } from '../../i18n/format.ts';

/** What a deletion has at most; the engine's clock is known to within some milliseconds. */
const LONGEST_SECONDS = 60;

/** A deletion that can be had back, as long as it can. */
export function UndoBar({ deletion, nowMs, onGone, onUndone }: { deletion: Deletion; nowMs: number; onGone(id: string): void; onUndone(): void }) {
  const { t, i18n } = useTranslation();
  const [failed, setFailed] = useState<unknown>(null);
  const leftS = Math.max(0, Math.min(LONGEST_SECONDS, Math.ceil((deletion.dueMs - nowMs) / 1000)));
  const size = formatBytes(deletion.bytes, i18n.language);
  useEffect(() => {
    if (leftS === 0) onGone(deletion.id);
  }, [leftS, onGone, deletion.id]);
  return (
    <div className="export-bar undo-bar" role="status" data-testid="undo-bar">
      <span>{deletion.events > 0 ? t('playback.deletedWithEvents', { size, count: deletion.events }) : t('playback.deleted', { size })}</span>
      {failed ? <span className="export-failed">{errorText(failed, t)}</span> : null}
      <button type="button" className="bar-button bar-button-text undo-button" onClick={() => void engine.call('recordings.undelete', { id: deletion.id }).then(onUndone, setFailed)}>
        <Undo2 size={16} aria-hidden />
        {t('common.undo')}
        <span className="undo-left">{t('playback.secondsLeft', { seconds: leftS })}</span>
      </button>
    </div>
  );
}
