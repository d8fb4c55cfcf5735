import { expect, test } from 'vitest';
import { ledgerLine, readLedger } from './ledger.ts';

const star = { id: 'star_1', cameraId: 'cam_a', from: 10, to: 20, note: '', madeMs: 5 };
const motion = { id: 'evt_1', cameraId: 'cam_a', kind: 'motion' as const, startMs: 10, endMs: null, score: 0.5, box: null };

test('a gap that ended stays ended, whichever line is read first', () => {
  const begin = ledgerLine({ t: 'gap', s: 10, e: null, c: 'camera-offline' });
  const end = ledgerLine({ t: 'gap', s: 10, e: 50, c: 'camera-offline' });
  const expected = [{ startMs: 10, endMs: 50, cause: 'camera-offline', by: null }];
  expect(readLedger(begin + end).gaps).toEqual(expected);
  expect(readLedger(end + begin).gaps).toEqual(expected);
});

test('an event that ended stays ended, and what is starred no longer stays so, in any order of the files', () => {
  const lines = [ledgerLine({ t: 'event', event: { ...motion, endMs: 30 } }), ledgerLine({ t: 'unstar', id: star.id }), ledgerLine({ t: 'event', event: motion }), ledgerLine({ t: 'star', star })];
  expect(readLedger(lines.join(''))).toMatchObject({ events: [{ id: 'evt_1', endMs: 30 }], stars: [] });
});

test('what cannot be is left out: half a line, rubbish, a gap that ends before it begins, a star without length', () => {
  const text = ['{"t":"gap","s":1', 'rubbish', ledgerLine({ t: 'gap', s: 50, e: 40, c: 'stall' }), ledgerLine({ t: 'star', star: { ...star, to: 10 } }), ledgerLine({ t: 'star', star })].join('\n');
  expect(readLedger(text)).toEqual({ events: [], gaps: [], keeps: [], marks: [], erased: [], stars: [star], unstarred: [], addedMs: null, name: null });
});

test('a camera was added when it was first', () => {
  expect(readLedger(ledgerLine({ t: 'camera', addedMs: 70 }) + ledgerLine({ t: 'camera', addedMs: 30 })).addedMs).toBe(30);
});

test('what a person made of an event holds as it was made last, in any order of the files; what was deleted is not among the events, unless it was had back', () => {
  const event = (id: string) => ({ id, cameraId: 'cam_a', kind: 'motion' as const, startMs: 1, endMs: 2, score: 0.5, box: null });
  const lines = [
    ledgerLine({ t: 'event', event: event('a') }),
    ledgerLine({ t: 'event', event: event('b') }),
    ledgerLine({ t: 'event', event: event('c') }),
    ledgerLine({ t: 'mark', id: 'a', star: 'star_1', note: '', at: 10 }),
    ledgerLine({ t: 'mark', id: 'a', star: null, note: '快递', at: 20 }),
    ledgerLine({ t: 'erase', ids: ['b', 'c'], at: 10 }),
    ledgerLine({ t: 'unerase', ids: ['c'], at: 20 }),
  ];
  for (const text of [lines.join(''), lines.toReversed().join('')]) {
    const { events, marks, erased } = readLedger(text);
    expect({ events: events.map(({ id }) => id).toSorted(), marks, erased }).toEqual({ events: ['a', 'c'], marks: [{ id: 'a', star: null, note: '快递', atMs: 20 }], erased: ['b'] });
  }
});

test('an event that says of itself what this version does not know is an event still', () => {
  const line = JSON.stringify({ t: 'event', event: { id: 'a', cameraId: 'cam_a', kind: 'motion', startMs: 1, endMs: 2, score: 0.5, box: null, about: { source: 'another' } } });
  expect(readLedger(line).events).toEqual([{ id: 'a', cameraId: 'cam_a', kind: 'motion', startMs: 1, endMs: 2, score: 0.5, box: null }]);
});
