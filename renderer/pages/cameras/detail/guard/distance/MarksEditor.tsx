import { type CSSProperties, type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pointAt } from '../../../../../components/area-editor/area-shapes.ts';
import { stepOf } from '../../../../../components/area-editor/arrow-step.ts';
import { useUndoKeys } from '../../../../../components/area-editor/use-history.ts';
import type { ByMarks } from './measuring.ts';
import type { GroundEdit } from './use-ground-edit.ts';

const WHICH = ['near', 'far'] as const;

/** Two marks on the picture, where something stands on the ground: moved by pointer, finger or keys. */
export function MarksEditor({ measuring, edit }: { measuring: ByMarks; edit: GroundEdit }) {
  const { t } = useTranslation();
  const surface = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState('');
  /** From the mark to the pointer that holds it, shares of the picture; which dragging it is. */
  const held = useRef<{ index: number; x: number; y: number } | null>(null);
  const drags = useRef(0);
  const hint = useId();
  useUndoKeys(edit);

  const at = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = surface.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  };
  const put = (index: number, x: number, y: number, step: string) => {
    const [toX, toY] = pointAt(x, y);
    const [near, far] = measuring.marks;
    edit.change({ ...measuring, marks: index === 0 ? [{ ...near, x: toX, y: toY }, far] : [near, { ...far, x: toX, y: toY }] }, step);
    return { across: Math.round(toX * 100), down: Math.round(toY * 100) };
  };
  const onKey = (event: KeyboardEvent, index: number) => {
    const step = stepOf(event);
    const mark = measuring.marks[index];
    if (!step || !mark) return;
    event.preventDefault();
    // The page behind has keys of its own.
    event.stopPropagation();
    setSaid(t('areaEditor.place', put(index, mark.x + step[0], mark.y + step[1], `keys ${index}`)));
  };
  const onHeld = (event: PointerEvent, index: number) => {
    const mark = measuring.marks[index];
    if (event.button !== 0 || !mark) return;
    const { x, y } = at(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    drags.current++;
    held.current = { index, x: mark.x - x, y: mark.y - y };
  };
  const onMoved = (event: PointerEvent) => {
    if (!held.current) return;
    const { index, x, y } = held.current;
    const to = at(event);
    put(index, to.x + x, to.y + y, `drag ${drags.current}`);
  };
  return (
    <div ref={surface} className="marks-editor" role="group" aria-label={t('distance.marksOnPicture')} data-testid="marks-editor">
      <span id={hint} hidden>
        {t('distance.markKeys')}
      </span>
      {measuring.marks.map(({ x, y, metres }, index) => {
        const which = WHICH[index] ?? 'near';
        const name = t(`distance.mark.${which}`);
        return (
          <button
            key={which}
            type="button"
            className="ground-mark"
            data-which={which}
            data-testid={`mark-${which}`}
            style={{ '--x': `${x * 100}%`, '--y': `${y * 100}%` } as CSSProperties}
            aria-label={t('distance.markAt', { name, across: Math.round(x * 100), down: Math.round(y * 100) })}
            aria-describedby={hint}
            onKeyDown={(event) => onKey(event, index)}
            onPointerDown={(event) => onHeld(event, index)}
            onPointerMove={onMoved}
            onPointerUp={() => (held.current = null)}
            onPointerCancel={() => (held.current = null)}
          >
            <span className="ground-mark-name" aria-hidden="true">
              {typeof metres === 'number' ? t('distance.metres', { metres }) : name}
            </span>
          </button>
        );
      })}
      <span className="area-said" role="status">
        {said}
      </span>
    </div>
  );
}
