import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_RECORDING, type GapCause, type RecordingPlan } from '../../contract/types.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { createHub } from '../hub/hub.ts';
import type { StreamHub } from '../hub/types.ts';
import type { SegmentHandle, Storage } from '../storage/types.ts';
import { CameraRecording } from './camera-recording.ts';

const MONDAY_NOON = Date.UTC(2026, 10, 23, 12);
const plan = (change: Partial<RecordingPlan>): RecordingPlan => ({ ...DEFAULT_RECORDING, mode: 'continuous', ...change });

let clock: FakeClock;
let hubs: { main: StreamHub; sub: StreamHub };
let recorded: { footageId: string; base: string; frames: number }[];
let gaps: { footageId: string; cause: GapCause }[];
let recording: CameraRecording;
let next: number;

beforeEach(() => {
  clock = new FakeClock(MONDAY_NOON);
  hubs = { main: createHub({ clock, name: 'main' }), sub: createHub({ clock, name: 'sub' }) };
  recorded = [];
  gaps = [];
  next = 0;
  // Takes the place of the store, which has tests of its own: remembers what it was given.
  const storage = {
    segmentSeconds: 60,
    maxSegmentBytes: 1e9,
    blocked: null,
    addCamera: () => {},
    keepPreRoll: () => {},
    openSegment({ cameraId, base }: { cameraId: string; base: string }): SegmentHandle {
      const segment = { footageId: cameraId, base, frames: 0 };
      recorded.push(segment);
      return { id: '', pendingBytes: 0, broken: null, append: () => void segment.frames++, markEvent: () => {}, close: () => {} };
    },
    beginGap: (footageId: string, _fromMs: number, cause: GapCause) => void gaps.push({ footageId, cause }),
    endGap: () => {},
  } as unknown as Storage;
  recording = new CameraRecording({ cameraId: 'cam_1', addedMs: 0, name: 'Door', hubs, storage, clock, log: silentLogger, onChanged: () => {} });
});

/** Frames of both streams, ten a second, a keyframe each second. */
async function feed(seconds: number): Promise<void> {
  for (const hub of [hubs.main, hubs.sub]) {
    const video = { kind: 'video', id: 1, codec: 'h264', codecString: 'avc1', width: 1, height: 1, timescale: 10, description: new Uint8Array() } as const;
    if (!hub.current) hub.init({ kind: 'init', runId: 'a', video, audio: null, bytes: new Uint8Array(4) } satisfies InitFragment);
  }
  for (let frame = 0; frame < seconds * 10; frame++, next++) {
    const startMs = MONDAY_NOON + next * 100;
    for (const hub of [hubs.main, hubs.sub]) {
      hub.media({ kind: 'media', runId: 'a', track: 'video', startMs, durationMs: 100, presentationOffsetMs: 0, decodeTime: next, keyframe: next % 10 === 0, arrivalMs: startMs, bytes: new Uint8Array(10) } satisfies MediaFragment);
    }
    clock.advance(100);
    await Promise.resolve();
  }
}

test('the main stream, the sub-stream alone, or both, each as footage of its own', async () => {
  recording.configure(plan({}), 'UTC');
  await feed(1);
  recording.configure(plan({ streams: 'both' }), 'UTC');
  await feed(1);
  recording.configure(plan({ streams: 'sub' }), 'UTC');
  expect(hubs.main.wanted).toBe(false);
  await feed(1);
  expect(recorded.map(({ footageId }) => footageId)).toEqual(['cam_1', 'cam_1', 'cam_1.sub', 'cam_1']);
});

test('its hours begin and end, in the time of where it hangs, and the time between says so', async () => {
  // A minute from 20:00 in Shanghai, which is noon here.
  recording.configure(plan({ mode: 'schedule', hours: [{ day: 1, from: 20 * 60, to: 20 * 60 + 1, mode: 'continuous' }] }), 'Asia/Shanghai');
  await feed(5);
  expect(recording.state).toBe('recording');
  await feed(60);
  recording.checkHours();
  expect(recording.state).toBe('off');
  expect(gaps.at(-1)).toEqual({ footageId: 'cam_1', cause: 'schedule-off' });
  recording.configure(plan({ mode: 'schedule', hours: [{ day: 1, from: 20 * 60, to: 21 * 60, mode: 'motion' }] }), 'Asia/Shanghai');
  expect(recording.state).toBe('waiting');
});

test('by hand it records for as long as was said, and the plan goes on then', async () => {
  recording.configure(plan({ mode: 'off' }), 'UTC');
  recording.recordByHand(30_000);
  expect(recording.byHandUntilMs).toBe(MONDAY_NOON + 30_000);
  await feed(20);
  expect(recording.state).toBe('recording');
  await feed(15);
  expect(recording.byHandUntilMs).toBeNull();
  expect(recording.state).toBe('off');
  expect(recorded).toMatchObject([{ base: 'manual', frames: 300 }]);
});

test('what happens while the streams are chosen anew is recorded as what happens', async () => {
  recording.configure(plan({ mode: 'motion', preRollSeconds: 0 }), 'UTC');
  await feed(2);
  recording.trigger(true, clock.now());
  await feed(2);
  recording.configure(plan({ mode: 'motion', preRollSeconds: 0, streams: 'sub' }), 'UTC');
  await feed(2);
  expect(recording.state).toBe('recording');
  expect(recorded.at(-1)).toMatchObject({ base: 'events' });
});
