import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportJob } from '../../../contract/types.ts';
import { Button, Field } from '../../components/controls.tsx';
import { FolderButton } from '../../components/FolderButton.tsx';
import { engine } from '../../host/index.ts';
import { errorText } from '../../i18n/error-text.ts';

/** The folder typed last, for the next export that goes there. */
let last = '';

/** Where a finished export is to be copied to. */
export function ExportCopy({ id, onBegan }: { id: string; onBegan: (job: ExportJob) => void }) {
  const { t } = useTranslation();
  const [folder, setFolder] = useState(last);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const copy = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailed(null);
    try {
      const { job } = await engine.call('exports.copy', { id, folder: folder.trim() });
      last = folder.trim();
      onBegan(job);
    } catch (error) {
      setFailed(error);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void copy(event)}>
      <Field label={t('playback.copyTo')} hint={t('playback.copyToHint')} error={failed ? errorText(failed, t) : null}>
        {(fieldId) => (
          <span className="export-copy">
            <input id={fieldId} className="input" autoComplete="off" spellCheck={false} autoFocus value={folder} onChange={(event) => setFolder(event.target.value)} />
            <FolderButton value={folder} onChoose={setFolder} />
            <Button type="submit" busy={busy} disabled={folder.trim() === ''}>
              {t('playback.copyStart')}
            </Button>
          </span>
        )}
      </Field>
    </form>
  );
}
