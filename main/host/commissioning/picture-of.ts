import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import type { Clock } from '../../base/clock.ts';
import type { StreamHub } from '../../hub/types.ts';
import { stillOf } from '../../ingest/still.ts';

const QUEUE_BYTES = 16 * 1024 * 1024;

/** What a stream shows now, as a JPEG; null when no keyframe comes in time. */
export async function pictureOf(hub: StreamHub, options: { clock: Clock; ffmpegPath: string; limitMs: number; width: number }): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<{ init: InitFragment; keyframe: MediaFragment } | null>();
  let init: InitFragment | null = null;
  const subscription = hub.subscribe({
    name: 'picture',
    // Not the one that is kept for viewers: it may be as old as a GOP is long.
    from: 'live',
    maxQueueBytes: QUEUE_BYTES,
    deliver(item) {
      if (item.kind === 'init') init = item;
      else if (item.kind === 'media' && item.track === 'video' && item.keyframe && init) resolve({ init, keyframe: item });
      return true;
    },
  });
  const limit = options.clock.after(options.limitMs, () => resolve(null));
  const found = await promise;
  limit[Symbol.dispose]();
  subscription[Symbol.dispose]();
  return found && stillOf(found.init, found.keyframe, options);
}
