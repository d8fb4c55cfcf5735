import { expect, test } from 'vitest';
import { Reorderer } from './reorder.ts';
import { emptyRtpHeader } from './rtp-packet.ts';

function rig() {
  const given: number[] = [];
  const reorderer = new Reorderer((_bytes, header) => void given.push(header.sequence));
  const push = (sequence: number, nowMs = 0) => reorderer.push(new Uint8Array(), { ...emptyRtpHeader(), sequence }, nowMs);
  return { given, reorderer, push };
}

test('packets that overtake each other are given in order, over the wrap of their numbers', () => {
  const { given, push } = rig();
  for (const sequence of [65_533, 65_535, 65_534, 1, 0, 2]) push(sequence);
  expect(given).toEqual([65_533, 65_534, 65_535, 0, 1, 2]);
});

test('a packet that does not come is passed over after 150 ms', () => {
  const { given, push, reorderer } = rig();
  push(10);
  push(12, 100);
  push(14, 200);
  push(15, 250);
  expect(given).toEqual([10]);
  push(16, 251);
  expect(given).toEqual([10, 12]);
  push(17, 351);
  expect(given).toEqual([10, 12, 14, 15, 16, 17]);
  push(13, 352);
  push(17, 352);
  expect(reorderer.late).toBe(2);
  expect(given).toHaveLength(6);
});

test('no more than 256 packets are held', () => {
  const { given, push } = rig();
  push(0);
  for (let sequence = 2; sequence < 258; sequence++) push(sequence);
  expect(given).toEqual([0]);
  push(258);
  expect(given).toHaveLength(258);
});
