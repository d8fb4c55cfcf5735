import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Field } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { FolderButton } from '../../components/FolderButton.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { useDisks } from '../../host/use-disks.ts';
import { errorText } from '../../i18n/error-text.ts';
import { useToasts } from '../../state/toasts.ts';
import { OpenedDisk } from './OpenedDisk.tsx';
import './disks.css';

/** The newest days are there first: older ones come while it is read. */
const LOOK_AGAIN_MS = 5000;

/** Recording disks of other computers: opened to look at, and closed again. */
export function DisksCard() {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const { result: me } = useCall('access.me', {});
  const { disks, again } = useDisks();
  const [failed, setFailed] = useState<unknown>(null);
  const owner = me?.role === 'owner';
  const some = disks.length > 0;
  useEffect(() => {
    if (!some) return;
    const timer = setInterval(again, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [some, again]);
  if (!owner && !some) return null;

  const close = async ({ id, path }: { id: string; path: string }) => {
    setFailed(null);
    try {
      await engine.call('disks.close', { id });
      show(t('disks.closed', { path }));
    } catch (error) {
      setFailed(error);
    }
    again();
  };
  return (
    <section className="card" aria-label={t('disks.title')} data-testid="disks-card">
      <h2>{t('disks.title')}</h2>
      <p className="muted">{t('disks.hint')}</p>
      {some ? (
        <ul className="disks">
          {disks.map((disk) => (
            <OpenedDisk key={disk.id} disk={disk} onClose={owner ? () => void close(disk) : null} />
          ))}
        </ul>
      ) : null}
      {failed ? <ErrorNote error={failed} /> : null}
      {owner ? <OpenDisk onOpened={again} /> : null}
    </section>
  );
}

function OpenDisk({ onOpened }: { onOpened(): void }) {
  const { t } = useTranslation();
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  async function open(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFailed(null);
    try {
      await engine.call('disks.open', { path: path.trim() });
      setPath('');
      onOpened();
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void open(event)}>
      <Field label={t('disks.open')} hint={t('disks.openHint')} error={failed ? errorText(failed, t) : null}>
        {(id) => (
          <span className="open-disk">
            <input
              id={id}
              className="input"
              autoComplete="off"
              spellCheck={false}
              aria-invalid={failed !== null || undefined}
              value={path}
              onChange={(event) => {
                setPath(event.target.value);
                setFailed(null);
              }}
            />
            <FolderButton
              value={path}
              onChoose={(chosen) => {
                setPath(chosen);
                setFailed(null);
              }}
            />
            <Button type="submit" busy={busy} disabled={path.trim() === ''}>
              {t('disks.openButton')}
            </Button>
          </span>
        )}
      </Field>
    </form>
  );
}
