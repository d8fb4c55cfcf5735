import { Check, ChevronDown, ChevronLeft, ChevronRight, ChevronUp, Crosshair, House, Minus, Pencil, Play, Plus, Route, Square, Trash2, ZoomIn, ZoomOut } from 'lucide-react';
import { useState, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PtzDescription } from '../../../../contract/device-types.ts';
import { Button, Slider } from '../../../components/controls.tsx';
import { engine } from '../../../host/index.ts';
import { useToasts } from '../../../state/toasts.ts';
import type { PtzHands, PtzSpeeds } from './use-ptz.ts';

const DIRECTIONS = [
  { key: 'up', speeds: { tilt: 1 }, icon: ChevronUp },
  { key: 'left', speeds: { pan: -1 }, icon: ChevronLeft },
  { key: 'right', speeds: { pan: 1 }, icon: ChevronRight },
  { key: 'down', speeds: { tilt: -1 }, icon: ChevronDown },
] as const;
const DEFAULT_DWELL = 15;

/** Turning, zooming, presets and patrol of one camera. */
export function PtzPanel({ cameraId, ptz, hands, speed, onSpeed, onChanged, onError }: {
  cameraId: string;
  ptz: PtzDescription;
  hands: PtzHands;
  speed: number;
  onSpeed(speed: number): void;
  onChanged(): void;
  onError(error: unknown): void;
}) {
  const { t } = useTranslation();
  const hold = (speeds: Partial<PtzSpeeds>) => {
    const scaled = Object.fromEntries(Object.entries(speeds).map(([axis, value]) => [axis, value * speed])) as Partial<PtzSpeeds>;
    const none = Object.fromEntries(Object.keys(speeds).map((axis) => [axis, 0])) as Partial<PtzSpeeds>;
    return holding(() => hands.move(scaled), () => hands.move(none));
  };
  const act = (work: Promise<unknown>) => void work.then(onChanged, onError);
  return (
    <div className="ptz" data-testid="ptz">
      <div className="ptz-hands">
        {ptz.pan || ptz.tilt ? (
          <div className="ptz-pad" role="group" aria-label={t('ptz.turn')}>
            {DIRECTIONS.map(({ key, speeds, icon: Icon }) => (
              <HoldButton key={key} className={`ptz-${key}`} label={t(`ptz.${key}`)} {...hold(speeds)}>
                <Icon size={20} aria-hidden="true" />
              </HoldButton>
            ))}
            {ptz.home ? (
              <button type="button" className="ptz-button ptz-home" aria-label={t('ptz.home')} title={t('ptz.home')} onClick={() => act(engine.call('ptz.goto', { id: cameraId, token: null }))}>
                <House size={18} aria-hidden="true" />
              </button>
            ) : null}
          </div>
        ) : null}
        <div className="ptz-sides">
          {ptz.zoom ? (
            <div className="ptz-pair" role="group" aria-label={t('ptz.zoom')}>
              <HoldButton label={t('ptz.zoomOut')} {...hold({ zoom: -1 })}>
                <ZoomOut size={18} aria-hidden="true" />
              </HoldButton>
              <span className="small">{t('ptz.zoom')}</span>
              <HoldButton label={t('ptz.zoomIn')} {...hold({ zoom: 1 })}>
                <ZoomIn size={18} aria-hidden="true" />
              </HoldButton>
            </div>
          ) : null}
          {ptz.focus ? (
            <div className="ptz-pair" role="group" aria-label={t('ptz.focus')}>
              <HoldButton label={t('ptz.focusNear')} {...holding(() => hands.focus(-0.5), () => hands.focus(0))}>
                <Minus size={18} aria-hidden="true" />
              </HoldButton>
              <span className="small">{t('ptz.focus')}</span>
              <HoldButton label={t('ptz.focusFar')} {...holding(() => hands.focus(0.5), () => hands.focus(0))}>
                <Plus size={18} aria-hidden="true" />
              </HoldButton>
            </div>
          ) : null}
          <div className="ptz-speed">
            <span className="small">{t('ptz.speed')}</span>
            <Slider label={t('ptz.speed')} value={speed} min={0.1} max={1} step={0.1} onChange={onSpeed} />
          </div>
        </div>
      </div>
      <p className="small">{t('ptz.hint')}</p>
      {ptz.mostPresets > 0 ? <Presets cameraId={cameraId} ptz={ptz} act={act} /> : null}
      {ptz.presets.length > 1 ? <PatrolEditor cameraId={cameraId} ptz={ptz} act={act} /> : null}
      {ptz.calibrate || ptz.home ? (
        <div className="ptz-more">
          {ptz.home ? (
            <Button onClick={() => act(engine.call('ptz.setHome', { id: cameraId }))}>
              <House size={16} aria-hidden="true" />
              {t('ptz.setHome')}
            </Button>
          ) : null}
          {ptz.calibrate ? (
            <Button onClick={() => act(engine.call('ptz.calibrate', { id: cameraId }))}>
              <Crosshair size={16} aria-hidden="true" />
              {t('ptz.calibrate')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function Presets({ cameraId, ptz, act }: { cameraId: string; ptz: PtzDescription; act(work: Promise<unknown>): void }) {
  const { t } = useTranslation();
  const show = useToasts((state) => state.show);
  const [name, setName] = useState('');
  const [renaming, setRenaming] = useState<{ token: string; name: string } | null>(null);
  const add = () => {
    const wanted = name.trim() || t('ptz.presetName', { number: ptz.presets.length + 1 });
    setName('');
    act(engine.call('ptz.savePreset', { id: cameraId, name: wanted }));
  };
  const finishRenaming = () => {
    if (renaming && renaming.name.trim() !== '') act(engine.call('ptz.renamePreset', { id: cameraId, token: renaming.token, name: renaming.name.trim() }));
    setRenaming(null);
  };
  return (
    <section className="ptz-presets">
      <h3>{t('ptz.presets')}</h3>
      {ptz.presets.length === 0 ? <p className="small">{t('ptz.noPresets')}</p> : null}
      <ul>
        {ptz.presets.map((preset) => (
          <li key={preset.token}>
            {renaming?.token === preset.token ? (
              <>
                <input className="input" value={renaming.name} maxLength={60} aria-label={t('ptz.rename')} autoFocus onChange={(event) => setRenaming({ token: preset.token, name: event.target.value })} onKeyDown={(event) => event.key === 'Enter' && finishRenaming()} />
                <Button look="quiet" aria-label={t('common.save')} onClick={finishRenaming}>
                  <Check size={16} aria-hidden="true" />
                </Button>
              </>
            ) : (
              <>
                <button type="button" className="ptz-preset" data-testid="ptz-preset" onClick={() => act(engine.call('ptz.goto', { id: cameraId, token: preset.token }))}>
                  {preset.name}
                </button>
                <Button look="quiet" aria-label={t('ptz.renameOf', { name: preset.name })} onClick={() => setRenaming(preset)}>
                  <Pencil size={15} aria-hidden="true" />
                </Button>
                <Button
                  look="quiet"
                  aria-label={t('ptz.removeOf', { name: preset.name })}
                  // It cannot be made again without turning there: so there is time to change one's mind.
                  onClick={() => show(t('ptz.presetRemoved', { name: preset.name }), { onUndo: () => {}, onDone: () => act(engine.call('ptz.removePreset', { id: cameraId, token: preset.token })) })}
                >
                  <Trash2 size={15} aria-hidden="true" />
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {ptz.presets.length < ptz.mostPresets ? (
        <div className="ptz-add">
          <input className="input" placeholder={t('ptz.newPreset')} aria-label={t('ptz.newPreset')} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} onKeyDown={(event) => event.key === 'Enter' && add()} data-testid="ptz-preset-name" />
          <Button onClick={add} data-testid="ptz-preset-add">
            <Plus size={16} aria-hidden="true" />
            {t('ptz.keep')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function PatrolEditor({ cameraId, ptz, act }: { cameraId: string; ptz: PtzDescription; act(work: Promise<unknown>): void }) {
  const { t } = useTranslation();
  const save = (stops: PtzDescription['patrol']) => act(engine.call('ptz.patrol', { id: cameraId, stops }));
  const dwell = ptz.patrol[0]?.dwellSeconds ?? DEFAULT_DWELL;
  const [seconds, setSeconds] = useState(dwell);
  const on = new Set(ptz.patrol.map(({ preset }) => preset));
  return (
    <section className="ptz-presets">
      <h3>{t('ptz.patrol')}</h3>
      <p className="small">{t('ptz.patrolHint')}</p>
      <div className="ptz-stops">
        {ptz.presets.map(({ token, name }) => (
          <label key={token} className="chip">
            <input
              type="checkbox"
              checked={on.has(token)}
              onChange={(event) => save(event.target.checked ? [...ptz.patrol, { preset: token, dwellSeconds: seconds }] : ptz.patrol.filter(({ preset }) => preset !== token))}
            />
            {name}
          </label>
        ))}
      </div>
      <div className="ptz-speed">
        <span className="small">{t('ptz.dwell', { count: seconds })}</span>
        <Slider label={t('ptz.dwell', { count: seconds })} value={seconds} min={5} max={120} step={5} onChange={setSeconds} onCommit={(value) => save(ptz.patrol.map((stop) => ({ ...stop, dwellSeconds: value })))} />
      </div>
      <Button look={ptz.patrolling ? 'plain' : 'primary'} disabled={ptz.patrol.length === 0} onClick={() => act(engine.call('ptz.patrol', { id: cameraId, running: !ptz.patrolling }))} data-testid="ptz-patrol">
        {ptz.patrolling ? <Square size={16} aria-hidden="true" /> : ptz.patrol.length > 0 ? <Play size={16} aria-hidden="true" /> : <Route size={16} aria-hidden="true" />}
        {t(ptz.patrolling ? 'ptz.patrolStop' : 'ptz.patrolStart')}
      </Button>
    </section>
  );
}

/** Works while it is held; let go anywhere, it ends. */
function holding(begin: () => void, end: () => void) {
  return {
    onPointerDown: (event: PointerEvent<HTMLButtonElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      begin();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onLostPointerCapture: end,
  };
}

function HoldButton({ label, className = '', children, ...handlers }: { label: string; className?: string; children: ReactNode } & ReturnType<typeof holding>) {
  return (
    <button
      type="button"
      className={`ptz-button ${className}`}
      aria-label={label}
      title={label}
      {...handlers}
      // By keyboard a press is a nudge.
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        if (!event.repeat) handlers.onPointerDown({ currentTarget: { setPointerCapture: () => {} }, pointerId: 0 } as unknown as PointerEvent<HTMLButtonElement>);
      }}
      onKeyUp={(event) => (event.key === 'Enter' || event.key === ' ') && handlers.onPointerUp()}
      onBlur={handlers.onPointerCancel}
    >
      {children}
    </button>
  );
}
