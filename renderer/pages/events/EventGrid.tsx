import { type CSSProperties, type ReactNode, type RefObject, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatExact } from '../../i18n/format.ts';
import { EventCard, type EventCardActions } from './EventCard.tsx';
import { type EventLayout, gridFor, HEAD_HEIGHT, layOut, topOf, visibleRows, type VisibleRows } from './event-layout.ts';
import type { EventPages, EventPagesState } from './event-pages.ts';
import { dayText } from './event-words.ts';

/** So much beyond what is in sight is drawn, px: the next rows are there when one scrolls. */
const BEYOND = 400;
/** Faster than this, px a drawing, nothing is fetched: one is on one's way elsewhere. */
const FLYING = 1_500;
/** After the last movement, ms. */
const AT_REST_MS = 90;

export interface EventGridHandle {
  layout(): EventLayout;
  /** Brings an event into sight. */
  reveal(index: number): void;
  toTop(): void;
}

/** All events by day; drawn are only those in sight. */
export function EventGrid(props: {
  pages: EventPages;
  state: EventPagesState;
  /** Another after each change of the pages. */
  version: number;
  selected: string | null;
  names: ReadonlyMap<string, string>;
  nowMs: number;
  actions: EventCardActions;
  handle: RefObject<EventGridHandle | null>;
  children?: ReactNode;
}) {
  const { pages, state, selected, names, nowMs, actions, handle, children } = props;
  const { t, i18n } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const layout = useMemo(() => layOut(state.days, gridFor(size.width)), [state.days, size.width]);
  const rows = useVisibleRows(scroller, layout, size.height, pages);
  const latest = useRef(layout);
  latest.current = layout;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => {
      const style = getComputedStyle(element);
      setSize({ width: element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight), height: element.clientHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useImperativeHandle(
    handle,
    () => ({
      layout: () => latest.current,
      reveal: (index) => {
        const element = scroller.current;
        if (!element) return;
        const top = topOf(latest.current, index);
        // The heading of the day covers the upper edge.
        if (top < element.scrollTop + HEAD_HEIGHT) element.scrollTop = top - HEAD_HEIGHT;
        else if (top + latest.current.grid.rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + latest.current.grid.rowHeight - element.clientHeight;
      },
      toTop: () => scroller.current?.scrollTo({ top: 0 }),
    }),
    [],
  );
  useKeepPlace(scroller, layout, pages, selected);

  const { columns, cardWidth, rowHeight, narrow } = layout.grid;
  const variables = { '--columns': columns, '--card-width': `${cardWidth}px`, '--row-height': `${rowHeight}px` } as CSSProperties;
  const words = { today: t('time.today'), yesterday: t('time.yesterday') };
  return (
    <div ref={scroller} className="events-scroll" data-testid="events-scroll" data-narrow={narrow || undefined} style={variables}>
      {children}
      <div className="events-list" style={{ height: layout.height }}>
        {rows.map(({ section, fromRow, toRow }) => (
          <section key={section.startMs} className="event-day" style={{ top: section.top, height: section.height }}>
            <h2 title={formatExact(section.startMs, i18n.language)}>
              {dayText(section.startMs, nowMs, i18n.language, words)}
              <span className="small">{t('events.count', { count: section.count })}</span>
            </h2>
            {Array.from({ length: toRow - fromRow }, (_, at) => fromRow + at).map((row) => (
              <div key={row} className="event-row" style={{ transform: `translateY(${HEAD_HEIGHT + row * rowHeight}px)` }}>
                {Array.from({ length: Math.min(columns, section.count - row * columns) }, (_, column) => section.first + row * columns + column).map((index) => {
                  const event = pages.at(index);
                  return event ? (
                    <EventCard key={event.id} event={event} index={index} camera={names.get(event.cameraId) ?? t('storage.removedCamera')} selected={event.id === selected} actions={actions} />
                  ) : (
                    <div key={`empty-${index}`} className="event-card event-coming" aria-hidden />
                  );
                })}
              </div>
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** Drawn anew only when other rows come into sight; events are asked for when one comes to rest. */
function useVisibleRows(scroller: RefObject<HTMLDivElement | null>, layout: EventLayout, height: number, pages: EventPages): readonly VisibleRows[] {
  const [scrollTop, setScrollTop] = useState(0);
  const rows = useMemo(() => visibleRows(layout, scrollTop, height, BEYOND), [layout, scrollTop, height]);
  const shown = useRef('');
  const before = useRef({ top: 0, direction: 1 as 1 | -1 });

  const want = useCallback(
    (top: number) => {
      const seen = visibleRows(layout, top, height, BEYOND);
      const [first] = seen;
      const last = seen.at(-1);
      if (!first || !last) return;
      const { columns } = layout.grid;
      pages.want(first.section.first + first.fromRow * columns, Math.min(last.section.first + last.section.count, last.section.first + last.toRow * columns) - 1, before.current.direction);
    },
    [layout, height, pages],
  );
  useEffect(() => want(scroller.current?.scrollTop ?? 0), [want, scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let raf = 0;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      raf = 0;
      const top = element.scrollTop;
      const moved = top - before.current.top;
      before.current = { top, direction: moved < 0 ? -1 : 1 };
      const signature = visibleRows(layout, top, height, BEYOND).map(({ section, fromRow, toRow }) => `${section.startMs}:${fromRow}-${toRow}`).join();
      if (signature !== shown.current) {
        shown.current = signature;
        setScrollTop(top);
      }
      if (Math.abs(moved) < FLYING) want(top);
      clearTimeout(rest);
      rest = setTimeout(() => want(element.scrollTop), AT_REST_MS);
    };
    const onScroll = () => {
      raf ||= requestAnimationFrame(look);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      cancelAnimationFrame(raf);
      clearTimeout(rest);
    };
  }, [scroller, layout, height, want]);
  return rows;
}

/** What one looks at stays where it is when events come before it, or the columns become more or fewer. */
function useKeepPlace(scroller: RefObject<HTMLDivElement | null>, layout: EventLayout, pages: EventPages, selected: string | null): void {
  const place = useRef<{ id: string; offset: number; layout: EventLayout } | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    const known = place.current;
    if (!element || !known || known.layout === layout || element.scrollTop === 0) return;
    const index = pages.indexOf(known.id);
    if (index !== null) element.scrollTo({ top: topOf(layout, index) - known.offset });
  }, [layout, scroller, pages]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const keep = () => {
      const top = element.scrollTop;
      const chosen = selected === null ? null : pages.indexOf(selected);
      const chosenTop = chosen === null ? null : topOf(layout, chosen);
      const inSight = chosenTop !== null && chosenTop > top - layout.grid.rowHeight && chosenTop < top + element.clientHeight;
      const [first] = visibleRows(layout, top + HEAD_HEIGHT, 1, 0);
      const index = inSight && chosen !== null ? chosen : first ? first.section.first + first.fromRow * layout.grid.columns : 0;
      const event = pages.at(index);
      place.current = event ? { id: event.id, offset: topOf(layout, index) - top, layout } : null;
    };
    keep();
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  });
}
