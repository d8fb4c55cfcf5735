import { ChevronDown, Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote, Skeleton } from '../../../../components/feedback.tsx';
import { Button } from '../../../../components/controls.tsx';
import { engine } from '../../../../host/index.ts';
import { daysAgo, formatDuration } from '../../../../i18n/format.ts';
import { formatClock, formatDay } from '../../../../player/format-time.ts';
import { CardStrip } from './CardStrip.tsx';
import type { Choice } from './CardTab.tsx';
import { type Day, lengthOf } from './days.ts';
import type { DayState } from './use-card-days.ts';

/** A camera that records on events has hundreds a day: the strip shows them all, the list the newest. */
const MOST_ROWS = 60;

/** One day of a card: how much it has, where in the day, and each stretch by itself. */
export function CardDay(props: {
  day: Day;
  /** Null: not asked for, or under way. */
  state: DayState | null;
  onWant(day: Day): void;
  onAgain(): void;
  choice: Choice | null;
  onChoose(choice: Choice | null): void;
  playingMs: number | null;
  onPlay(atMs: number): void;
}) {
  const { day, state, onWant, onAgain, choice, onChoose, playingMs, onPlay } = props;
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const { from, to } = day;
  useEffect(() => {
    const element = item.current;
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onWant({ from, to }), { rootMargin: '200px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [from, to, onWant]);
  const ago = daysAgo(from, engine.engineNow());
  const name = ago === 0 ? t('time.today') : ago === 1 ? t('time.yesterday') : formatDay(from, i18n.language);
  const list = state?.list ?? null;
  const missingMs = list ? lengthOf(list.missing) : 0;
  const rows = open && list ? list.stretches.toReversed().slice(0, MOST_ROWS) : [];
  return (
    <li ref={item} className="sd-day" data-testid="card-day" data-loaded={list !== null}>
      <div className="sd-day-head">
        <h4 title={formatDay(from, i18n.language)}>{name}</h4>
        {list ? (
          <span className="small">
            {list.stretches.length === 0 ? t('card.dayNothing') : list.exact ? formatDuration(lengthOf(list.stretches), i18n.language) : t('card.dayRoughly', { time: formatDuration(lengthOf(list.stretches), i18n.language) })}
            {missingMs >= 1_000 ? <span className="sd-day-missing">{t('card.dayMissing', { time: formatDuration(missingMs, i18n.language) })}</span> : null}
          </span>
        ) : null}
        {list && list.stretches.length > 0 ? (
          <Button look="quiet" className="sd-day-open" aria-expanded={open} aria-label={t('card.stretches', { day: name })} title={t('card.stretches', { day: name })} onClick={() => setOpen(!open)}>
            <ChevronDown size={16} aria-hidden="true" data-open={open} />
          </Button>
        ) : null}
      </div>
      {list ? <CardStrip day={day} list={list} choice={choice} playingMs={playingMs} label={name} onChoose={(stretch) => onChoose(stretch && { ...stretch, day })} onPlay={onPlay} /> : null}
      {!state ? <Skeleton height={28} /> : null}
      {state?.error ? (
        <ErrorNote error={state.error}>
          <Button onClick={onAgain}>{t('card.again')}</Button>
        </ErrorNote>
      ) : null}
      {rows.length > 0 ? (
        <ul className="sd-stretches">
          {rows.map((stretch) => (
            <li key={stretch.from}>
              <button
                type="button"
                className="sd-stretch-row"
                data-testid="card-stretch"
                onClick={() => {
                  onChoose({ ...stretch, day });
                  onPlay(stretch.from);
                }}
              >
                <Play size={14} aria-hidden="true" />
                <span>
                  {formatClock(stretch.from, i18n.language, true)} – {formatClock(stretch.to, i18n.language, true)}
                </span>
                <span className="small">{formatDuration(stretch.to - stretch.from, i18n.language)}</span>
              </button>
            </li>
          ))}
          {(list?.stretches.length ?? 0) > MOST_ROWS ? <li className="small">{t('card.moreStretches', { count: (list?.stretches.length ?? 0) - MOST_ROWS })}</li> : null}
        </ul>
      ) : null}
    </li>
  );
}
