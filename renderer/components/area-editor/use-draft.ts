import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Polygon } from '../../../contract/device-types.ts';
import { FEWEST_CORNERS, type Point, rectangleOf } from './area-shapes.ts';
import type { AreaTool } from './AreaEditor.tsx';

/** So near its first corner a polygon is closed, CSS pixels: a finger's breadth. */
const CLOSE_PX = 18;
/** So near the last corner: a double click, which ends it too. */
const TWICE_PX = 6;

export interface Draft {
  /** What there is of it; a rectangle has all its corners. */
  points: Polygon;
  /** Where a polygon's next corner would be. */
  towards: Point | null;
  down(at: Point): void;
  move(at: Point): void;
  up(at: Point, isTaken: boolean): void;
  finish(): void;
  giveUp(): void;
}

/** An area that is being drawn: a rectangle while the pointer is held, a polygon corner by corner. */
export function useDraft({ surface, tool, mostCorners, onFinished }: { surface: RefObject<HTMLElement | null>; tool: AreaTool; mostCorners: number; onFinished(points: Polygon): void }): Draft {
  const [points, setPoints] = useState<Polygon>([]);
  const [towards, setTowards] = useState<Point | null>(null);
  /** Where a rectangle was begun. */
  const start = useRef<Point | null>(null);
  /** A polygon's last corner is under a pointer that is held. */
  const held = useRef(false);

  const giveUp = () => {
    start.current = null;
    held.current = false;
    setPoints([]);
    setTowards(null);
  };
  const finishWith = (corners: Polygon) => {
    giveUp();
    onFinished(corners);
  };
  const finish = () => finishWith(points);
  const isNear = (a: Point | undefined, b: Point, withinPx: number) => {
    const { width, height } = surface.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return a !== undefined && Math.hypot((a[0] - b[0]) * width, (a[1] - b[1]) * height) <= withinPx;
  };

  useEffect(giveUp, [tool]);
  // Before anybody else: Escape closes the panel that all this lies in.
  const keys = useRef<(event: KeyboardEvent) => void>(() => undefined);
  keys.current = (event) => {
    if (event.key === 'Escape') giveUp();
    else if (event.key === 'Enter' && points.length >= FEWEST_CORNERS && !(event.target instanceof HTMLButtonElement)) finish();
    else if (event.key === 'Backspace') setPoints(points.slice(0, -1));
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const drawing = points.length > 0;
  useEffect(() => {
    if (!drawing) return;
    const listen = (event: KeyboardEvent) => keys.current(event);
    addEventListener('keydown', listen, { capture: true });
    return () => removeEventListener('keydown', listen, { capture: true });
  }, [drawing]);

  return {
    points,
    towards,
    finish,
    giveUp,
    down(at) {
      if (tool === 'rectangle') {
        start.current = at;
        return;
      }
      const closes = points.length >= FEWEST_CORNERS && (isNear(points[0], at, CLOSE_PX) || isNear(points.at(-1), at, TWICE_PX));
      if (closes) finish();
      // The second click of a double one puts no second corner there.
      else if (!isNear(points.at(-1), at, TWICE_PX)) {
        held.current = true;
        setPoints([...points, at]);
        setTowards(null);
      }
    },
    move(at) {
      if (start.current) setPoints(rectangleOf(start.current, at));
      else if (held.current) setPoints([...points.slice(0, -1), at]);
      else if (points.length > 0) setTowards(at);
    },
    up(at, isTaken) {
      if (start.current) {
        const drawn = rectangleOf(start.current, at);
        giveUp();
        if (isTaken) onFinished(drawn);
        return;
      }
      if (held.current && points.length >= mostCorners) finish();
      held.current = false;
    },
  };
}
