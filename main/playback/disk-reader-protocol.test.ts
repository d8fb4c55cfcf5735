import { expect, test } from 'vitest';
import { REPLY_HEADER_BYTES, ReplyParser, writeReplyHeader } from './disk-reader-protocol.ts';

function frame(number: number, text: string, isError = false): Buffer {
  const out = Buffer.concat([Buffer.alloc(REPLY_HEADER_BYTES), Buffer.from(text)]);
  writeReplyHeader(out, number, isError);
  return out;
}

/** What is told of replies that come in pieces of so many bytes. */
function parse(stream: Buffer, pieceBytes: number) {
  const into = new Map<number, Uint8Array>();
  const told: string[] = [];
  const parser = new ReplyParser({
    target(number) {
      // Nobody waits for the fourth.
      if (number !== 4) into.set(number, new Uint8Array(8));
      return into.get(number) ?? null;
    },
    read: (number, bytes) => told.push(`${number}: ${Buffer.from(into.get(number)?.subarray(0, bytes) ?? []).toString()} (${bytes})`),
    failed: (number, code) => told.push(`${number}! ${code}`),
  });
  for (let at = 0; at < stream.length; at += pieceBytes) parser.push(stream.subarray(at, at + pieceBytes));
  return told;
}

test.each([1, 3, REPLY_HEADER_BYTES, 10, 1_000])('replies come out whole, however they come in (%i bytes at once)', (pieceBytes) => {
  const stream = Buffer.concat([frame(1, 'footage'), frame(2, ''), frame(3, 'ENOENT', true), frame(4, 'late'), frame(5, 'more')]);
  expect(parse(stream, pieceBytes)).toEqual(['1: footage (7)', '2:  (0)', '3! ENOENT', '4:  (4)', '5: more (4)']);
});
