import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CardList, CardStretch } from '../../../../../contract/card-types.ts';
import { formatClock } from '../../../../player/format-time.ts';
import type { Day } from './days.ts';

/** A pointer that moves less is a click. */
const CLICK_PX = 4;
const STEP_MS = 60_000;
const LONG_STEP_MS = 3_600_000;
const HOURS = [6, 12, 18];
const LONG_STRETCH_MS = 3_600_000;
const CHOICE_MS = 600_000;
const LEAST_CHOICE_MS = 1_000;

/** A day of the card from midnight to midnight: a click plays, dragging chooses. With the keys: left and right move, Enter plays. */
export function CardStrip(props: {
  day: Day;
  list: CardList;
  choice: CardStretch | null;
  playingMs: number | null;
  label: string;
  onChoose(stretch: CardStretch | null): void;
  onPlay(atMs: number): void;
}) {
  const { day, list, choice, playingMs, label, onChoose, onPlay } = props;
  const { t, i18n } = useTranslation();
  const strip = useRef<HTMLDivElement>(null);
  const begun = useRef<{ x: number; ms: number; dragged: boolean } | null>(null);
  const [pointedMs, setPointedMs] = useState<number | null>(null);
  const [keyMs, setKeyMs] = useState<number | null>(null);
  const length = day.to - day.from;
  const share = (ms: number) => `${(100 * Math.min(1, Math.max(0, (ms - day.from) / length))).toFixed(3)}%`;
  const place = ({ from, to }: CardStretch) => ({ left: share(from), width: `calc(${share(day.from + (Math.min(to, day.to) - Math.max(from, day.from)))} + 0px)` });
  const timeAt = (x: number) => {
    const box = strip.current?.getBoundingClientRect();
    return box && box.width > 0 ? day.from + Math.min(1, Math.max(0, (x - box.left) / box.width)) * length : day.from;
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    strip.current?.setPointerCapture(event.pointerId);
    begun.current = { x: event.clientX, ms: timeAt(event.clientX), dragged: false };
  };
  const move = (event: PointerEvent) => {
    const ms = timeAt(event.clientX);
    setPointedMs(ms);
    const begin = begun.current;
    if (!begin || (!begin.dragged && Math.abs(event.clientX - begin.x) < CLICK_PX)) return;
    begin.dragged = true;
    const [from, to] = [Math.min(begin.ms, ms), Math.max(begin.ms, ms)].map((each) => Math.round(each / 1000) * 1000);
    if (from !== undefined && to !== undefined && to > from) onChoose({ from, to });
  };
  const up = (event: PointerEvent) => {
    const begin = begun.current;
    begun.current = null;
    if (!begin || begin.dragged) return;
    const ms = timeAt(event.clientX);
    const here = stretchAt(list.stretches, ms);
    if (here) {
      onChoose(aroundOf(here, ms));
      onPlay(Math.max(here.from, Math.min(ms, here.to - 1_000)));
    } else onChoose(null);
  };
  const key = (event: KeyboardEvent) => {
    const now = keyMs ?? playingMs ?? list.stretches[0]?.from ?? day.from;
    const step = event.shiftKey ? LONG_STEP_MS : STEP_MS;
    const to = event.key === 'ArrowRight' ? now + step : event.key === 'ArrowLeft' ? now - step : event.key === 'Home' ? day.from : event.key === 'End' ? day.to - 1_000 : null;
    if (to !== null) setKeyMs(Math.min(day.to - 1_000, Math.max(day.from, to)));
    else if (event.key === 'Enter' || event.key === ' ') {
      const here = stretchAt(list.stretches, now);
      if (here) onChoose(aroundOf(here, now));
      if (here) onPlay(now);
    } else return;
    event.preventDefault();
  };
  const cursorMs = pointedMs ?? keyMs;
  return (
    <div className="sd-strip-box">
      <div
        ref={strip}
        className="sd-strip"
        data-testid="card-strip"
        role="slider"
        tabIndex={0}
        aria-label={t('card.strip', { day: label })}
        aria-valuemin={0}
        aria-valuemax={length}
        aria-valuenow={(keyMs ?? playingMs ?? day.from) - day.from}
        aria-valuetext={formatClock(keyMs ?? playingMs ?? day.from, i18n.language, true)}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => (begun.current = null)}
        onPointerLeave={() => setPointedMs(null)}
        onBlur={() => setKeyMs(null)}
        onKeyDown={key}
      >
        {HOURS.map((hour) => (
          <span key={hour} className="sd-strip-hour" style={{ left: share(day.from + hour * LONG_STEP_MS) }} />
        ))}
        {list.stretches.map((stretch) => (
          <span key={stretch.from} className="sd-strip-has" style={place(stretch)} />
        ))}
        {list.missing.map((stretch) => (
          <span key={`missing ${stretch.from}`} className="sd-strip-missing" style={place(stretch)} />
        ))}
        {choice ? <span className="sd-strip-choice" style={place(choice)} /> : null}
        {playingMs === null ? null : <span className="sd-strip-now" data-testid="card-now" style={{ left: share(playingMs) }} />}
        {cursorMs === null ? null : <span className="sd-strip-cursor" style={{ left: share(cursorMs) }} />}
      </div>
      {cursorMs === null ? null : (
        <span className="sd-strip-time" style={{ left: `clamp(28px, ${share(cursorMs)}, calc(100% - 28px))` }} aria-hidden="true">
          {formatClock(cursorMs, i18n.language, true)}
        </span>
      )}
    </div>
  );
}

/** Thin ones are hard to hit: a little beside them counts. */
function stretchAt(stretches: readonly CardStretch[], ms: number): CardStretch | null {
  const near = stretches.toSorted((a, b) => distance(a, ms) - distance(b, ms))[0];
  return near && distance(near, ms) < 4 * 60_000 ? near : null;
}

/** What is chosen by a click: the stretch, or of one that goes on for hours what follows. */
function aroundOf({ from, to }: CardStretch, ms: number): CardStretch {
  if (to - from <= LONG_STRETCH_MS) return { from, to };
  const begin = Math.min(Math.max(from, Math.floor(ms / 1_000) * 1_000), to - LEAST_CHOICE_MS);
  return { from: begin, to: Math.min(to, begin + CHOICE_MS) };
}

function distance({ from, to }: CardStretch, ms: number): number {
  return Math.max(0, from - ms, ms - to);
}
