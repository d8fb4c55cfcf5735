import { type CSSProperties, type FocusEvent, type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { engine } from '../../host/index.ts';
import { useWeek } from './use-week.ts';
import { type Area, areaBetween, CELL_MINUTES, type Cell, CELLS, contentOf, copyDay, daysFrom, fill, type Hours, type Move, moved, spansIn, stretchesOf, wallClock } from './week-cells.ts';
import { type Brush, WeekBrushes, WeekTools } from './WeekTools.tsx';
import { useWeekWords } from './week-words.ts';
import './week.css';

const DAYS = daysFrom(0, 6);
const KEYS: Record<string, Move> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', Home: 'start', End: 'end' };
/** The line that stands for now is looked after so often, ms: it moves half a point in a minute. */
const NOW_PERIOD_MS = 20_000;
const percent = (minutes: number) => `${(minutes / 1_440) * 100}%`;

/** Hours of the week, painted with brushes over a grid of half hours; saved when a stroke ends. */
export function WeekGrid<M extends string>({ label, hours, most, timeZone, brushes, nothing, save }: {
  label: string;
  hours: readonly Hours<M>[];
  /** Hours that the engine takes. */
  most: number;
  /** Where the camera hangs; null: as this computer. */
  timeZone: string | null;
  brushes: readonly Brush<M>[];
  /** What is where nothing is painted. */
  nothing: string;
  save(hours: Hours<M>[]): Promise<unknown>;
}) {
  const { t } = useTranslation();
  const words = useWeekWords();
  const edited = useWeek(hours, most, save);
  const [brush, setBrush] = useState<M | null>(brushes[0]?.mode ?? null);
  const [cursor, setCursor] = useState<Cell>({ day: 0, cell: 0 });
  /** Where the selection of the keyboard, or a stroke of the pointer, began. */
  const [anchor, setAnchor] = useState<Cell>(cursor);
  const [stroking, setStroking] = useState(false);
  const [pointed, setPointed] = useState<Cell | null>(null);
  const [focused, setFocused] = useState(false);
  const id = useId();
  const focusing = useRef(false);
  const grid = useRef<HTMLDivElement>(null);
  const zone = timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const now = useWallClock(zone);

  const area = areaBetween(anchor, cursor);
  const paint = (where: Area, mode: M | null) => edited.put(fill(edited.week, spansIn(where), mode));
  const shown = stroking ? fill(edited.week, spansIn(area), brush) : edited.week;
  const nameOf = (mode: M | null) => brushes.find((each) => each.mode === mode)?.label ?? nothing;
  const nameAt = (cell: Cell) => {
    const { mode, whole } = contentOf(shown, cell);
    return whole ? nameOf(mode) : t('week.partly', { what: nameOf(mode) });
  };
  const say = ({ days, cells }: Area, what: string) =>
    t('week.cell', { day: words.days(days), from: words.clock(cells[0] * CELL_MINUTES), to: words.clock((cells[1] + 1) * CELL_MINUTES), what });
  const single = area.days[0] === area.days[1] && area.cells[0] === area.cells[1];

  /** Outside, the nearest one. */
  const cellAt = ({ clientX, clientY }: PointerEvent): Cell => {
    const tracks = [...(grid.current?.querySelectorAll('.week-track') ?? [])].map((track) => track.getBoundingClientRect());
    const [first, last] = [tracks[0], tracks.at(-1)];
    if (!first || !last) return cursor;
    const share = (at: number, from: number, to: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(((at - from) / (to - from)) * count)));
    return { day: share(clientY, first.top, last.bottom, 7), cell: share(clientX, first.left, first.right, CELLS) };
  };
  const focus = (cell: Cell) => {
    focusing.current = true;
    grid.current?.querySelector<HTMLElement>(`[data-cell="${cell.day}-${cell.cell}"]`)?.focus({ preventScroll: true });
    focusing.current = false;
  };
  const onFocus = (event: FocusEvent) => {
    setFocused(true);
    const [day, cell] = event.target.getAttribute('data-cell')?.split('-').map(Number) ?? [];
    // A screen reader moves the focus by itself.
    if (focusing.current || day === undefined || cell === undefined) return;
    setCursor({ day, cell });
    setAnchor({ day, cell });
  };
  const stop = () => {
    setStroking(false);
    setAnchor(cursor);
  };
  const onPointerDown = (event: PointerEvent) => {
    if (!event.isPrimary || event.button !== 0 || !(event.target instanceof Element) || !event.target.closest('.week-track')) return;
    const cell = cellAt(event);
    // Else the browser would move the focus after this.
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    setStroking(true);
    setAnchor(cell);
    setCursor(cell);
    focus(cell);
  };
  const onPointerMove = (event: PointerEvent) => {
    const cell = cellAt(event);
    const same = (other: Cell | null) => other?.day === cell.day && other.cell === cell.cell;
    if (stroking && !same(cursor)) setCursor(cell);
    const over = stroking || (event.target instanceof Element && event.target.closest('.week-track') !== null);
    if (!over) setPointed(null);
    else if (!same(pointed)) setPointed(cell);
  };
  const onPointerUp = (event: PointerEvent) => {
    if (!stroking) return;
    const end = cellAt(event);
    paint(areaBetween(anchor, end), brush);
    setStroking(false);
    setAnchor(end);
    setCursor(end);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    const move = KEYS[event.key];
    const chosen = brushes[Number(event.key) - 1];
    if (event.altKey || (command && event.key.toLowerCase() !== 'z' && event.key !== 'Home' && event.key !== 'End')) return;
    if (command && !move) edited.undo?.();
    else if (move) {
      const next = command ? { ...moved(cursor, move), day: move === 'start' ? 0 : 6 } : moved(cursor, move);
      setCursor(next);
      if (!event.shiftKey) setAnchor(next);
      focus(next);
    } else if (event.key === ' ' || event.key === 'Enter') {
      if (!event.repeat) paint(area, brush);
    } else if (event.key === 'Delete' || event.key === 'Backspace') paint(area, null);
    else if (event.key === '0') setBrush(null);
    else if (chosen) setBrush(chosen.mode);
    else if (event.key === 'Escape' && (stroking || !single)) stop();
    else return;
    // Neither scrolls the page nor turns the camera.
    event.preventDefault();
  };

  const told = stroking || (focused && !single) ? say(area, stroking ? (brush === null ? nothing : nameOf(brush)) : t('week.selected')) : null;
  const readout = told ?? (pointed ? say(areaBetween(pointed, pointed), nameAt(pointed)) : focused ? say(area, nameAt(cursor)) : t('week.hint'));
  return (
    <div className="week-plan" data-testid="week">
      <WeekBrushes<M> brushes={brushes} brush={brush} onBrush={setBrush} onUndo={edited.undo} />
      <div>
        <div
          ref={grid}
          className="week"
          role="grid"
          tabIndex={-1}
          aria-label={label}
          aria-describedby={`${id}-keys`}
          aria-multiselectable="true"
          data-stroking={stroking || undefined}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onPointerCancel={stop}
          onPointerLeave={() => setPointed(null)}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
          onBlur={() => setFocused(false)}
        >
          {DAYS.map((day) => (
            <div key={day} role="row" className="week-row">
              <span role="rowheader" className="week-name small" aria-label={words.day(day)} data-today={day === now.day || undefined}>
                {words.day(day, 'short')}
              </span>
              <div className="week-track" role="presentation">
                {stretchesOf(shown, day).map(({ from, to, mode }) => (
                  <span key={from} className="week-stretch" data-look={brushes.findIndex((each) => each.mode === mode)} style={{ left: percent(from), width: `calc(${percent(to - from)} - 1px)` }} />
                ))}
                {Array.from({ length: CELLS }, (_, cell) => {
                  const here = { day, cell };
                  const within = day >= area.days[0] && day <= area.days[1] && cell >= area.cells[0] && cell <= area.cells[1];
                  return (
                    <div
                      key={cell}
                      role="gridcell"
                      className="week-cell"
                      data-cell={`${day}-${cell}`}
                      data-pointed={(pointed?.day === day && pointed.cell === cell) || undefined}
                      tabIndex={cursor.day === day && cursor.cell === cell ? 0 : -1}
                      aria-selected={within}
                      aria-label={say(areaBetween(here, here), nameAt(here))}
                    />
                  );
                })}
                {day === now.day ? <span className="week-now" style={{ left: percent(now.minute) }} /> : null}
              </div>
            </div>
          ))}
          {stroking || (focused && !single) ? (
            <div className="week-area" aria-hidden="true" style={{ '--first': area.days[0], '--rows': area.days[1] - area.days[0] + 1, '--from': area.cells[0] / CELLS, '--share': (area.cells[1] + 1 - area.cells[0]) / CELLS } as CSSProperties} />
          ) : null}
        </div>
        <div className="week-scale" aria-hidden="true">
          {Array.from({ length: 9 }, (_, index) => (
            <span key={index} className="small" style={{ left: percent(index * 180) }}>
              {index * 3}
            </span>
          ))}
        </div>
      </div>
      <span id={`${id}-keys`} className="visually-hidden">
        {t('week.keys', { most: brushes.length })}
      </span>
      <div className="week-foot small">
        <span aria-hidden="true">{readout}</span>
        <span data-testid="week-now">{t(timeZone === null ? 'week.nowHere' : 'week.now', { day: words.day(now.day, 'short'), time: words.clock(now.minute), zone: zone.replaceAll('_', ' ') })}</span>
      </div>
      {edited.tooIntricate ? (
        <span className="field-error" role="alert">
          {t('week.tooIntricate', { most })}
        </span>
      ) : null}
      <WeekTools
        day={cursor.day}
        onDay={(day) => {
          setCursor({ ...cursor, day });
          setAnchor({ ...cursor, day });
        }}
        onFill={(spans) => edited.put(fill(edited.week, spans, brush))}
        onClear={() => edited.put(edited.week.map(() => null))}
        onCopy={(to) => edited.put(copyDay(edited.week, cursor.day, to))}
      />
    </div>
  );
}

function useWallClock(zone: string): { day: number; minute: number } {
  const [nowMs, setNowMs] = useState(() => engine.engineNow());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(engine.engineNow()), NOW_PERIOD_MS);
    return () => clearInterval(timer);
  }, []);
  return wallClock(nowMs, zone);
}
