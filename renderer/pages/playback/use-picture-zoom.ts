import { useEffect, useRef, useState, type RefObject } from 'react';
import { movePicture, type PictureZoom, WHOLE, zoomPicture } from './picture-zoom.ts';

const ZOOM_PER_WHEEL_PX = 1.0022;
/** Moved less than this, a press is a click; px. */
const CLICK_PX = 4;

/**
 * Wheel and pinch look closer at a tile's picture, dragging moves about in it, a double click shows it whole again. `onClick`: pressed
 * without moving; `onDouble`: twice, while it was whole.
 */
export function usePictureZoom(tile: RefObject<HTMLElement | null>, handlers: { onClick(): void; onDouble(): void }): PictureZoom {
  const [zoom, setZoom] = useState(WHOLE);
  const latest = useRef({ zoom, ...handlers });
  latest.current = { zoom, ...handlers };
  useEffect(() => {
    const element = tile.current;
    if (!element) return;
    const touches = new Map<number, { x: number; y: number }>();
    let moved = 0;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const place = (event: MouseEvent) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const change = (next: PictureZoom) => {
      latest.current.zoom = next;
      setZoom(next);
    };
    const onControl = (event: Event) => event.target instanceof Element && event.target.closest('button, a, .area-editor') !== null;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const strength = event.ctrlKey ? 5 : 1;
      change(zoomPicture(latest.current.zoom, ZOOM_PER_WHEEL_PX ** (-event.deltaY * strength), place(event), size()));
    };
    const down = (event: PointerEvent) => {
      if (event.button !== 0 || onControl(event)) return;
      touches.set(event.pointerId, place(event));
      if (touches.size === 1) moved = 0;
      element.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      const before = touches.get(event.pointerId);
      if (!before) return;
      const here = place(event);
      const [other] = [...touches].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      touches.set(event.pointerId, here);
      moved += Math.abs(here.x - before.x) + Math.abs(here.y - before.y);
      if (other) {
        const was = Math.hypot(before.x - other.x, before.y - other.y);
        const is = Math.hypot(here.x - other.x, here.y - other.y);
        if (was > 10) change(zoomPicture(latest.current.zoom, is / was, { x: (here.x + other.x) / 2, y: (here.y + other.y) / 2 }, size()));
      } else if (moved > CLICK_PX) change(movePicture(latest.current.zoom, { x: here.x - before.x, y: here.y - before.y }, size()));
    };
    const up = (event: PointerEvent) => {
      const pressed = touches.delete(event.pointerId);
      if (pressed && touches.size === 0 && moved <= CLICK_PX && event.type === 'pointerup') latest.current.onClick();
    };
    const double = (event: MouseEvent) => {
      if (onControl(event)) return;
      if (latest.current.zoom.scale > 1) change(WHOLE);
      else latest.current.onDouble();
    };
    element.addEventListener('wheel', wheel, { passive: false });
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', up);
    element.addEventListener('dblclick', double);
    // The tile has become another size: what was in sight would be off.
    const resized = new ResizeObserver(() => latest.current.zoom.scale > 1 && change(movePicture(latest.current.zoom, { x: 0, y: 0 }, size())));
    resized.observe(element);
    return () => {
      element.removeEventListener('wheel', wheel);
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', up);
      element.removeEventListener('dblclick', double);
      resized.disconnect();
    };
  }, [tile]);
  return zoom;
}
