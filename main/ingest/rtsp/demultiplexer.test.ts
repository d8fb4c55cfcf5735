import { expect, test } from 'vitest';
import { MediaError } from '../../../media/media-error.ts';
import { Demultiplexer } from './demultiplexer.ts';
import { controlUrl, readSession, rtspRequest } from './messages.ts';

function rig() {
  const seen: string[] = [];
  const demultiplexer = new Demultiplexer({
    packet: (channel, bytes, from, to) => void seen.push(`${channel}: ${[...bytes.subarray(from, to)].join(' ')}`),
    response: ({ status, headers, body }) => void seen.push(`${status} ${headers.get('cseq')?.join()} ${body}`),
  });
  return { seen, demultiplexer };
}

const MESSAGES = Buffer.concat([
  Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 5\r\n\r\nhello'),
  Buffer.from([0x24, 0, 0, 3, 1, 2, 3]),
  Buffer.from([0x24, 3, 0, 0]),
  Buffer.from('\r\nOPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n'),
  Buffer.from('RTSP/1.0 401 No\nCSeq: 2\n\n'),
  Buffer.from([0x24, 1, 0, 2, 0x24, 0x52]),
]);
const SEEN = ['200 1 hello', '0: 1 2 3', '3: ', '401 2 ', '1: 36 82'];

test('answers and packets are told apart however they are cut', () => {
  for (let size = 1; size <= MESSAGES.length; size++) {
    const { seen, demultiplexer } = rig();
    // One buffer for all chunks, as the socket has: what is held must have been copied.
    const buffer = new Uint8Array(size);
    for (let at = 0; at < MESSAGES.length; at += size) {
      const chunk = MESSAGES.subarray(at, at + size);
      buffer.set(chunk);
      demultiplexer.push(buffer, chunk.length);
    }
    expect(seen).toEqual(SEEN);
  }
});

test.each([
  ['a web server', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['a head without an end', `RTSP/1.0 200 OK\r\nX: ${'y'.repeat(20_000)}`],
  ['a body of a gigabyte', 'RTSP/1.0 200 OK\r\nContent-Length: 1000000000\r\n\r\n'],
  ['rubbish', '\0'.repeat(70_000)],
])('%s is no RTSP', (_what, text) => {
  const bytes = Buffer.from(text);
  expect(() => rig().demultiplexer.push(bytes, bytes.length)).toThrow(MediaError);
});

test('a request has no second header made by a line end', () => {
  expect(() => rtspRequest('PLAY', 'rtsp://a/b\r\nX: y', 1, {})).toThrow(RangeError);
  expect(rtspRequest('PLAY', 'rtsp://a/b', 1, { Session: '5' })).toBe('PLAY rtsp://a/b RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Kanjia\r\nSession: 5\r\n\r\n');
});

test('a session’s timeout is read and kept within reason', () => {
  expect(readSession('abc;timeout=30')).toEqual({ id: 'abc', timeoutMs: 30_000 });
  expect(readSession('abc')).toEqual({ id: 'abc', timeoutMs: 60_000 });
  expect(readSession('abc; timeout=0')).toEqual({ id: 'abc', timeoutMs: 5_000 });
});

test.each([
  ['trackID=1', 'rtsp://cam:554/live/', 'rtsp://cam:554/live/trackID=1'],
  ['trackID=1', 'rtsp://cam:554/live?x=1', 'rtsp://cam:554/live?x=1/trackID=1'],
  ['rtsp://192.0.2.9/live/t1', 'rtsp://cam:554/live', 'rtsp://cam:554/live/t1'],
  ['*', 'rtsp://192.0.2.9:8554/live/', 'rtsp://cam:554/live/'],
  ['', 'rtsp://cam:554/live', 'rtsp://cam:554/live'],
])('the track %j of %s is asked for at the host that answered', (control, base, expected) => {
  expect(controlUrl('rtsp://cam:554/live', base, control)).toBe(expected);
});
