import { expect, test } from 'vitest';
import { Reception, receiverReport } from './reception.ts';
import { emptyRtpHeader } from './rtp-packet.ts';

function receive(sequences: readonly number[], arrival: (index: number) => number = (index) => index * 3000): Reception {
  const reception = new Reception();
  for (const [index, sequence] of sequences.entries()) reception.take({ ...emptyRtpHeader(), ssrc: 7, sequence, timestamp: index * 3000 }, arrival(index));
  return reception;
}

test('what is missing is counted, over the wrap of the numbers; what is late is not missing', () => {
  const reception = receive([65_534, 65_535, 2, 0, 4]);
  expect(reception.lost).toBe(2);
  expect(reception.report()).toMatchObject({ ssrc: 7, lost: 2, fractionLost: Math.floor((2 * 256) / 7), highestSequence: 0x10000 + 4 });
  expect(reception.report()).toMatchObject({ lost: 2, fractionLost: 0 });
});

test('packets that come as evenly as they are sent have no jitter, others have', () => {
  expect(receive([1, 2, 3, 4, 5]).jitterTicks).toBe(0);
  const uneven = receive(
    Array.from({ length: 200 }, (_, index) => index),
    (index) => index * 3000 + (index % 2) * 900,
  );
  expect(uneven.jitterTicks).toBeGreaterThan(800);
  expect(uneven.jitterTicks).toBeLessThanOrEqual(900);
});

test('a receiver report has whole words, with and without a source to report of', () => {
  expect(receiverReport(9, null).length % 4).toBe(0);
  const report = receiverReport(9, { ssrc: 7, fractionLost: 255, lost: -2, highestSequence: 5, jitter: 6 });
  const view = new DataView(report.buffer);
  expect([view.getUint8(1), view.getUint16(2), view.getUint32(4), view.getUint32(8)]).toEqual([201, 7, 9, 7]);
  expect([view.getUint8(12), view.getInt32(12) << 8 >> 8]).toEqual([255, -2]);
  expect([view.getUint8(33), 36 + view.getUint16(34) * 4]).toEqual([202, report.length]);
});
