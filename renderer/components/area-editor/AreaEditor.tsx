import { Check, X } from 'lucide-react';
import { type CSSProperties, type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Polygon } from '../../../contract/device-types.ts';
import { Button } from '../controls.tsx';
import { type Area, FEWEST_CORNERS, fillsPicture, isMeant, movedBy, type Point, pointAt, withCornerAt, withoutCorner } from './area-shapes.ts';
import { AreaShape } from './AreaShape.tsx';
import { useDraft } from './use-draft.ts';
import './area-editor.css';

export type AreaTool = 'rectangle' | 'polygon';

/** What a pointer that is held moves. */
interface Drag {
  index: number;
  /** Null: the whole area. */
  corner: number | null;
  from: Point;
  /** As it was when the pointer went down; a corner may just have been put in. */
  points: Polygon;
  /** It has a corner that it did not have. */
  isNew: boolean;
  /** It was selected before it was taken hold of. */
  wasSelected: boolean;
}

/** A hand trembles so far, as a share of the picture. */
const TREMBLE = 0.003;
/** Two taps within this are a double one, ms. */
const TWICE_MS = 400;

/**
 * Areas over a picture, as large as the element it lies in: drawn, moved and bent with pointer, finger or keys. Only the one that is selected
 * is held: over the others, and over one that fills the picture, a rectangle is drawn as anywhere else. What they look like beneath, and what
 * is done with them, is for who uses it.
 */
export function AreaEditor<T extends Area>(props: {
  areas: readonly T[];
  selected: number | null;
  tool: AreaTool;
  /** What is drawn on, for who does not see it. */
  label: string;
  nameOf(area: T, index: number): string;
  mostAreas: number;
  mostCorners: number;
  /** How the area beneath is drawn; what is left to the picture itself is only framed. */
  filled?: boolean;
  make(points: Polygon): T;
  onSelect(index: number | null): void;
  /** @param step names what goes on with the next change. */
  onChange(areas: T[], step: string | null): void;
}) {
  const { areas, selected, tool, mostAreas, mostCorners, onSelect, onChange } = props;
  const { t } = useTranslation();
  const surface = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const tapped = useRef<{ index: number; corner: number; atMs: number } | null>(null);
  const [moving, setMoving] = useState<{ index: number; points: Polygon } | null>(null);
  const [said, setSaid] = useState('');
  const finished = (points: Polygon) => {
    if (!isMeant(points)) return;
    onSelect(areas.length);
    onChange([...areas, props.make(points)], null);
  };
  const draft = useDraft({ surface, tool, mostCorners, onFinished: finished });
  const full = areas.length >= mostAreas;

  const place = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = surface.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return pointAt((clientX - left) / width, (clientY - top) / height);
  };
  const put = (index: number, points: Polygon, step: string | null) => onChange(areas.map((area, each) => (each === index ? { ...area, points } : area)), step);
  const remove = (index: number) => {
    onSelect(null);
    onChange(areas.toSpliced(index, 1), null);
    setSaid(t('areaEditor.removed', { number: index + 1 }));
    surface.current?.focus();
  };
  const begin = (event: PointerEvent, from: Omit<Drag, 'from' | 'wasSelected'>) => {
    if (event.button !== 0 || draft.points.length > 0) return;
    event.stopPropagation();
    surface.current?.setPointerCapture(event.pointerId);
    drag.current = { ...from, from: place(event), wasSelected: selected === from.index };
    onSelect(from.index);
    if (from.isNew) setMoving({ index: from.index, points: from.points });
  };
  const drawsOver = ({ corner, wasSelected, points }: Drag) => corner === null && tool === 'rectangle' && !full && (!wasSelected || fillsPicture(points));
  const follow = (event: PointerEvent) => {
    const held = drag.current;
    if (!held) {
      draft.move(place(event));
      return;
    }
    const to = place(event);
    if (!moving && Math.hypot(to[0] - held.from[0], to[1] - held.from[1]) < TREMBLE) return;
    if (drawsOver(held)) {
      drag.current = null;
      onSelect(null);
      draft.down(held.from);
      draft.move(to);
      return;
    }
    const points = held.corner === null ? movedBy(held.points, to[0] - held.from[0], to[1] - held.from[1]) : withCornerAt(held.points, held.corner, to);
    setMoving({ index: held.index, points });
  };
  /** Twice on a corner takes it away. */
  const tap = (index: number, corner: number, points: Polygon, atMs: number) => {
    const before = tapped.current;
    const isSecond = before?.index === index && before.corner === corner && atMs - before.atMs < TWICE_MS;
    tapped.current = isSecond ? null : { index, corner, atMs };
    if (isSecond && points.length > FEWEST_CORNERS) put(index, withoutCorner(points, corner), null);
  };
  const release = (event: PointerEvent, isTaken: boolean) => {
    const held = drag.current;
    if (held) {
      if (moving && isTaken) put(moving.index, moving.points, null);
      else if (held.corner !== null && isTaken) tap(held.index, held.corner, held.points, event.timeStamp);
      else if (tool === 'polygon' && held.wasSelected && !full && isTaken) {
        // Twice in the same place: a polygon begins there.
        onSelect(null);
        draft.down(held.from);
        draft.up(held.from, true);
      }
      drag.current = null;
      setMoving(null);
    } else draft.up(place(event), isTaken);
  };

  return (
    <div
      ref={surface}
      className="area-editor"
      role="group"
      aria-label={props.label}
      tabIndex={-1}
      data-testid="area-editor"
      data-filled={props.filled || undefined}
      data-drawing={draft.points.length > 0 || undefined}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        onSelect(null);
        if (full) {
          setSaid(t('areaEditor.full', { count: mostAreas }));
          return;
        }
        event.currentTarget.setPointerCapture(event.pointerId);
        draft.down(place(event));
      }}
      onPointerMove={follow}
      onPointerUp={(event) => release(event, true)}
      onPointerCancel={(event) => release(event, false)}
    >
      {areas.map((area, index) => (
        <AreaShape
          // An area is what stands at its place.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          points={moving?.index === index ? moving.points : area.points}
          number={index + 1}
          name={props.nameOf(area, index)}
          selected={selected === index}
          mostCorners={mostCorners}
          onSelect={() => onSelect(index)}
          onChange={(points, step) => put(index, points, step === null ? null : `${index} ${step}`)}
          onRemove={() => remove(index)}
          onSay={setSaid}
          onHeld={(event, corner, points) => begin(event, { index, corner, points: points ?? area.points, isNew: points !== null })}
        />
      ))}
      {draft.points.length > 0 ? (
        <>
          <svg className="area-layer" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
            <polyline className="area-draft" points={[...draft.points, ...(draft.towards ? [draft.towards] : [])].map(([x, y]) => `${x},${y}`).join(' ')} />
          </svg>
          {tool === 'polygon' ? draft.points.map(([x, y]) => <span key={`${x} ${y}`} className="area-draft-corner" style={{ '--x': `${x * 100}%`, '--y': `${y * 100}%` } as CSSProperties} />) : null}
        </>
      ) : null}
      {draft.points.length > 0 && tool === 'polygon' ? (
        <div className="area-draft-tools" onPointerDown={(event) => event.stopPropagation()}>
          <span className="area-draft-hint">{t('areaEditor.draftHint')}</span>
          <Button look="primary" disabled={!isMeant(draft.points)} onClick={draft.finish} data-testid="area-finish">
            <Check size={16} aria-hidden="true" />
            {t('areaEditor.finish')}
          </Button>
          <Button onClick={draft.giveUp} aria-label={t('areaEditor.giveUp')} title={t('areaEditor.giveUp')}>
            <X size={16} aria-hidden="true" />
          </Button>
        </div>
      ) : null}
      <span className="area-said" role="status">
        {said}
      </span>
    </div>
  );
}
