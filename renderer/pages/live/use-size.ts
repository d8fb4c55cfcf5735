import { useEffect, useState, type RefObject } from 'react';

/** A window that is being resized must not open and close streams on its way. */
const SETTLE_MS = 300;

/** Size of an element in real pixels, once it has settled; zero before it is known. */
export function usePixelSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const measure = () => {
      const { width, height } = target.getBoundingClientRect();
      // Hidden: what it was before still counts when it comes back.
      if (width > 0) setSize({ width: Math.round(width * devicePixelRatio), height: Math.round(height * devicePixelRatio) });
    };
    measure();
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(measure, SETTLE_MS);
    });
    observer.observe(target);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [element]);
  return size;
}
