import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardStretch } from '../../../../../contract/card-types.ts';
import { Button } from '../../../../components/controls.tsx';
import { CardDay } from './CardDay.tsx';
import type { Choice } from './CardTab.tsx';
import { daysOf, type Day } from './days.ts';
import type { DayState } from './use-card-days.ts';

/** So many days at first, and with each reach for more. */
const AT_ONCE = 7;

/** The days that the card reaches over, the newest first; more come as they are scrolled to. */
export function CardDays(props: {
  range: CardStretch;
  days: ReadonlyMap<number, DayState>;
  onWant(day: Day): void;
  onAgain(): void;
  choice: Choice | null;
  onChoose(choice: Choice | null): void;
  playingMs: number | null;
  onPlay(atMs: number): void;
}) {
  const { range, days, onWant, onAgain, choice, onChoose, playingMs, onPlay } = props;
  const { t } = useTranslation();
  const [count, setCount] = useState(AT_ONCE);
  const all = daysOf(range);
  const end = useRef<HTMLDivElement>(null);
  const hasMore = count < all.length;
  useEffect(() => {
    const element = end.current;
    if (!element || !hasMore) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && setCount((before) => before + AT_ONCE));
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, count]);
  return (
    <>
      <ol className="sd-days" data-testid="card-days">
        {all.slice(0, count).map((day) => (
          <CardDay
            key={day.from}
            day={day}
            state={days.get(day.from) ?? null}
            onWant={onWant}
            onAgain={onAgain}
            choice={choice?.day.from === day.from ? choice : null}
            onChoose={onChoose}
            playingMs={playingMs !== null && playingMs >= day.from && playingMs < day.to ? playingMs : null}
            onPlay={onPlay}
          />
        ))}
      </ol>
      {hasMore ? (
        <div ref={end}>
          <Button look="quiet" onClick={() => setCount(count + AT_ONCE)}>
            {t('card.earlier')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
