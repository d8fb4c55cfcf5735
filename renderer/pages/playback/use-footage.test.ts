import { describe, expect, it, vi } from 'vitest';
import type { CameraEvent } from '../../../contract/types.ts';

vi.mock('../../host/hooks.ts', () => ({ useCall: () => null, useTopic: () => null }));
const { eventBeside } = await import('./use-footage.ts');

const event = (startMs: number): CameraEvent => ({ id: String(startMs), cameraId: 'cam', kind: 'motion', startMs, endMs: startMs + 1000, score: 1, box: null });

describe('the event beside a moment', () => {
  const events = [event(10_000), event(50_000), event(90_000)];

  it('is the next one whose lead-in has not begun', () => {
    expect(eventBeside(events, 0, 'next', 3000)?.startMs).toBe(10_000);
    expect(eventBeside(events, 47_000, 'next', 3000)?.startMs).toBe(90_000);
    expect(eventBeside(events, 90_000, 'next', 3000)).toBeNull();
  });

  it('is the one before, or the beginning of the one that has been watched for a while', () => {
    expect(eventBeside(events, 47_000, 'previous', 3000)?.startMs).toBe(10_000);
    expect(eventBeside(events, 60_000, 'previous', 3000)?.startMs).toBe(50_000);
    expect(eventBeside(events, 7000, 'previous', 3000)).toBeNull();
  });
});
