/** Talking back, into cameras that keep what they hear. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { openTalk } from '../../main/ingest/talk/talk-session.ts';
import { startVirtualCameras, type VirtualCamera } from '../../tools/virtual-camera/index.ts';
import { eventually } from '../support/eventually.ts';

const ffmpegPath = process.env.KANJIA_FFMPEG || 'ffmpeg';
const options = { clock: systemClock, ffmpegPath };
const target = (camera: VirtualCamera) => ({ url: camera.rtspUrl, username: 'admin', password: 'kanjia-demo', transport: 'tcp' as const, audio: false });
const withSpeaker = (speaker?: 'pcmu' | 'pcma' | 'aac', tls = false) =>
  startVirtualCameras({ count: 1, scene: 'still', names: ['Talk'], discovery: false, tls, ...(speaker ? { speaker } : {}), picture: { width: 320, height: 180, seconds: 4, bitrateKbps: 200 } });

/** A tone of 440 Hz. */
const tone = (sampleRate: number, seconds: number) => Int16Array.from({ length: sampleRate * seconds }, (_, index) => Math.round(12_000 * Math.sin((2 * Math.PI * 440 * index) / sampleRate)));
/** How often it crosses zero upwards, a second. */
function pitch(samples: Int16Array, sampleRate: number): number {
  let crossings = 0;
  for (let index = 1; index < samples.length; index++) if (samples[index - 1]! < 0 && samples[index]! >= 0) crossings += 1;
  return (crossings * sampleRate) / samples.length;
}

test.each([
  ['pcmu', 'mulaw', false],
  ['pcma', 'alaw', true],
] as const)('rule 28: what is said is heard by the camera in %s, in a session that requires the backchannel', async (codec, format, tls) => {
  await using farm = await withSpeaker(codec, tls);
  const camera = farm.cameras[0]!;
  const talk = await openTalk(target(camera), options);
  expect(talk.sampleRate).toBe(8_000);
  const samples = tone(8_000, 1);
  for (let at = 0; at < samples.length; at += 333) talk.push(samples.subarray(at, at + 333));
  await eventually(() => camera.speaker!.packets === 50, { what: 'a second is heard' });
  talk.close();
  expect(await talk.done).toBeNull();
  expect(camera.speaker!.misordered).toBe(0);
  const { stdout } = spawnSync(ffmpegPath, ['-v', 'error', '-f', format, '-ar', '8000', '-ac', '1', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], { input: Buffer.concat(camera.speaker!.heard) });
  expect(pitch(new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length / 2), 8_000)).toBeCloseTo(440, -1);
  await eventually(() => camera.clients === 0, { what: 'the session is ended' });
});

test('rule 28: AAC is sent frame by frame', async () => {
  await using farm = await withSpeaker('aac');
  const camera = farm.cameras[0]!;
  const talk = await openTalk(target(camera), options);
  expect(talk.sampleRate).toBe(16_000);
  talk.push(tone(16_000, 1));
  talk.push(tone(16_000, 1));
  await eventually(() => camera.speaker!.packets >= 20, { what: 'frames are heard' });
  talk.close();
  // Into ADTS, for a decoder to read: AAC LC, 16 kHz, mono (ISO/IEC 13818-7 §6.2).
  const frames = camera.speaker!.heard.map((payload) => {
    const frame = payload.subarray(4);
    expect((payload.readUInt16BE(2) >> 3)).toBe(frame.length);
    const length = frame.length + 7;
    return Buffer.concat([Buffer.from([0xff, 0xf1, 0x60, 0x40 | (length >> 11), (length >> 3) & 0xff, ((length & 7) << 5) | 0x1f, 0xfc]), frame]);
  });
  const { stdout } = spawnSync(ffmpegPath, ['-v', 'error', '-f', 'aac', '-i', 'pipe:0', '-f', 's16le', '-ar', '16000', '-ac', '1', 'pipe:1'], { input: Buffer.concat(frames) });
  const heard = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1).subarray(4_096);
  expect(pitch(heard, 16_000)).toBeCloseTo(440, -1.3);
});

test('rule 28: the sessions that only look require nothing', async () => {
  await using farm = await withSpeaker();
  const camera = farm.cameras[0]!;
  await expect(openTalk(target(camera), options)).rejects.toMatchObject({ kind: 'unsupported', messageKey: 'camera.noTalk' });
  await expect(openTalk({ ...target(camera), password: 'wrong' }, options)).rejects.toMatchObject({ kind: 'camera-refused', messageKey: 'camera.wrongPassword' });
  await expect(openTalk({ ...target(camera), url: 'rtsp://127.0.0.1:9/main' }, options)).rejects.toMatchObject({ kind: 'unreachable' });
  await eventually(() => camera.clients === 0, { what: 'nothing stays open' });
});
