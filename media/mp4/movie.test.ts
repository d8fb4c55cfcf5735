import { expect, test } from 'vitest';
import { makeBox, readBoxes } from './box.ts';
import { makeFtyp, makeMoov, type MovieTrack } from './movie.ts';
import { readMovie } from './read-movie.ts';
import { SampleTable } from './sample-table.ts';

const STSD = makeBox('stsd', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0));

function track(samples: SampleTable, kind: 'video' | 'audio' = 'video'): MovieTrack {
  return { kind, id: kind === 'video' ? 1 : 2, timescale: 90_000, width: 640, height: 360, stsd: STSD, samples, lastDuration: 3_000, edits: [{ from: 6_000, length: 9_000 }] };
}

/** Four pictures, the third of them decoded last; a hole in the file behind the second. */
function pictures(offset: number): SampleTable {
  const table = new SampleTable();
  for (const [index, compositionOffset] of [0, 3_000, -3_000, 0].entries()) table.push({ offset: offset + index * 100 + (index > 1 ? 50 : 0), size: 100, decodeTime: index * 3_000, compositionOffset, sync: index === 0 });
  return table;
}

test.each([['small', 1_000], ['beyond 32 bits', 2 ** 33]])('what is written of samples at %s offsets is read again', (_title, offset) => {
  const sound = new SampleTable();
  for (let index = 0; index < 3; index++) sound.push({ offset: offset + 5_000 + index * 7, size: 7, decodeTime: index * 1_024, compositionOffset: 0, sync: true });
  const read = readMovie(makeMoov([track(pictures(offset)), track(sound, 'audio')], { timescale: 90_000, createdMs: 0 }));
  expect(read.map(({ handler, timescale }) => [handler, timescale])).toEqual([['vide', 90_000], ['soun', 90_000]]);
  expect([...read[0]!.samples]).toEqual([...pictures(offset)]);
  expect([...read[1]!.samples]).toEqual([...sound]);
});

test('samples that follow one another are one chunk', () => {
  const moov = makeMoov([track(pictures(0))], { timescale: 90_000, createdMs: 0 });
  const at = Buffer.from(moov).indexOf('stco');
  expect(Buffer.from(moov).readUInt32BE(at + 8)).toBe(2);
});

test('a movie is whole boxes, and an index that claims too much is refused', () => {
  expect(readBoxes(makeFtyp()).map(({ type }) => type)).toEqual(['ftyp']);
  const moov = Buffer.from(makeMoov([track(pictures(0))], { timescale: 90_000, createdMs: 0 }));
  moov.writeUInt32BE(0xffff_ffff, moov.indexOf('stsz') + 12);
  expect(() => readMovie(moov)).toThrow('samples');
});
