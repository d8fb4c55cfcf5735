import { ImageOff } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock, formatDay, formatExact, formatLength } from '../../../player/format-time.ts';
import { ROW_PX, rowByKey, rowsInSight, scrollFor } from './found-rows.ts';
import { type MomentPictures, useMomentPicture, useMomentPictures } from './moment-pictures.ts';
import type { FoundMoment } from './motion-search.ts';

/** What was found, the newest first, with pictures; only the rows in sight are there. Keys lead through them, Enter opens one. */
export function FoundList({ cameraId, moments, several, currentId, onOpen }: {
  cameraId: string;
  moments: readonly FoundMoment[];
  /** More than one day is searched. */
  several: boolean;
  /** The one that is watched. */
  currentId: string | null;
  onOpen(moment: FoundMoment): void;
}) {
  const { t } = useTranslation();
  const pictures = useMomentPictures();
  const list = useRef<HTMLDivElement>(null);
  const { scrollTop, height } = useScroll(list);
  const [active, setActive] = useState(0);
  const at = Math.min(active, moments.length - 1);
  const rows = rowsInSight(scrollTop, height, moments.length);
  const reveal = useCallback((index: number) => {
    const element = list.current;
    if (element) element.scrollTop = scrollFor(index, element.scrollTop, element.clientHeight);
  }, []);
  const current = currentId === null ? -1 : moments.findIndex(({ id }) => id === currentId);
  useEffect(() => {
    if (current < 0) return;
    setActive(current);
    reveal(current);
  }, [current, reveal]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moment = moments[at];
    const next = rowByKey(event.key, at, moments.length, height);
    if (next !== null) {
      setActive(next);
      reveal(next);
    } else if ((event.key === 'Enter' || event.key === ' ') && moment) onOpen(moment);
    else return;
    event.preventDefault();
    // The page has keys of its own.
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      className="found-list"
      role="listbox"
      tabIndex={0}
      aria-label={t('playback.find.found')}
      aria-activedescendant={moments[at] ? `found-${moments[at].id}` : undefined}
      data-testid="found-list"
      data-count={moments.length}
      onKeyDown={onKeyDown}
    >
      <div className="found-rows" style={{ height: moments.length * ROW_PX }}>
        {moments.slice(rows.from, rows.to).map((moment, offset) => {
          const index = rows.from + offset;
          return (
            <FoundRow
              key={moment.id}
              {...{ cameraId, moment, several, pictures }}
              top={index * ROW_PX}
              place={{ index, count: moments.length }}
              active={index === at}
              current={moment.id === currentId}
              onOpen={() => {
                setActive(index);
                onOpen(moment);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

function FoundRow({ cameraId, moment, several, pictures, top, place, active, current, onOpen }: {
  cameraId: string;
  moment: FoundMoment;
  several: boolean;
  pictures: MomentPictures;
  top: number;
  place: { index: number; count: number };
  active: boolean;
  current: boolean;
  onOpen(): void;
}) {
  const { i18n } = useTranslation();
  const { language } = i18n;
  const url = useMomentPicture(pictures, cameraId, moment);
  return (
    <button
      id={`found-${moment.id}`}
      type="button"
      className="found-row"
      role="option"
      tabIndex={-1}
      aria-selected={active}
      aria-posinset={place.index + 1}
      aria-setsize={place.count}
      data-current={current || undefined}
      data-testid="found-row"
      data-start={moment.startMs}
      title={formatExact(moment.startMs, language)}
      style={{ transform: `translateY(${top}px)` }}
      // The list keeps the focus, and with it the keys.
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('.found-list')?.focus({ preventScroll: true });
        onOpen();
      }}
    >
      {typeof url === 'string' ? <img className="found-picture" src={url} alt="" decoding="async" draggable={false} /> : <span className="found-picture">{url === undefined ? <ImageOff size={18} aria-hidden /> : null}</span>}
      <span className="found-text">
        <time dateTime={new Date(moment.startMs).toISOString()}>{formatClock(moment.startMs, language, true)}</time>
        <span className="found-length">{several ? `${formatDay(moment.startMs, language)} · ${formatLength(moment.endMs - moment.startMs)}` : formatLength(moment.endMs - moment.startMs)}</span>
      </span>
    </button>
  );
}

/** Where the list is scrolled to and how much of it is in sight, px. */
function useScroll(list: RefObject<HTMLDivElement | null>): { scrollTop: number; height: number } {
  const [place, setPlace] = useState({ scrollTop: 0, height: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const look = () => setPlace({ scrollTop: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [list]);
  return place;
}
