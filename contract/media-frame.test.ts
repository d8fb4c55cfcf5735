import { expect, test } from 'vitest';
import { decodeMediaFrame, encodeMediaFrame, MEDIA_FRAME_HEADER_BYTES, type MediaFrameHeader } from './media-frame.ts';

const header: MediaFrameHeader = {
  kind: 'video',
  keyframe: true,
  afterLoss: false,
  generation: 7,
  channel: 4_000_000_000,
  startMs: 1_790_000_000_123.5,
  durationMs: 66.5,
  presentationOffsetMs: 133,
  arrivalMs: 1_790_000_000_200,
  lostFrames: 12,
};

test('a media frame comes out as it went in, at any offset in its buffer', () => {
  const payload = Uint8Array.from({ length: 300 }, (_, i) => i & 0xff);
  const info = new TextEncoder().encode('{"runId":"r"}');
  const message = encodeMediaFrame(header, payload, info);
  const shifted = new Uint8Array(message.length + 3);
  shifted.set(message, 3);
  const decoded = decodeMediaFrame(shifted.subarray(3))!;
  expect(decoded).toMatchObject(header);
  expect(decoded.payload).toEqual(payload);
  expect(decoded.infoBytes).toEqual(info);
});

test('anything else is refused, not guessed at', () => {
  const message = encodeMediaFrame(header, new Uint8Array(4));
  expect(decodeMediaFrame(message.subarray(0, MEDIA_FRAME_HEADER_BYTES - 1))).toBeNull();
  const otherKind = message.slice();
  otherKind[1] = 99;
  expect(decodeMediaFrame(otherKind)).toBeNull();
  const longInfo = message.slice();
  new DataView(longInfo.buffer).setUint32(36, 1000, true);
  expect(decodeMediaFrame(longInfo)).toBeNull();
});
