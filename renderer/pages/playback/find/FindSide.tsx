import { CircleStop, RotateCw, ScanSearch, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Slider } from '../../../components/controls.tsx';
import { ErrorNote } from '../../../components/feedback.tsx';
import type { PlayedCamera } from '../played-cameras.ts';
import type { Position } from '../position.ts';
import { useCurrent } from '../use-current.ts';
import { LONGEST_DAYS, localText, momentOf, NEAR_SPANS, rangeProblem } from './find-span.ts';
import { FoundList } from './FoundList.tsx';
import type { FoundMoment } from './motion-search.ts';
import type { Find } from './use-find.ts';

const LARGEST_SIZE = 10;
const DAY_MS = 86_400_000;

/** Beside the picture: which camera, when, how large, and all that was found. */
export function FindSide({ find, camera, cameras, position, onCamera, onOpen, onClose }: {
  find: Find;
  camera: PlayedCamera;
  /** Those that can be searched. */
  cameras: readonly { id: string; name: string }[];
  position: Position;
  onCamera(id: string): void;
  onOpen(moment: FoundMoment): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const { state, span, range, minSize } = find;
  const current = useCurrent(find.found, position);
  useEscape(onClose);
  return (
    <aside className="playback-side find-side" data-testid="find-side">
      <header className="find-head">
        <h2>{t('playback.find.title')}</h2>
        <button type="button" className="bar-button" aria-label={t('playback.find.close')} title={`${t('playback.find.close')} (Esc)`} onClick={onClose}>
          <X size={16} />
        </button>
      </header>
      {cameras.length > 1 && (
        <select className="select" aria-label={t('playback.camera')} data-testid="find-camera" value={camera.id} onChange={(event) => onCamera(event.target.value)}>
          {cameras.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      <select
        className="select"
        aria-label={t('playback.find.when')}
        data-testid="find-span"
        value={typeof span === 'string' ? span : 'own'}
        onChange={({ target }) => find.setSpan(NEAR_SPANS.find((near) => near === target.value) ?? { ...range })}
      >
        {NEAR_SPANS.map((near) => (
          <option key={near} value={near}>
            {t(`playback.find.span.${near}`)}
          </option>
        ))}
        <option value="own">{t('playback.find.span.own')}</option>
      </select>
      {typeof span !== 'string' && <OwnSpan find={find} />}
      <div className="find-size">
        <span>{minSize === 0 ? t('playback.find.allSizes') : t('playback.find.sizeFrom', { size: minSize })}</span>
        <Slider label={t('guard.minSizeLabel')} value={minSize} min={0} max={LARGEST_SIZE} step={1} onChange={find.setMinSize} />
      </div>
      {rangeProblem(range) === null ? <Outcome find={find} camera={camera} /> : null}
      {state.moments.length > 0 && <FoundList cameraId={camera.id} moments={state.moments} several={range.to - range.from > DAY_MS} currentId={current} onOpen={onOpen} />}
    </aside>
  );
}

function OwnSpan({ find }: { find: Find }) {
  const { t } = useTranslation();
  const { range } = find;
  const problem = rangeProblem(range);
  const put = (end: 'from' | 'to', text: string) => {
    const ms = momentOf(text);
    if (ms !== null) find.setSpan({ ...range, [end]: ms });
  };
  return (
    <div className="find-own">
      {(['from', 'to'] as const).map((end) => (
        <label key={end}>
          <span>{t(`events.time.${end}`)}</span>
          <input type="datetime-local" className="input" data-testid={`find-${end}`} value={localText(range[end])} onChange={(event) => put(end, event.target.value)} />
        </label>
      ))}
      {problem && (
        <p className="field-error" role="alert">
          {problem === 'empty' ? t('playback.find.noRange') : t('playback.find.longRange', { count: LONGEST_DAYS })}
        </p>
      )}
    </div>
  );
}

/** How the search stands: what to do first, how far it is, how much there is, or why there is nothing. */
function Outcome({ find, camera }: { find: Find; camera: PlayedCamera }) {
  const { t } = useTranslation();
  const { state, minSize } = find;
  const { phase, moments, done, of } = state;
  if (phase === 'idle') {
    return (
      <div className="find-empty" data-testid="find-start">
        <ScanSearch size={32} strokeWidth={1.4} aria-hidden />
        <p>{t('playback.find.start')}</p>
      </div>
    );
  }
  if (phase === 'searching') {
    return (
      <div className="find-state find-waiting" role="status" data-testid="find-searching">
        <span>{of > 1 ? t('playback.find.searchingDays', { done, of }) : t('playback.find.searching')}</span>
        <Button look="quiet" data-testid="find-stop" onClick={find.stop}>
          <CircleStop size={16} aria-hidden />
          {t('playback.find.stop')}
        </Button>
        <progress max={Math.max(1, of)} value={done} />
      </div>
    );
  }
  const count = moments.length;
  const again = (
    <button type="button" className="bar-button" aria-label={t('playback.find.again')} title={t('playback.find.again')} data-testid="find-again" onClick={find.again}>
      <RotateCw size={16} />
    </button>
  );
  return (
    <>
      {phase === 'failed' && <ErrorNote error={state.error} />}
      {(count > 0 || phase === 'failed' || phase === 'stopped') && (
        <div className="find-state" role="status" data-testid="find-count" data-count={count}>
          <span>
            <b>{state.more ? t('playback.find.atLeast', { count }) : t('playback.find.count', { count })}</b>
            {phase === 'stopped' && <span className="find-note">{t('playback.find.stopped', { done, of })}</span>}
            {state.more && <span className="find-note">{t('playback.find.more')}</span>}
          </span>
          {again}
        </div>
      )}
      {count === 0 && phase === 'done' && (
        <div className="find-empty" role="status" data-testid="find-none">
          <ScanSearch size={32} strokeWidth={1.4} aria-hidden />
          <b>{t(state.days === 0 ? 'playback.find.nothingKept' : 'playback.find.none')}</b>
          <p>{t(state.days === 0 ? 'playback.find.nothingKeptHelp' : minSize > 0 ? 'playback.find.noneSmall' : 'playback.find.noneHelp')}</p>
          {state.days === 0 && camera.camera ? <Button onClick={() => (location.hash = `#/cameras?camera=${camera.id}`)}>{t('playback.find.toCamera', { name: camera.name })}</Button> : null}
          {state.days > 0 && minSize > 0 ? <Button onClick={() => find.setMinSize(0)}>{t('playback.find.allSizesAgain')}</Button> : null}
          {again}
        </div>
      )}
    </>
  );
}

/** Escape leaves, unless something else is open or being drawn that it closes. */
function useEscape(onClose: () => void): void {
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const inPanel = event.target instanceof HTMLElement && event.target.closest('[role="dialog"]') !== null;
      if (event.key === 'Escape' && !event.defaultPrevented && !inPanel) latest.current();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
