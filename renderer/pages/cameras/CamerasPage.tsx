import { Cctv, FileUp, Plus, Search, Wrench } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { go, parseRoute, useHash } from '../../app/router.ts';
import { Button } from '../../components/controls.tsx';
import { EmptyState, ErrorNote, Skeleton } from '../../components/feedback.tsx';
import { useCameras } from '../../host/use-cameras.ts';
import { BenchPage } from './bench/BenchPage.tsx';
import { AddPanel } from './AddPanel.tsx';
import { matching, sections } from './camera-list.ts';
import { CameraRow } from './CameraRow.tsx';
import { CameraPage } from './detail/CameraPage.tsx';
import { ListPanel } from './ListPanel.tsx';
import { FindPanel } from './FindPanel.tsx';
import { useRemoval } from './use-removal.ts';
import './cameras.css';

/** Fewer are seen at a glance. */
const SEARCHED_FROM = 4;

export function CamerasPage() {
  const { t, i18n } = useTranslation();
  const { cameras, loading, error } = useCameras();
  const { query } = parseRoute(useHash());
  const [panel, setPanel] = useState<'find' | 'add' | 'list' | null>(query.has('find') ? 'find' : null);
  // In the address: the way back is the browser's own.
  const editing = query.get('camera');
  const setEditing = (id: string | null) => go(id === null ? '#/cameras' : `#/cameras?camera=${id}`);
  const { removed, remove } = useRemoval();
  const shown = cameras.filter((camera) => !removed.has(camera.id));
  const [text, setText] = useState('');
  const listed = matching(shown, text);
  const groups = sections(listed, i18n.language);
  const edited = shown.find((camera) => camera.id === editing) ?? null;

  if (query.has('bench')) return <BenchPage cameras={shown} onBack={() => go('#/cameras')} />;
  if (edited) {
    return (
      <CameraPage
        key={edited.id}
        camera={edited}
        cameras={shown}
        onBack={() => setEditing(null)}
        onRemove={() => {
          setEditing(null);
          remove(edited);
        }}
      />
    );
  }
  return (
    <div className="page">
      <div className="page-inner">
        <header className="page-head">
          <h1>{t('page.cameras')}</h1>
          {shown.some(({ canBeSet }) => canBeSet) ? (
            <Button look="quiet" onClick={() => go('#/cameras?bench=1')} data-testid="open-bench">
              <Wrench size={16} aria-hidden="true" />
              {t('bench.title')}
            </Button>
          ) : null}
          <Button look="quiet" onClick={() => setPanel('list')} data-testid="camera-lists">
            <FileUp size={16} aria-hidden="true" />
            {t('cameras.lists')}
          </Button>
          <Button onClick={() => setPanel('add')} data-testid="add-by-address">
            <Plus size={16} aria-hidden="true" />
            {t('cameras.addByAddress')}
          </Button>
          <Button look="primary" onClick={() => setPanel('find')} data-testid="find-cameras">
            <Search size={16} aria-hidden="true" />
            {t('cameras.find')}
          </Button>
        </header>
        {error ? <ErrorNote error={error} /> : null}
        {loading && !error ? <Skeleton height={240} /> : null}
        {!loading && shown.length === 0 ? (
          <EmptyState icon={<Cctv size={40} strokeWidth={1.4} aria-hidden="true" />} title={t('cameras.emptyTitle')} text={t('cameras.emptyText')}>
            <Button look="primary" onClick={() => setPanel('find')}>
              {t('cameras.find')}
            </Button>
          </EmptyState>
        ) : null}
        {shown.length >= SEARCHED_FROM ? (
          <input className="input camera-search" type="search" placeholder={t('cameras.filter')} aria-label={t('cameras.filter')} value={text} onChange={(event) => setText(event.target.value)} data-testid="camera-filter" />
        ) : null}
        {shown.length > 0 && listed.length === 0 ? <p className="muted">{t('cameras.noneMatches', { text: text.trim() })}</p> : null}
        {groups.map(({ group, room, cameras: list }) => (
          <section key={`${group}\n${room}`} className="camera-section">
            {groups.length > 1 || room !== '' || group !== '' ? <h2 className="camera-room">{[group, room].filter((part) => part !== '').join(' · ') || t('cameras.noRoom')}</h2> : null}
            <ul className="camera-list">
              {list.map((camera) => (
                <CameraRow key={camera.id} camera={camera} onEdit={() => setEditing(camera.id)} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <FindPanel open={panel === 'find'} onClose={() => setPanel(null)} />
      <AddPanel open={panel === 'add'} onClose={() => setPanel(null)} />
      <ListPanel open={panel === 'list'} count={shown.length} onClose={() => setPanel(null)} />
    </div>
  );
}
