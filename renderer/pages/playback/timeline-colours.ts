import type { TimelineColours } from './timeline-drawing.ts';

/** The drawing's colours as the theme has them now (playback.css). */
export function readColours(element: HTMLElement): TimelineColours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    footage: read('--timeline-footage'),
    events: read('--timeline-event'),
    manual: read('--timeline-manual'),
    starred: read('--timeline-starred'),
    gap: read('--timeline-gap'),
    fault: read('--timeline-fault'),
    mark: read('--timeline-mark'),
    text: read('--timeline-text'),
    strongText: read('--timeline-strong'),
    line: read('--timeline-line'),
    now: read('--timeline-now'),
    playhead: read('--timeline-playhead'),
    found: read('--timeline-found'),
    range: read('--timeline-range'),
    future: read('--timeline-past'),
    font: `12px ${style.fontFamily}`,
  };
}
