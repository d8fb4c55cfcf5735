import { Check, ChevronDown, Cctv, HardDrive } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { layoutFor, LAYOUTS } from '../live/layout.ts';
import { arranged, MOST_CAMERAS, toggled } from './choose-cameras.ts';
import { type CameraGroup, groupsOf, type PlayedCamera } from './played-cameras.ts';

/** Which cameras are played, one to sixteen. */
export function CameraPicker({ cameras, chosen, onChoose }: { cameras: readonly PlayedCamera[]; chosen: readonly string[]; onChoose: (cameraIds: string[]) => void }) {
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
  const groups = groupsOf(cameras);
  // A layout is not filled with what another computer recorded at another time.
  const beside = groups.find((group) => group.cameras.some(({ id }) => id === chosen[0]))?.cameras.map(({ id }) => id) ?? all;
  const pool = all.filter((id) => beside.includes(id) || chosen.includes(id));
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
                disabled={layout > 1 && pool.length < 2}
                onClick={() => onChoose(arranged(pool, chosen, layout))}
              >
                {layout}
              </button>
            ))}
          </div>
          <div className="camera-groups">
            {groups.map((group) => (
              <CameraChoices key={group.disk ?? ''} group={group} all={all} chosen={chosen} onChoose={onChoose} />
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function CameraChoices({ group, all, chosen, onChoose }: { group: CameraGroup; all: readonly string[]; chosen: readonly string[]; onChoose: (cameraIds: string[]) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {group.disk !== null && (
        <p className="camera-group" title={group.disk}>
          <HardDrive size={14} aria-hidden />
          <span className="camera-group-path">
            <bdi>{group.disk}</bdi>
          </span>
        </p>
      )}
      <ul className="camera-choices" aria-label={group.disk ?? t('playback.cameras')}>
        {group.cameras.map((camera) => {
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
    </>
  );
}
