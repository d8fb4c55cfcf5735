import { CornerLeftUp, Folder, FolderPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../host/hooks.ts';
import { engine } from '../host/index.ts';
import { errorText } from '../i18n/error-text.ts';
import { Button, Field } from './controls.tsx';
import { ErrorNote, Skeleton } from './feedback.tsx';
import { SlideOver } from './SlideOver.tsx';

/** Goes through the folders of the computer that records. `at`: where to begin; null, or one that is not there: at the beginning. */
export function FolderBrowser({ at, onChoose, onClose }: { at: string | null; onChoose(path: string): void; onClose(): void }) {
  const { t } = useTranslation();
  const [path, setPath] = useState(at);
  const [naming, setNaming] = useState(false);
  const { result, error, loading } = useCall('folders.list', { path });
  const here = result && !error ? result : null;
  const go = (to: string | null) => {
    setNaming(false);
    setPath(to);
  };
  return (
    <SlideOver
      open
      title={t('folders.title')}
      onClose={onClose}
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button look="primary" disabled={!here?.path || loading} data-testid="folder-take" onClick={() => here?.path && onChoose(here.path)}>
            {t('folders.take')}
          </Button>
        </>
      }
    >
      <div className="folder-browser" data-testid="folder-browser">
        <p className="folder-here" title={here?.path ?? undefined}>
          <bdi>{here?.path ?? t('folders.begin')}</bdi>
        </p>
        {error ? <ErrorNote error={error} /> : null}
        {!here && loading ? <Skeleton height={120} /> : null}
        <ul className="folder-list" aria-label={t('folders.title')}>
          {path !== null && (
            <li>
              <button type="button" className="folder-row" data-testid="folder-up" onClick={() => go(here?.parent ?? null)}>
                <CornerLeftUp size={16} aria-hidden />
                {here?.parent ? t('folders.up') : t('folders.begin')}
              </button>
            </li>
          )}
          {here?.folders.map((folder) => (
            <li key={folder.path}>
              <button type="button" className="folder-row" onClick={() => go(folder.path)}>
                <Folder size={16} aria-hidden />
                <span className="folder-name">{folder.name}</span>
              </button>
            </li>
          ))}
        </ul>
        {here?.folders.length === 0 && <p className="panel-hint">{t('folders.none')}</p>}
        {here?.more && <p className="panel-hint">{t('folders.more')}</p>}
        {here?.path && (naming ? <NewFolder parent={here.path} onMade={go} /> : (
          <div>
            <Button look="quiet" data-testid="folder-new" onClick={() => setNaming(true)}>
              <FolderPlus size={16} aria-hidden />
              {t('folders.new')}
            </Button>
          </div>
        ))}
      </div>
    </SlideOver>
  );
}

function NewFolder({ parent, onMade }: { parent: string; onMade(path: string | null): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [failed, setFailed] = useState<unknown>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    // Forms that this panel was opened from are not sent with it.
    event.stopPropagation();
    try {
      onMade((await engine.call('folders.create', { path: parent, name: name.trim() })).path);
    } catch (error) {
      setFailed(error);
    }
  };
  return (
    <form onSubmit={(event) => void make(event)}>
      <Field label={t('folders.name')} error={failed ? errorText(failed, t) : null}>
        {(id) => (
          <span className="folder-new">
            <input id={id} className="input" autoComplete="off" spellCheck={false} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
            <Button type="submit" disabled={name.trim() === ''}>
              {t('folders.make')}
            </Button>
          </span>
        )}
      </Field>
    </form>
  );
}
