/** Recorded footage as single samples, in the order of the files. */
import type { InitFragment, MediaFragment } from '../../../media/fragment.ts';
import { type ParsedInit, parseInit } from '../../../media/mp4/init.ts';
import { parseFragment } from '../../../media/mp4/moof.ts';
import { openPlaybackReader, type ReaderOptions } from '../reader.ts';
import type { PlaybackItem } from '../types.ts';
import type { FootageSample } from './range-cut.ts';

export type FootageItem = { kind: 'init'; init: InitFragment } | { kind: 'sample'; sample: FootageSample } | { kind: 'gap' };

export function readSamples(options: Omit<ReaderOptions, 'follow'>): AsyncGenerator<FootageItem> {
  return samplesIn(openPlaybackReader({ ...options, follow: false }));
}

export async function* samplesIn(items: AsyncIterable<PlaybackItem>): AsyncGenerator<FootageItem> {
  let parsed: ParsedInit | null = null;
  for await (const item of items) {
    if (item.kind === 'end') return;
    if (item.kind === 'gap') yield { kind: 'gap' };
    else if (item.kind === 'init') {
      parsed = parseInit(item.bytes);
      yield { kind: 'init', init: item };
    } else if (parsed) for (const sample of samplesOf(item, parsed)) yield { kind: 'sample', sample };
  }
}

function* samplesOf(fragment: MediaFragment, init: ParsedInit): Generator<FootageSample> {
  const { samples } = parseFragment(fragment.bytes, (id) => init.defaults.get(id) ?? { sampleDuration: 0, sampleSize: 0, sampleFlags: 0 });
  const timescale = (fragment.track === 'video' ? init.video : init.audio)?.timescale ?? 1000;
  let decodeMs = fragment.startMs;
  for (const { offset, size, duration, compositionOffset, sync } of samples) {
    const durationMs = (duration * 1000) / timescale;
    yield {
      ...{ track: fragment.track, decodeMs, durationMs, compositionOffset },
      data: fragment.bytes.subarray(offset, offset + size),
      presentMs: decodeMs + (compositionOffset * 1000) / timescale,
      sync: fragment.track === 'audio' || sync,
    };
    decodeMs += durationMs;
  }
}
