import { type KeyboardEvent, useRef } from 'react';
import type { Coverage } from '../../../contract/coverage-types.ts';
import { levelOf } from './levels.ts';
import { type CoverageWords, useCoverageWords } from './use-words.ts';

const WEEK = 7;
/** How far the arrow keys lead, in days: weeks are rows of a month and columns of a year. */
const STEPS = {
  month: { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK },
  year: { ArrowLeft: -WEEK, ArrowRight: WEEK, ArrowUp: -1, ArrowDown: 1 },
} as const;

/** Days as small squares, coloured by how complete they are; one of them can be reached by Tab, the others from it by the arrows. */
export function DayGrid({ view, edges, blanks, days, nowMs, chosenMs, label, onChoose }: {
  view: 'month' | 'year';
  edges: readonly number[];
  blanks: number;
  /** Null while they are on their way. */
  days: readonly Coverage[] | null;
  nowMs: number;
  chosenMs: number | null;
  label: string;
  onChoose(dayMs: number): void;
}) {
  const words = useCoverageWords();
  const grid = useRef<HTMLDivElement>(null);
  const starts = edges.slice(0, -1);
  const past = starts.filter((startMs) => startMs <= nowMs);
  const reachable = chosenMs !== null && starts.includes(chosenMs) ? chosenMs : past.at(-1);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = STEPS[view][event.key as keyof (typeof STEPS)['month']];
    const at = starts.findIndex((startMs) => String(startMs) === (event.target as HTMLElement).dataset['day']);
    if (by === undefined || at === -1) return;
    event.preventDefault();
    grid.current?.querySelector<HTMLElement>(`button[data-day="${starts[at + by] ?? ''}"]`)?.focus();
  };
  return (
    <div ref={grid} className="day-grid" data-view={view} role="group" aria-label={label} onKeyDown={onKeyDown}>
      {Array.from({ length: blanks }, (_, index) => (
        <span key={index} />
      ))}
      {starts.map((startMs, index) => (
        <DaySquare key={startMs} startMs={startMs} coverage={days?.[index] ?? null} view={view} nowMs={nowMs} chosen={startMs === chosenMs} reachable={startMs === reachable} words={words} onChoose={onChoose} />
      ))}
    </div>
  );
}

function DaySquare({ startMs, coverage, view, nowMs, chosen, reachable, words, onChoose }: {
  startMs: number;
  coverage: Coverage | null;
  view: 'month' | 'year';
  nowMs: number;
  chosen: boolean;
  reachable: boolean;
  words: CoverageWords;
  onChoose(dayMs: number): void;
}) {
  const number = view === 'month' ? new Date(startMs).getDate() : null;
  if (startMs > nowMs) {
    return (
      <span className="day-square" data-level="future">
        {number}
      </span>
    );
  }
  const level = coverage ? levelOf(coverage, nowMs) : 'loading';
  const text = coverage ? `${words.day(startMs)}: ${words.described(coverage, nowMs)}` : words.day(startMs);
  return (
    <button type="button" className="day-square" data-level={level} data-day={startMs} aria-label={text} title={text} aria-pressed={chosen} tabIndex={reachable ? 0 : -1} onClick={() => onChoose(startMs)}>
      {number}
    </button>
  );
}
