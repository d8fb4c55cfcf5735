import { useRef, useState, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Polygon } from '../../../../contract/device-types.ts';

/** Smaller than this was a slip of the hand. */
const LEAST_SIDE = 0.02;

/** Rectangles over the picture that the camera shall hide: drawn by dragging, removed by a click. */
export function MaskEditor({ masks, onChange }: { masks: readonly Polygon[]; onChange(masks: Polygon[]): void }) {
  const { t } = useTranslation();
  const start = useRef<[number, number] | null>(null);
  const [drawn, setDrawn] = useState<Polygon | null>(null);
  const place = (event: PointerEvent<SVGSVGElement>): [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const clamp = (value: number) => Math.round(Math.max(0, Math.min(1, value)) * 1000) / 1000;
    return [clamp((event.clientX - left) / width), clamp((event.clientY - top) / height)];
  };
  const finish = () => {
    if (drawn && Math.abs(drawn[1]![0] - drawn[0]![0]) > LEAST_SIDE && Math.abs(drawn[2]![1] - drawn[0]![1]) > LEAST_SIDE) onChange([...masks, drawn]);
    start.current = null;
    setDrawn(null);
  };
  return (
    <svg
      className="mask-editor"
      viewBox="0 0 1 1"
      preserveAspectRatio="none"
      data-testid="mask-editor"
      onPointerDown={(event) => {
        if (event.target !== event.currentTarget) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = place(event);
      }}
      onPointerMove={(event) => {
        if (!start.current) return;
        const [fromX, fromY] = start.current;
        const [x, y] = place(event);
        setDrawn([[fromX, fromY], [x, fromY], [x, y], [fromX, y]]);
      }}
      onPointerUp={finish}
      onPointerCancel={finish}
    >
      {masks.map((mask, index) => (
        <polygon
          key={JSON.stringify(mask)}
          points={pointsOf(mask)}
          role="button"
          tabIndex={0}
          aria-label={t('cameraSettings.removeMask', { number: index + 1 })}
          onClick={() => onChange(masks.filter((other) => other !== mask))}
          onKeyDown={(event) => (event.key === 'Enter' || event.key === 'Delete') && onChange(masks.filter((other) => other !== mask))}
        >
          <title>{t('cameraSettings.removeMask', { number: index + 1 })}</title>
        </polygon>
      ))}
      {drawn ? <polygon className="mask-drawn" points={pointsOf(drawn)} /> : null}
    </svg>
  );
}

function pointsOf(polygon: Polygon): string {
  return polygon.map(([x, y]) => `${x},${y}`).join(' ');
}
