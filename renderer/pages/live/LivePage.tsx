import { Cctv, ChevronLeft, ChevronRight, Grid2x2, Grid3x3, LayoutGrid, Square } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StreamRole } from '../../../contract/types.ts';
import { useCameras } from '../../host/use-cameras.ts';
import { columnsOf, gridShape, layoutFor, LAYOUTS, neighbour, pageCount, pageOf, type Direction, type Layout } from './layout.ts';
import { Tile, type TileActions } from './Tile.tsx';
import '../media-pages.css';
import './live.css';

const LAYOUT_ICONS = { 1: Square, 4: Grid2x2, 9: Grid3x3, 16: LayoutGrid };
const ARROWS: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** All cameras, live. */
export function LivePage() {
  const { t } = useTranslation();
  const { cameras, loading } = useCameras();
  const [chosen, setChosen] = useState<Layout | null>(null);
  const [page, setPage] = useState(0);
  const [selected, setSelected] = useState<string | null>(null);
  // `#/live?camera=…`: from playback or an event straight to one camera.
  const [solo, setSolo] = useState<string | null>(() => new URLSearchParams(location.hash.split('?')[1]).get('camera'));
  const [sound, setSound] = useState<string | null>(null);
  const [wishes, setWishes] = useState<Record<string, StreamRole>>({});

  const layout = chosen ?? layoutFor(cameras.length);
  const pages = pageCount(cameras.length, layout);
  const current = Math.min(page, pages - 1);
  const asked = cameras.findIndex((camera) => camera.id === solo);
  const askedPage = asked < 0 ? null : pageOf(asked, layout);
  useEffect(() => {
    if (askedPage !== null) setPage(askedPage);
  }, [askedPage]);
  const shown = useMemo(() => cameras.slice(current * layout, (current + 1) * layout), [cameras, current, layout]);
  const soloCamera = shown.find((camera) => camera.id === solo)?.id ?? null;
  const shape = soloCamera ? { columns: 1, rows: 1 } : gridShape(layout, shown.length);

  const actions = useMemo<TileActions>(
    () => ({
      select: setSelected,
      toggleSolo: (id) => setSolo((before) => (before === id ? null : id)),
      toggleSound: (id) => setSound((before) => (before === id ? null : id)),
      chooseStream: (id, stream) => setWishes((before) => ({ ...before, [id]: stream })),
    }),
    [],
  );

  const changeLayout = useCallback((next: Layout) => {
    setChosen(next);
    setSolo(null);
    setPage(0);
  }, []);

  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const digit = LAYOUTS[Number(event.key) - 1];
    const arrow = ARROWS[event.key];
    if (digit) changeLayout(digit);
    else if (event.key === 'Escape' && solo && !document.fullscreenElement) setSolo(null);
    else if (arrow && cameras.length > 0) {
      const from = cameras.findIndex((camera) => camera.id === selected);
      const columns = soloCamera ? 1 : columnsOf(layout);
      const next = from < 0 ? current * layout : neighbour(from, arrow, cameras.length, columns);
      const camera = cameras[next];
      if (!camera) return;
      setSelected(camera.id);
      setPage(pageOf(next, layout));
      if (soloCamera) setSolo(camera.id);
    } else if (event.key === 'PageDown') setPage(Math.min(pages - 1, current + 1));
    else if (event.key === 'PageUp') setPage(Math.max(0, current - 1));
    else return;
    event.preventDefault();
  };
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => latest.current(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  if (cameras.length === 0) {
    if (loading) return <div className="live-page" aria-busy />;
    return (
      <div className="live-empty">
        <Cctv size={40} aria-hidden />
        <h1>{t('live.empty.title')}</h1>
        <p>{t('live.empty.text')}</p>
        <a className="live-empty-action" href="#/cameras?find=1">
          {t('live.empty.find')}
        </a>
      </div>
    );
  }

  return (
    <div className="live-page">
      <div
        className="live-grid"
        data-testid="live-grid"
        style={{ gridTemplateColumns: `repeat(${shape.columns}, minmax(0, 1fr))`, gridTemplateRows: `repeat(${shape.rows}, minmax(0, 1fr))` }}
      >
        {shown.map((camera) => (
          <Tile
            key={camera.id}
            camera={camera}
            hidden={soloCamera !== null && camera.id !== soloCamera}
            selected={camera.id === selected}
            solo={camera.id === soloCamera}
            sound={camera.id === sound}
            wish={wishes[camera.id] ?? null}
            actions={actions}
          />
        ))}
      </div>
      <div className="live-bar" role="toolbar" aria-label={t('live.layouts')}>
        <div className="live-layouts">
          {LAYOUTS.map((option, index) => {
            const Icon = LAYOUT_ICONS[option];
            return (
              <button
                key={option}
                type="button"
                className="bar-button"
                aria-pressed={option === layout && !soloCamera}
                title={`${t('live.layout', { count: option })} (${index + 1})`}
                aria-label={t('live.layout', { count: option })}
                onClick={() => changeLayout(option)}
              >
                <Icon size={16} />
              </button>
            );
          })}
        </div>
        {soloCamera && (
          <button type="button" className="bar-button bar-button-text" onClick={() => setSolo(null)}>
            {t('live.allCameras')}
          </button>
        )}
        {pages > 1 && !soloCamera && (
          <div className="live-pages">
            <button type="button" className="bar-button" disabled={current === 0} aria-label={t('live.previousPage')} onClick={() => setPage(current - 1)}>
              <ChevronLeft size={16} />
            </button>
            <span className="live-page-count">
              {current + 1} / {pages}
            </span>
            <button type="button" className="bar-button" disabled={current === pages - 1} aria-label={t('live.nextPage')} onClick={() => setPage(current + 1)}>
              <ChevronRight size={16} />
            </button>
          </div>
        )}
        <span className="live-count">{t('live.online', { online: cameras.filter((camera) => camera.status === 'online').length, total: cameras.length })}</span>
      </div>
    </div>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
