import { describe, expect, it, vi } from 'vitest';
import type { CameraEvent } from '../../../contract/types.ts';

vi.mock('../../host/hooks.ts', () => ({ useCall: () => null, useTopic: () => null }));
const { eventBeside, stretchAround } = await import('./use-footage.ts');

const event = (startMs: number): CameraEvent => ({ id: String(startMs), cameraId: 'cam', kind: 'motion', startMs, endMs: startMs + 1000, score: 1, box: null });

describe('the stretch that is asked for', () => {
  it('holds the view with room on both sides', () => {
    const view = { startMs: 1_000_000_000, endMs: 1_003_600_000 };
    const stretch = stretchAround(view);
    expect(stretch.startMs).toBeLessThan(view.startMs - 1_000_000);
    expect(stretch.endMs).toBeGreaterThan(view.endMs + 1_000_000);
    expect(stretch.endMs - stretch.startMs).toBeLessThan(6 * 3_600_000);
  });

  it('stays the same while the view moves a little', () => {
    const view = { startMs: 1_000_500_000, endMs: 1_002_000_000 };
    expect(stretchAround({ startMs: view.startMs + 1000, endMs: view.endMs + 1000 })).toEqual(stretchAround(view));
  });
});

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
