import type { InitFragment } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';
import type { StreamHub } from '../hub/types.ts';

/** A camera that restarts its encoder goes on with the old stream for a moment. */
const SETTLE_MS = 1_500;
const QUEUE_BYTES = 8 * 1024 * 1024;

/**
 * Waits for a keyframe that came after a change.
 * @param options.size `1280x720`: only a picture of that size counts; null: any
 * @returns what stream it belongs to, or null when none came in time
 */
export function pictureAfter(hub: StreamHub, options: { clock: Clock; limitMs: number; size: string | null }): Promise<InitFragment | null> {
  const { clock, limitMs, size } = options;
  const from = clock.monotonic();
  const { promise, resolve } = Promise.withResolvers<InitFragment | null>();
  let init: InitFragment | null = null;
  const fits = () => init?.video && (size === null || `${init.video.width}x${init.video.height}` === size);
  const subscription = hub.subscribe({
    name: 'settings',
    from: 'live',
    maxQueueBytes: QUEUE_BYTES,
    deliver(item) {
      if (item.kind === 'init') init = item;
      const isLate = size !== null || clock.monotonic() - from >= SETTLE_MS;
      if (item.kind === 'media' && item.track === 'video' && item.keyframe && isLate && fits()) resolve(init);
      return true;
    },
  });
  const limit = clock.after(limitMs, () => resolve(null));
  return promise.finally(() => {
    limit[Symbol.dispose]();
    subscription[Symbol.dispose]();
  });
}
