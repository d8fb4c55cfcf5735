import { expect, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { preferSource } from './preferred-source.ts';
import type { IngestSource, SessionEnd, StreamTarget } from './types.ts';

const TARGET: StreamTarget = { url: 'rtsp://127.0.0.1/main', username: null, password: null, transport: 'tcp', audio: true };
const SINK = { init: () => {}, media: () => {}, end: () => {} };

function sourceOf(name: 'rtsp' | 'ffmpeg', end: SessionEnd | null) {
  const opened: string[] = [];
  const source: IngestSource = {
    name,
    open(target) {
      opened.push(target.url);
      const { promise, resolve } = Promise.withResolvers<SessionEnd>();
      if (end) resolve(end);
      return { done: promise, reception: () => ({ source: name, fallback: null, received: null, lost: null, jitterMs: null, delayMs: null, clockOffsetMs: null }), close: () => resolve({ fault: 'closed', frames: 3, detail: '' }) };
    },
  };
  return { source, opened };
}

test('a stream that the first source knows too little for goes by the second, from then on directly', async () => {
  const first = sourceOf('rtsp', { fault: 'unsupported-codec', frames: 0, detail: 'video is H265', ours: true });
  const second = sourceOf('ffmpeg', { fault: 'connection-lost', frames: 50, detail: '' });
  const source = preferSource(first.source, second.source, silentLogger);
  expect(await source.open(TARGET, SINK).done).toMatchObject({ fault: 'connection-lost', frames: 50 });
  expect(await source.open(TARGET, SINK).done).toMatchObject({ fault: 'connection-lost' });
  expect([first.opened.length, second.opened.length]).toEqual([1, 2]);
  // And the health page is told why.
  expect(source.open(TARGET, SINK).reception()).toMatchObject({ source: 'ffmpeg', fallback: 'video is H265' });
  await source.open({ ...TARGET, audio: false }, SINK).done;
  expect(first.opened).toHaveLength(2);
});

test('what the camera is to blame for is not tried by another source: a password is given once', async () => {
  const first = sourceOf('rtsp', { fault: 'refused-credentials', frames: 0, detail: '' });
  const second = sourceOf('ffmpeg', null);
  expect(await preferSource(first.source, second.source, silentLogger).open(TARGET, SINK).done).toMatchObject({ fault: 'refused-credentials' });
  expect(second.opened).toEqual([]);
});

test('closing ends whichever is open', async () => {
  const first = sourceOf('rtsp', null);
  const second = sourceOf('ffmpeg', null);
  const session = preferSource(first.source, second.source, silentLogger).open(TARGET, SINK);
  session.close();
  expect(await session.done).toMatchObject({ fault: 'closed' });
  expect(second.opened).toEqual([]);
});
