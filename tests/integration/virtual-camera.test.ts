/** The tests' instrument is held against programs that others wrote, and against what it says of itself. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSequences } from '../../bench/lib/sequences.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createFfmpegSource } from '../../main/ingest/ffmpeg-source.ts';
import { preferSource } from '../../main/ingest/preferred-source.ts';
import { createRtspSource } from '../../main/ingest/rtsp/rtsp-source.ts';
import { superviseStream, type SupervisorState } from '../../main/ingest/supervisor.ts';
import type { MediaFragment } from '../../media/fragment.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { readTimingSei } from '../../tools/virtual-camera/timing-sei.ts';
import { eventually } from '../support/eventually.ts';

const run = promisify(execFile);
const ffmpeg = process.env.KANJIA_FFMPEG || 'ffmpeg';
const LOOP_SECONDS = 6;

let farm: Farm;
let camera: VirtualCamera;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-virtual-'));
  farm = await startVirtualCameras({ count: 2, scene: ['storefront'], audio: 'aac', discovery: false, picture: { width: 640, height: 360, seconds: LOOP_SECONDS, bitrateKbps: 800 } });
  camera = farm.cameras[0]!;
}, 60_000);
afterAll(async () => {
  await farm.close();
  rmSync(folder, { recursive: true, force: true });
});

const withPassword = (url: string, password = 'kanjia-demo') => url.replace('rtsp://', `rtsp://admin:${password}@`);

describe('ffmpeg as the client', () => {
  test.each(['tcp', 'udp'])('gets every frame over %s, in order, with times that go on where the loop begins again', async (transport) => {
    const file = path.join(folder, `${transport}.mp4`);
    const fragmented = ['-c', 'copy', '-movflags', 'frag_every_frame+empty_moov+default_base_moof'];
    // Not waited for in this thread: the camera lives in it.
    await run(ffmpeg, ['-v', 'error', '-allowed_media_types', 'video', '-rtsp_transport', transport, '-i', withPassword(camera.rtspUrl), '-t', String(LOOP_SECONDS + 3), '-map', '0:v', ...fragmented, file]);
    const sequences = readSequences(file);
    expect(sequences.length).toBeGreaterThan((LOOP_SECONDS + 1) * 15);
    expect(sequences.every((sequence, index) => index === 0 || sequence === sequences[index - 1]! + 1)).toBe(true);
    const { stdout } = await run(ffmpeg, ['-v', 'error', '-i', file, '-map', '0:v', '-c', 'copy', '-f', 'framecrc', '-']);
    // `0, dts, pts, duration, size, checksum` in ticks. Those of the first frames ffmpeg guesses, for want of ones before them.
    const times = stdout
      .split('\n')
      .flatMap((line) => (line.startsWith('0,') ? [Number(line.split(',')[1])] : []))
      .slice(2);
    const step = (times.at(-1)! - times[0]!) / (times.length - 1);
    expect(times.every((at, index) => index === 0 || Math.abs(at - times[index - 1]! - step) < step * 0.3)).toBe(true);
  });

  test('is refused with a wrong password', async () => {
    const tried = run(ffmpeg, ['-v', 'error', '-rtsp_transport', 'tcp', '-i', withPassword(camera.rtspUrl, 'wrong'), '-f', 'null', '-']);
    await expect(tried).rejects.toMatchObject({ stderr: expect.stringContaining('401') });
  });
});

describe('told to misbehave', () => {
  function supervised(of: VirtualCamera) {
    const hub = createHub({ clock: systemClock, name: 'test' });
    const frames: { sequence: number; fragment: MediaFragment }[] = [];
    const states: SupervisorState[] = [];
    const source = preferSource(createRtspSource({ clock: systemClock, ffmpegPath: ffmpeg }), createFfmpegSource({ ffmpegPath: ffmpeg, clock: systemClock, log: silentLogger }), silentLogger);
    const supervisor = superviseStream({
      ...{ source, hub, clock: systemClock, log: silentLogger },
      target: () => ({ url: of.rtspUrl, username: 'admin', password: 'kanjia-demo', transport: 'tcp', audio: false }),
      onState: (state) => states.push(state),
    });
    const subscription = hub.subscribe({
      ...{ name: 'test', from: 'live', maxQueueBytes: 1e9 },
      deliver: (item) => {
        if (item.kind === 'media' && item.track === 'video') {
          const sample = parseFragment(item.bytes).samples[0]!;
          frames.push({ sequence: readTimingSei(item.bytes.subarray(sample.offset, sample.offset + 400))?.sequence ?? -1, fragment: item });
        }
        return true;
      },
    });
    return {
      frames,
      states,
      async [Symbol.asyncDispose]() {
        subscription[Symbol.dispose]();
        await supervisor.close();
      },
    };
  }
  const comes = (frames: unknown[]) => {
    const before = frames.length;
    return eventually(() => frames.length > before + 5, { within: 20_000, what: 'frames come' });
  };

  test('dropped connections are opened again', async () => {
    await using stream = supervised(camera);
    await comes(stream.frames);
    camera.misbehave.dropConnections();
    await eventually(() => stream.states.some((state) => state.kind === 'waiting'), { what: 'the loss is noticed' });
    await comes(stream.frames);
    expect(stream.states.at(-1)).toEqual({ kind: 'online' });
  });

  test('a frozen stream is given up after seconds, and goes on with the camera', async () => {
    await using stream = supervised(camera);
    await comes(stream.frames);
    camera.misbehave.freeze(true);
    await eventually(() => stream.states.some((state) => state.kind === 'waiting' && state.fault === 'stalled'), { within: 15_000, what: 'the stall is noticed' });
    camera.misbehave.freeze(false);
    await comes(stream.frames);
  });

  test('times that leap end the run, and another one begins', async () => {
    await using stream = supervised(camera);
    await comes(stream.frames);
    camera.misbehave.jumpTimestamps(3_600_000);
    await eventually(() => new Set(stream.frames.map(({ fragment }) => fragment.runId)).size === 2, { within: 10_000, what: 'a second run' });
    expect(stream.states).toContainEqual({ kind: 'waiting', fault: 'time-jump' });
  });

  test('a camera that vanishes and comes back is recorded from the first keyframe on', async () => {
    const other = farm.cameras[1]!;
    await using stream = supervised(other);
    await comes(stream.frames);
    await other.misbehave.vanish();
    await eventually(() => stream.states.some((state) => state.kind === 'waiting' && state.fault === 'unreachable'), { within: 10_000, what: 'its absence is noticed' });
    await other.misbehave.comeBack();
    const backMs = Date.now();
    const before = stream.frames.length;
    await comes(stream.frames);
    const first = stream.frames[before]!.fragment;
    expect(first.keyframe).toBe(true);
    // Within the time between two tries and a keyframe interval.
    expect(first.arrivalMs - backMs).toBeLessThan(2_000 + 2_000);
  });
});

test('its command line says how it is used', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/virtual-camera/cli.ts', '--help'], { encoding: 'utf8' });
  expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('--count')]);
});
