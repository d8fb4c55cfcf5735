import { Check, ChevronDown, Cctv } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Camera } from '../../../contract/types.ts';
import { layoutFor, LAYOUTS } from '../live/layout.ts';
import { arranged, MOST_CAMERAS, toggled } from './choose-cameras.ts';

/** Which cameras are played, one to sixteen. */
export function CameraPicker({ cameras, chosen, onChoose }: { cameras: readonly Camera[]; chosen: readonly string[]; onChoose: (cameraIds: string[]) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!(event.target instanceof Node && root.current?.contains(event.target))) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setOpen(false);
    };
    addEventListener('pointerdown', away);
    addEventListener('keydown', escape, { capture: true });
    return () => {
      removeEventListener('pointerdown', away);
      removeEventListener('keydown', escape, { capture: true });
    };
  }, [open]);

  const all = cameras.map(({ id }) => id);
  const first = cameras.find(({ id }) => id === chosen[0]);
  return (
    <div ref={root} className="camera-picker">
      <button type="button" className="side-select" aria-expanded={open} aria-label={t('playback.cameras')} data-testid="camera-picker" onClick={() => setOpen(!open)}>
        <Cctv size={16} aria-hidden />
        <span className="side-select-text">{chosen.length > 1 ? t('playback.cameraCount', { count: chosen.length }) : first?.name}</span>
        <ChevronDown size={16} aria-hidden />
      </button>
      {open && (
        <div className="camera-list">
          <div className="camera-layouts" role="group" aria-label={t('live.layouts')}>
            {LAYOUTS.map((layout) => (
              <button
                key={layout}
                type="button"
                className="bar-button"
                aria-pressed={layoutFor(chosen.length) === layout}
                title={t('live.layout', { count: layout })}
                disabled={layout > 1 && all.length < 2}
                onClick={() => onChoose(arranged(all, chosen, layout))}
              >
                {layout}
              </button>
            ))}
          </div>
          <ul className="camera-choices">
            {cameras.map((camera) => {
              const on = chosen.includes(camera.id);
              return (
                <li key={camera.id}>
                  <button
                    type="button"
                    className="camera-choice"
                    role="checkbox"
                    aria-checked={on}
                    disabled={on ? chosen.length === 1 : chosen.length >= MOST_CAMERAS}
                    onClick={() => onChoose(toggled(all, chosen, camera.id))}
                  >
                    <span className="camera-check">{on && <Check size={14} aria-hidden />}</span>
                    <span className="camera-choice-name">{camera.name}</span>
                  </button>
                  <button type="button" className="camera-only" onClick={() => onChoose([camera.id])}>
                    {t('playback.onlyThis')}
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </div>
  );
}
