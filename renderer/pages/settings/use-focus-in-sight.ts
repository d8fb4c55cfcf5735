import { type RefObject, useEffect } from 'react';

/**
 * A bar that sticks to the lower edge comes up, and grows, over what somebody is typing into: the field moves up for it. Its height is
 * told to the style sheet, too, so that what gets the focus later comes to rest above it.
 */
export function useFocusInSight(bar: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = bar.current;
    const around = element?.parentElement;
    if (!element || !around) return;
    const observer = new ResizeObserver(() => {
      around.style.setProperty('--bar-height', `${element.offsetHeight}px`);
      const focused = document.activeElement;
      if (focused && around.contains(focused) && !element.contains(focused)) focused.scrollIntoView({ block: 'nearest' });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      around.style.removeProperty('--bar-height');
    };
  }, [bar]);
}
