/** How real cameras stream, against cameras that do so: our own client and what the engine makes of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createHub } from '../../main/hub/hub.ts';
import type { RunEnd } from '../../main/hub/types.ts';
import { createRtspSource } from '../../main/ingest/rtsp/rtsp-source.ts';
import { superviseStream } from '../../main/ingest/supervisor.ts';
import type { StreamTarget } from '../../main/ingest/types.ts';
import { type Farm, startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { NO_QUIRKS } from '../../tools/virtual-camera/onvif/quirks.ts';
import { eventually } from '../support/eventually.ts';
import { startGstRtspServer } from '../support/gst-rtsp-server.ts';
import { startHeadless } from '../support/headless.ts';
import { dateTime, fault, INFORMATION, profile1, services, startOnvifDevice } from '../support/onvif-device.ts';
import { NS } from '../../main/cameras/onvif/namespaces.ts';

const ffmpegPath = process.env.KANJIA_FFMPEG || 'ffmpeg';
const source = createRtspSource({ clock: systemClock, ffmpegPath });
let farm: Farm;
let live: VirtualCamera;
beforeAll(async () => {
  farm = await startVirtualCameras({ count: 1, live: true, names: ['Live'], discovery: false });
  live = farm.cameras[0]!;
});
afterAll(() => farm?.close());

const target = (url: string, transport: 'tcp' | 'udp' = 'tcp'): StreamTarget => ({ url, username: 'admin', password: 'kanjia-demo', transport, audio: false });
function collect() {
  const inits: InitFragment[] = [];
  const frames: MediaFragment[] = [];
  const ends: RunEnd[] = [];
  return { inits, frames, ends, sink: { init: (init: InitFragment) => void inits.push(init), media: (frame: MediaFragment) => void frames.push(frame), end: (end: RunEnd) => void ends.push(end) } };
}

test('rule 27: the picture comes within the connection unless UDP is asked for, and a sign of life keeps the session', async () => {
  live.quirks.rtspSessionSeconds = 5;
  const { frames, sink } = collect();
  const before = live.rtspAsked.length;
  const session = source.open(target(live.rtspUrl), sink);
  try {
    const from = Date.now();
    await eventually(() => Date.now() - from > 7_500 && frames.length > 90, { within: 12_000, what: 'it plays on beyond its timeout' });
    const asked = live.rtspAsked.slice(before);
    expect(asked.find((request) => request.startsWith('SETUP'))).toMatch(/ TCP$/);
    expect(asked.filter((request) => request.startsWith('GET_PARAMETER')).length).toBeGreaterThanOrEqual(2);
  } finally {
    Object.assign(live.quirks, NO_QUIRKS);
    session.close();
    await session.done;
  }
});

test('what is lost on the way by UDP is counted, and after it the picture goes on at the next keyframe', async () => {
  live.misbehave.losePackets(0.02);
  const { frames, sink } = collect();
  const session = source.open(target(live.rtspUrl, 'udp'), sink);
  try {
    const gapsNow = () => frames.slice(1).filter((frame, index) => frame.startMs - frames[index]!.startMs > 100);
    await eventually(() => (session.reception()?.lost ?? 0) >= 5 && gapsNow().length >= 2, { within: 30_000, what: 'packets are lost' });
    const { lost, received, jitterMs } = session.reception()!;
    expect(lost! / (lost! + received!)).toBeGreaterThan(0.002);
    expect(lost! / (lost! + received!)).toBeLessThan(0.1);
    expect(jitterMs).toBeGreaterThanOrEqual(0);
    // A gap in time is followed by a keyframe: nothing is shown that refers to what was lost.
    expect(gapsNow().every(({ keyframe }) => keyframe)).toBe(true);
  } finally {
    live.misbehave.losePackets(0);
    session.close();
    await session.done;
  }
});

test('rule 30: parameter sets that change in the middle give a new beginning at the next keyframe', async () => {
  live.quirks.changesMidStream = true;
  const hub = createHub({ clock: systemClock, name: 'test' });
  const { inits, frames, sink } = collect();
  using _viewer = hub.subscribe({
    name: 'test',
    from: 'live',
    maxQueueBytes: 1 << 24,
    deliver(item) {
      if (item.kind === 'init') sink.init(item);
      else if (item.kind === 'media') sink.media(item);
      return true;
    },
  });
  const supervisor = superviseStream({ source, target: () => target(live.subRtspUrl!), hub, clock: systemClock, log: silentLogger, onState: () => {} });
  try {
    await eventually(() => frames.length > 10, { what: 'it plays' });
    expect(inits.at(-1)?.video).toMatchObject({ width: 320, height: 180 });
    live.state.encoders.sub.width = 640;
    live.state.encoders.sub.height = 360;
    live.misbehave.applyEncoders();
    await eventually(() => inits.at(-1)?.video?.width === 640, { what: 'the new size is told' });
    const { runId } = inits.at(-1)!;
    await eventually(() => frames.some((frame) => frame.runId === runId), { what: 'frames of the new size come' });
    expect(frames.find((frame) => frame.runId === runId)!.keyframe).toBe(true);
    expect(new Set(inits.map((init) => init.runId)).size).toBe(2);
  } finally {
    Object.assign(live.quirks, NO_QUIRKS);
    await supervisor.close();
  }
});

test.each([['forward', 3_600_000], ['back', -3_600_000]])('rule 31: after timestamps have jumped %s a new run begins, and the wall clock goes on', async (_way, jumpMs) => {
  const hub = createHub({ clock: systemClock, name: 'test' });
  const { frames, ends, sink } = collect();
  using _viewer = hub.subscribe({
    name: 'test',
    from: 'live',
    maxQueueBytes: 1 << 24,
    deliver(item) {
      if (item.kind === 'media') sink.media(item);
      else if (item.kind === 'end') ends.push(item.end);
      return true;
    },
  });
  const supervisor = superviseStream({ source, target: () => target(live.rtspUrl), hub, clock: systemClock, log: silentLogger, onState: () => {} });
  await eventually(() => frames.length > 10, { what: 'it plays' });
  live.misbehave.jumpTimestamps(jumpMs);
  const at = frames.length;
  await eventually(() => frames.length > at + 20 && new Set(frames.map(({ runId }) => runId)).size === 2, { within: 10_000, what: 'it plays on in a new run' });
  await supervisor.close();
  expect(ends[0]?.cause).toBe('time-jump');
  expect(Math.abs(frames.at(-1)!.startMs - Date.now())).toBeLessThan(3_000);
});

test('rule 34: with keyframes twelve seconds apart a camera is added, a viewer starts at once, and a shorter interval is advised', async () => {
  await using sparse = await startVirtualCameras({ count: 1, scene: 'still', names: ['Smart'], discovery: false, audio: 'none', picture: { width: 640, height: 360, seconds: 24, gop: 180, bitrateKbps: 300 } });
  await using engine = await startHeadless();
  const { camera } = await engine.call('cameras.add', { address: sparse.cameras[0]!.address, username: 'admin', password: 'kanjia-demo' });
  await engine.call('cameras.update', { id: camera.id, recording: { mode: 'continuous' } });
  await eventually(async () => (await engine.call('cameras.health', { id: camera.id })).streams[0]!.advice.length > 0, { within: 40_000, every: 500, what: 'a shorter interval is advised' });
  const { streams } = await engine.call('cameras.health', { id: camera.id });
  expect(streams[0]!.keyframeSeconds).toBeCloseTo(12, 0);
  expect(streams[0]!.advice).toEqual([{ key: 'health.advice.keyframes', data: { seconds: streams[0]!.keyframeSeconds } }]);
  // An export that begins between two keyframes begins with the one before.
  const to = Date.now() - 1_000;
  const { bytes } = await engine.call('playback.export', { cameraId: camera.id, from: to - 4_000, to });
  expect(bytes).toBeGreaterThan(1_000);
}, 90_000);

test('rule 16: what ONVIF calls H.264 is what the stream shows it to be', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-hidden-'));
  const hevc = path.join(folder, 'hevc.mp4');
  execFileSync(ffmpegPath, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=15:d=10', '-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=15', '-tag:v', 'hvc1', '-pix_fmt', 'yuv420p', hevc]);
  await using server = await startGstRtspServer(hevc, { codec: 'h265' });
  await using device = await startOnvifDevice((asked, port) => {
    switch (asked.operation) {
      case 'GetSystemDateAndTime':
        return dateTime(Date.now());
      case 'GetDeviceInformation':
        return INFORMATION;
      case 'GetServices':
        return services([[NS.media, `http://127.0.0.1:${port}/onvif/Media`]]);
      case 'GetProfiles':
        return `<trt:GetProfilesResponse>${profile1('only', 320, 180, 've1', 'H264')}</trt:GetProfilesResponse>`;
      case 'GetStreamUri':
        return `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${server.url}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`;
      default:
        return fault('ActionNotSupported', 'no', 500);
    }
  });
  await using engine = await startHeadless();
  const { camera } = await engine.call('cameras.add', { address: device.address });
  expect(camera.streams).toMatchObject([{ role: 'main', codec: 'h265', width: 320, height: 180 }]);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);
