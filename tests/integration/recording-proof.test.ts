import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RecordingProof } from '../../contract/storage-types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { findFfmpeg } from '../../main/base/ffmpeg.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { decodesWith } from '../../main/playback/decodes.ts';
import { FIRST_LINK, isSigned, linkHash, readChain } from '../../main/storage/proof/chain.ts';
import { openSigningKey } from '../../main/storage/proof/signing-key.ts';
import { createStorage, type FootageStore } from '../../main/storage/storage.ts';
import type { SegmentHandle } from '../../main/storage/types.ts';
import { LARGEST_SLICE_BYTES } from '../../main/storage/writer-protocol.ts';
import { eventually } from '../support/eventually.ts';
import { segmentFiles } from '../support/numbered-frames.ts';
import { cutFootage, makeFootage } from '../support/player-footage.ts';

const CAMERA = 'cam_abcdefghijkl';
const TIMESCALE = 15_360;

let pictures: ReturnType<typeof cutFootage>;
let ffmpegPath: string;
beforeAll(async () => {
  ffmpegPath = (await findFfmpeg(process.env))!.path;
  pictures = makeFootage({ frames: 30, fps: 15, gop: 15 });
});

let dataDir: string;
let footage: string;
let clock: FakeClock;
let storage: FootageStore;
let proofs: RecordingProof[];

async function open(): Promise<void> {
  storage = await createStorage({ dataDir, defaultRecordingsPath: footage, clock, log: silentLogger, engineStartMs: clock.now(), decodes: decodesWith(ffmpegPath, systemClock) });
  proofs = [];
  storage.onProof((proof) => proofs.push(proof));
}
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-proof-'));
  footage = path.join(dataDir, 'footage');
  clock = new FakeClock(Date.UTC(2026, 4, 5, 12));
  await open();
});
afterEach(async () => {
  await closeStorage();
  rmSync(dataDir, { recursive: true, force: true });
});

async function turning<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => clock.advance(100), 5);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
const closeStorage = () => turning(storage.close());

function begin(startMs: number, cameraId = CAMERA, init = pictures.init): SegmentHandle {
  storage.addCamera(cameraId, startMs);
  storage.endGap(cameraId, startMs);
  return storage.openSegment({ cameraId, runId: 'run1', startMs, init: Buffer.from(init, 'base64'), codecs: 'avc1', base: 'continuous' });
}

/** A segment of two seconds of real pictures. */
async function record(startMs: number, cameraId = CAMERA, { init, frames } = pictures): Promise<void> {
  const segment = begin(startMs, cameraId, init);
  for (const [index, frame] of frames.entries()) {
    segment.append({ ...frame, bytes: Buffer.from(frame.bytes, 'base64'), startMs: startMs + (index * 1000) / 15, decodeTime: (index * TIMESCALE) / 15, timescale: TIMESCALE });
  }
  segment.close();
  const done = async () => (await storage.listRecordings({ cameraId, from: startMs, to: startMs + 1 })).segments.some((each) => !each.open);
  await turning(eventually(done, { what: 'the segment is closed' }));
}

/** The next reading back. */
async function proven(): Promise<RecordingProof> {
  const before = proofs.length;
  return turning(eventually(() => proofs[before], { what: 'a segment was read back' }));
}

function spoil(file: string, at: number): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, Uint8Array.of(readFileSync(file)[at]! ^ 0xff), 0, 1, at);
  closeSync(fd);
}

test('the newest segment is read back, is what was written, and a picture comes out of it', async () => {
  const startMs = clock.now();
  await record(startMs);
  expect(await proven()).toMatchObject({ cameraId: CAMERA, segmentStartMs: startMs, problem: null });
  expect(storage.proofs()).toEqual(proofs);
});

test('a byte that changed on the disk is found, and with the next good segment all is well again', async () => {
  await record(clock.now());
  spoil(segmentFiles(footage, CAMERA)[0]!, 5_000);
  expect(await proven()).toMatchObject({ problem: 'changed' });
  await record(clock.now() + 10_000);
  expect(await proven()).toMatchObject({ problem: null });
});

test('after the clock was put back what is recorded is read back, not what has the latest time', async () => {
  const startMs = clock.now();
  await record(startMs);
  expect(await proven()).toMatchObject({ segmentStartMs: startMs, problem: null });
  await record(startMs - 3_600_000);
  expect(await proven()).toMatchObject({ segmentStartMs: startMs - 3_600_000, problem: null });
});

test('a file that vanished is found', async () => {
  await record(clock.now());
  rmSync(segmentFiles(footage, CAMERA)[0]!);
  expect(await proven()).toMatchObject({ problem: 'missing' });
});

test('pictures that no decoder takes are found though the disk gave them back as they were', async () => {
  const startMs = clock.now();
  const segment = begin(startMs);
  const [first] = pictures.frames;
  const bytes = Buffer.from(first!.bytes, 'base64');
  // The picture itself, behind moof and the header of mdat.
  bytes.fill(0x41, bytes.readUInt32BE(0) + 12);
  segment.append({ ...first!, bytes, startMs, decodeTime: 0, timescale: TIMESCALE });
  segment.close();
  expect(await proven()).toMatchObject({ problem: 'undecodable' });
});

test('a camera that should be recorded and gives nothing new for minutes is told of, until it is no longer to be recorded', async () => {
  await storage.update({ segmentSeconds: 60 });
  begin(clock.now());
  const told = async () => {
    clock.advance(1_000);
    await storage.status();
    return proofs.find(({ problem }) => problem === 'nothing-new');
  };
  await eventually(told, { every: 1, what: 'it is told' });
  storage.beginGap(CAMERA, clock.now(), 'recording-off');
  expect(proofs.at(-1)).toMatchObject({ cameraId: CAMERA, problem: null });
});

test('cameras have their turns though one of them has nothing new, and one nothing that is left', async () => {
  const [quiet, gone, busy] = ['cam_aaaaaaaaaaaa', 'cam_bbbbbbbbbbbb', CAMERA] as const;
  await record(clock.now(), quiet);
  expect(await proven()).toMatchObject({ cameraId: quiet, problem: null });
  await record(clock.now(), gone);
  await storage.delete({ cameraIds: [gone], from: 0, to: clock.now() + 60_000 }, 'test');
  for (let time = 0; time < 3; time++) {
    await record(clock.now(), busy);
    expect(await proven()).toMatchObject({ cameraId: busy, problem: null });
  }
});

test('a keyframe larger than what is read at once is read back whole, in pieces', async () => {
  const large = makeFootage({ frames: 2, fps: 15, gop: 2, noisy: true });
  expect(Buffer.from(large.frames[0]!.bytes, 'base64').length).toBeGreaterThan(2 * LARGEST_SLICE_BYTES);
  await record(clock.now(), CAMERA, large);
  expect(await proven()).toMatchObject({ problem: null });
});

/** All links of the camera, each held against the one before it and the key. */
function checkedLinks(): ReturnType<typeof readChain> {
  const { publicKey } = openSigningKey(dataDir, 0);
  const days = readdirSync(path.join(footage, CAMERA)).filter((name) => name.startsWith('20')).toSorted();
  const kept = readFileSync(path.join(footage, '.kanjia-keys'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { spki: string });
  expect(kept.map(({ spki }) => spki)).toEqual([Buffer.from(publicKey).toString('base64')]);
  const lines = days.flatMap((day) => readChain(readFileSync(path.join(footage, CAMERA, day, 'chain.jsonl'), 'utf8')));
  let before = FIRST_LINK;
  for (const line of lines) {
    expect(isSigned(CAMERA, line, publicKey)).toBe(true);
    expect(line.p).toBe(before);
    before = linkHash(CAMERA, line);
  }
  return lines;
}

test('every segment gets a link of the chain, signed, made of the one before, over midnight and the next start', async () => {
  await record(clock.now());
  await record(clock.now() + 5_000);
  await closeStorage();
  clock.stepWall(24 * 3_600_000);
  await open();
  await record(clock.now());
  await closeStorage();
  expect(checkedLinks().map(({ n, b }) => [n, b])).toEqual(segmentFiles(footage, CAMERA).map((file) => [path.basename(file), readFileSync(file).length]));
});
