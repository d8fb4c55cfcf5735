import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { RunEnd } from '../../main/hub/types.ts';
import { createHub } from '../../main/hub/hub.ts';
import { createFfmpegSource } from '../../main/ingest/ffmpeg-source.ts';
import { probeStream } from '../../main/ingest/probe.ts';
import { createRtspSource } from '../../main/ingest/rtsp/rtsp-source.ts';
import { superviseStream, type SupervisorState } from '../../main/ingest/supervisor.ts';
import type { StreamTarget } from '../../main/ingest/types.ts';
import { eventually } from '../support/eventually.ts';
import { startGstRtspServer } from '../support/gst-rtsp-server.ts';
import { freePort } from '../support/headless.ts';

const ffmpegPath = process.env.KANJIA_FFMPEG || 'ffmpeg';
const byFfmpeg = createFfmpegSource({ ffmpegPath, clock: systemClock, log: silentLogger });
const byOwnClient = createRtspSource({ clock: systemClock, ffmpegPath });
const footage = fileURLToPath(new URL('../../../shared/footage/person.mp4', import.meta.url));

let folder: string;
let clip: string;
/** Ten frames a second, some of which are shown before others that come first. */
let reordered: string;
/** H.265, some pictures shown before others that come first. */
let hevc: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-ingest-'));
  clip = path.join(folder, 'clip.mp4');
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '15', '-pix_fmt', 'yuv420p'];
  execFileSync(ffmpegPath, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=15:d=30', ...encode, clip]);
  reordered = path.join(folder, 'reordered.mp4');
  execFileSync(ffmpegPath, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10:d=20', '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '10', '-pix_fmt', 'yuv420p', reordered]);
  hevc = path.join(folder, 'hevc.mp4');
  execFileSync(ffmpegPath, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=15:d=20', '-c:v', 'libx265', '-preset', 'veryfast', '-x265-params', 'log-level=error:bframes=2:keyint=15:open-gop=0', '-tag:v', 'hvc1', '-pix_fmt', 'yuv420p', hevc]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function collect() {
  const inits: InitFragment[] = [];
  const frames: MediaFragment[] = [];
  const ends: RunEnd[] = [];
  return {
    inits,
    frames,
    ends,
    sink: { init: (init: InitFragment) => void inits.push(init), media: (frame: MediaFragment) => void frames.push(frame), end: (end: RunEnd) => void ends.push(end) },
  };
}

describe.each([
  ['ffmpeg over TCP', byFfmpeg, 'tcp'],
  ['our own RTSP client over TCP', byOwnClient, 'tcp'],
  ['our own RTSP client over UDP', byOwnClient, 'udp'],
] as const)('by %s', (_name, source, transport) => {
  const targetOf = (url: string, credentials?: { username: string; password: string }): StreamTarget => ({
    url,
    username: credentials?.username ?? null,
    password: credentials?.password ?? null,
    transport,
    audio: true,
  });
  const probe = (url: string, credentials?: { username: string; password: string }) =>
    probeStream({ source, target: targetOf(url, credentials), clock: systemClock, timeoutMs: 15_000, signal: AbortSignal.timeout(20_000) });

  test('frames come one by one, in the stream’s own time, beginning with a keyframe', async () => {
    await using server = await startGstRtspServer(clip);
    const { inits, frames, ends, sink } = collect();
    const session = source.open(targetOf(server.url), sink);
    await eventually(() => frames.length >= 60, { what: 'sixty frames came' });
    session.close();
    const end = await session.done;
    expect(end).toMatchObject({ fault: 'closed', frames: frames.length });
    expect(ends).toEqual([{ runId: inits[0]!.runId, cause: 'not-wanted', atMs: expect.any(Number) }]);
    expect(inits).toHaveLength(1);
    expect(inits[0]!.video).toMatchObject({ codec: 'h264', width: 320, height: 180 });
    expect(frames[0]!.keyframe).toBe(true);
    const steps = frames.slice(1).map((frame, index) => frame.startMs - frames[index]!.startMs);
    expect(steps.every((step) => Math.abs(step - 1000 / 15) < 2)).toBe(true);
    expect(Math.abs(frames.at(-1)!.startMs - frames.at(-1)!.arrivalMs)).toBeLessThan(2_000);
  });

  test('rule 35: frames that are presented in another order keep both their times', async () => {
    await using server = await startGstRtspServer(existsSync(footage) ? footage : reordered);
    const { frames, sink } = collect();
    const session = source.open(targetOf(server.url), sink);
    await eventually(() => frames.length >= 30, { what: 'thirty frames came' });
    session.close();
    await session.done;
    const steps = frames.slice(1).map((frame, index) => frame.startMs - frames[index]!.startMs);
    expect(steps.every((step) => Math.abs(step - 100) < 2)).toBe(true);
    expect(frames.some((frame) => frame.presentationOffsetMs > 0)).toBe(true);
  });

  test('H.265 comes untouched, and a decoder can read it', async () => {
    await using server = await startGstRtspServer(hevc, { codec: 'h265' });
    const { inits, frames, sink } = collect();
    const session = source.open(targetOf(server.url), sink);
    await eventually(() => frames.length >= 45, { what: 'three seconds came' });
    session.close();
    await session.done;
    expect(inits[0]!.video).toMatchObject({ codec: 'h265', width: 320, height: 180, codecString: expect.stringMatching(/^h(?:vc|ev)1\.1\.6\.L\d+/) });
    expect(frames.filter((frame) => frame.keyframe).length).toBeGreaterThanOrEqual(3);
    expect(frames.some((frame) => frame.presentationOffsetMs > 0)).toBe(true);
    const file = path.join(folder, 'taken.mp4');
    writeFileSync(file, Buffer.concat([inits[0]!.bytes, ...frames.map(({ bytes }) => bytes)]));
    const shown = execFileSync(ffmpegPath, ['-v', 'error', '-i', file, '-map', '0:v', '-f', 'framecrc', '-'], { encoding: 'utf8' });
    expect(shown.split('\n').filter((line) => line.startsWith('0,'))).toHaveLength(frames.length);
  });

  test('a wrong password, a wrong path, a closed port and a host that is no camera are told apart', async () => {
    await using server = await startGstRtspServer(clip, { user: 'admin', password: 'right' });
    const notRtsp = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi');
    });
    await new Promise<void>((resolve) => notRtsp.listen(0, '127.0.0.1', resolve));
    const { port } = notRtsp.address() as { port: number };
    const closed = await freePort();
    try {
      await expect(probe(server.url, { username: 'admin', password: 'wrong' })).rejects.toMatchObject({ fault: 'refused-credentials' });
      await expect(probe(server.url)).rejects.toMatchObject({ fault: 'refused-credentials' });
      await expect(probe(server.url.replace('/stream', '/nothing'), { username: 'admin', password: 'right' })).rejects.toMatchObject({ fault: 'not-found' });
      await expect(probe(`rtsp://127.0.0.1:${closed}/stream`)).rejects.toMatchObject({ fault: 'unreachable' });
      await expect(probe(`rtsp://127.0.0.1:${port}/stream`)).rejects.toMatchObject({ fault: 'not-a-stream' });
      await expect(probe(server.url, { username: 'admin', password: 'right' })).resolves.toMatchObject({ init: { video: { codec: 'h264' } } });
    } finally {
      notRtsp.close();
    }
  });

  test('the password is in no text that a failure leaves behind', async () => {
    const closed = await freePort();
    const error = await probe(`rtsp://127.0.0.1:${closed}/stream`, { username: 'admin', password: 's3cr3t-word' }).catch((reason: unknown) => reason);
    expect(String((error as Error).message)).not.toContain('s3cr3t-word');
  });

  test('a supervised stream is pulled only while somebody wants it', async () => {
    await using server = await startGstRtspServer(clip);
    const hub = createHub({ clock: systemClock, name: 'test' });
    const states: SupervisorState['kind'][] = [];
    const supervisor = superviseStream({
      source,
      target: () => targetOf(server.url),
      hub,
      clock: systemClock,
      log: silentLogger,
      onState: (state) => states.push(state.kind),
    });
    expect(supervisor.state.kind).toBe('idle');
    const demand = hub.demand('test', 0);
    await eventually(() => supervisor.state.kind === 'online', { what: 'the stream is online' });
    demand[Symbol.dispose]();
    await eventually(() => supervisor.state.kind === 'idle', { what: 'the stream is let go' });
    await supervisor.close();
    expect(states).toEqual(['connecting', 'online', 'idle']);
  });

  test('a refused password is tried once and not again until somebody says so', async () => {
    await using server = await startGstRtspServer(clip, { user: 'admin', password: 'right' });
    const hub = createHub({ clock: systemClock, name: 'test' });
    let asked = 0;
    let password = 'wrong';
    const supervisor = superviseStream({
      source,
      target: () => {
        asked += 1;
        return targetOf(server.url, { username: 'admin', password });
      },
      hub,
      clock: systemClock,
      log: silentLogger,
      onState: () => {},
    });
    using _demand = hub.demand('test', 0);
    await eventually(() => supervisor.state.kind === 'refused', { what: 'the refusal is told' });
    hub.subscribe({ name: 'viewer', from: 'gop', maxQueueBytes: 1, deliver: () => true })[Symbol.dispose]();
    expect(asked).toBe(1);
    password = 'right';
    supervisor.retry();
    await eventually(() => supervisor.state.kind === 'online', { what: 'the right password works' });
    await supervisor.close();
  });
});

test.each([
  ['aac', 'aac', 'tcp'],
  ['opus', 'opus', 'tcp'],
  ['pcma', 'aac', 'tcp'],
  ['pcmu', 'aac', 'udp'],
  ['g722', 'aac', 'tcp'],
] as const)('rule 29: our own RTSP client takes %s sound as %s beside the picture (over %s)', async (audio, codec, transport) => {
  await using server = await startGstRtspServer(clip, { audio });
  const { inits, frames, sink } = collect();
  const session = byOwnClient.open({ url: server.url, username: null, password: null, transport, audio: true }, sink);
  const of = (track: 'video' | 'audio') => frames.filter((frame) => frame.track === track);
  await eventually(() => of('audio').length > 5 && of('audio').at(-1)!.startMs - of('audio')[0]!.startMs > 3_000, { within: 15_000, what: () => `three seconds of sound: ${of('audio').length} of ${frames.length}` });
  session.close();
  await session.done;
  expect(inits).toHaveLength(1);
  // RFC 7587 has Opus say two channels always.
  expect(inits[0]!.audio).toMatchObject({ codec, channels: codec === 'opus' ? 2 : 1 });
  const sound = of('audio');
  // It belongs to the picture of its time: nothing is missing, and it lies where the picture is.
  for (const [index, frame] of sound.entries()) {
    // GStreamer cuts the first Opus packet short, by what its encoder looks ahead: 6.5 ms.
    if (index > 0) expect(Math.abs(frame.startMs - sound[index - 1]!.startMs - sound[index - 1]!.durationMs)).toBeLessThan(7);
  }
  expect(sound[0]!.startMs - of('video')[0]!.startMs).toBeLessThan(600);
  expect(Math.abs(sound.at(-1)!.startMs - of('video').at(-1)!.startMs)).toBeLessThan(800);
  const file = path.join(folder, `sound-${audio}.mp4`);
  writeFileSync(file, Buffer.concat([inits[0]!.bytes, ...frames.map(({ bytes }) => bytes)]));
  const pcm = execFileSync(ffmpegPath, ['-v', 'error', '-i', file, '-map', '0:a', '-ac', '1', '-ar', '48000', '-f', 's16le', '-'], { maxBuffer: 64 << 20 });
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset + 48_000, 48_000);
  const crossings = samples.reduce((count, sample, index) => count + (index > 0 && sample >= 0 !== samples[index - 1]! >= 0 ? 1 : 0), 0);
  expect(Math.abs(crossings / 2 - 440)).toBeLessThan(6);
});
