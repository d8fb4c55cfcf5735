import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Polygon } from '../../../contract/device-types.ts';
import { stepOf } from './arrow-step.ts';
import { boxOf, FEWEST_CORNERS, middleAfter, movedBy, type Point, withCornerAfter, withCornerAt, withoutCorner } from './area-shapes.ts';

const placed = ([x, y]: Point) => ({ '--x': `${x * 100}%`, '--y': `${y * 100}%` }) as CSSProperties;

/** One area: what can be taken hold of, and what the keys do to it. */
export function AreaShape({ points, number, name, selected, mostCorners, onSelect, onChange, onRemove, onHeld, onSay }: {
  points: Polygon;
  number: number;
  name: string;
  selected: boolean;
  mostCorners: number;
  onSelect(): void;
  onChange(points: Polygon, step: string | null): void;
  onRemove(): void;
  /** A pointer went down on a corner (null: on the area); `points`: with a corner that was just put in. */
  onHeld(event: PointerEvent, corner: number | null, points: Polygon | null): void;
  /** To who does not see it. */
  onSay(text: string): void;
}) {
  const { t } = useTranslation();
  const handles = useRef<(HTMLButtonElement | null)[]>([]);
  /** The corner that gets the focus when there is one more or less. */
  const wanted = useRef<number | null>(null);
  const hint = useId();
  useEffect(() => {
    if (wanted.current !== null) handles.current[wanted.current]?.focus();
    wanted.current = null;
  }, [points.length]);
  const percent = (share: number) => Math.round(share * 100);
  const sayPlace = ([x, y]: Point) => onSay(t('areaEditor.place', { across: percent(x), down: percent(y) }));
  const handled = (event: KeyboardEvent) => {
    event.preventDefault();
    // The page behind has keys of its own.
    event.stopPropagation();
  };
  const onAreaKey = (event: KeyboardEvent) => {
    const step = stepOf(event);
    if (step) {
      const next = movedBy(points, ...step);
      onChange(next, 'area');
      const { left, top } = boxOf(next);
      sayPlace([left, top]);
    } else if (event.key === 'Delete' || event.key === 'Backspace') onRemove();
    else if (event.key === 'Enter' || event.key === ' ') onSelect();
    else return;
    handled(event);
  };
  const onCornerKey = (event: KeyboardEvent, index: number) => {
    const step = stepOf(event);
    const [x, y] = points[index] ?? [0, 0];
    if (step) {
      const next = withCornerAt(points, index, [x + step[0], y + step[1]]);
      onChange(next, `corner ${index}`);
      sayPlace(next[index] ?? [x, y]);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (points.length > FEWEST_CORNERS) {
        wanted.current = Math.min(index, points.length - 2);
        onChange(withoutCorner(points, index), null);
      } else onSay(t('areaEditor.fewest', { count: FEWEST_CORNERS }));
    } else if (event.key === '+' || event.key === '=' || event.key === 'Insert') {
      if (points.length < mostCorners) {
        wanted.current = index + 1;
        onChange(withCornerAfter(points, index, middleAfter(points, index)), null);
      } else onSay(t('areaEditor.mostCorners', { count: mostCorners }));
    } else return;
    handled(event);
  };
  return (
    <>
      <svg className="area-layer" viewBox="0 0 1 1" preserveAspectRatio="none">
        <polygon
          className="area-shape"
          data-selected={selected || undefined}
          data-testid="area"
          points={points.map(([x, y]) => `${x},${y}`).join(' ')}
          role="button"
          tabIndex={0}
          aria-label={name}
          aria-pressed={selected}
          aria-describedby={hint}
          onFocus={onSelect}
          onKeyDown={onAreaKey}
          onPointerDown={(event) => onHeld(event, null, null)}
        />
      </svg>
      <span id={hint} hidden>
        {t('areaEditor.areaKeys')}
      </span>
      {selected ? (
        <>
          <span id={`${hint}corner`} hidden>
            {t('areaEditor.cornerKeys')}
          </span>
          {points.length < mostCorners
            ? points.map((point, index) => (
                <span
                  key={`between ${point.join(' ')} ${middleAfter(points, index).join(' ')}`}
                  className="area-between"
                  data-testid="area-between"
                  style={placed(middleAfter(points, index))}
                  title={t('areaEditor.addCorner')}
                  onPointerDown={(event) => onHeld(event, index + 1, withCornerAfter(points, index, middleAfter(points, index)))}
                />
              ))
            : null}
          {points.map((point, index) => (
            <button
              // A corner is what stands at its place.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
              ref={(element) => {
                handles.current[index] = element;
              }}
              type="button"
              className="area-corner"
              data-testid="area-corner"
              style={placed(point)}
              aria-label={t('areaEditor.corner', { corner: index + 1, of: points.length, number, across: percent(point[0]), down: percent(point[1]) })}
              aria-describedby={`${hint}corner`}
              onKeyDown={(event) => onCornerKey(event, index)}
              onPointerDown={(event) => onHeld(event, index, null)}
            />
          ))}
        </>
      ) : null}
    </>
  );
}
