import { describe, expect, it } from 'vitest';
import type { TransportActions } from './Transport.tsx';
import { act } from './use-playback-keys.ts';

function pressed(key: string, state: { wantsPlay: boolean; speed: number }, shift = false): string[] {
  const done: string[] = [];
  const actions = new Proxy({}, { get: (_, name) => (...values: unknown[]) => void done.push([String(name), ...values].join(' ')) }) as TransportActions;
  act(key, shift, actions, state);
  return done;
}

describe('the keys of playback', () => {
  it('step by frames when paused and by ten seconds when playing', () => {
    expect(pressed('ArrowRight', { wantsPlay: false, speed: 1 })).toEqual(['step 1']);
    expect(pressed('ArrowRight', { wantsPlay: true, speed: 1 })).toEqual(['jump 10000']);
    expect(pressed('ArrowLeft', { wantsPlay: false, speed: 1 }, true)).toEqual(['jump -10000']);
  });

  it('change the speed by J and L, within what there is', () => {
    expect(pressed('l', { wantsPlay: true, speed: 1 })).toEqual(['setSpeed 2']);
    expect(pressed('L', { wantsPlay: true, speed: 16 })).toEqual(['setSpeed 16']);
    expect(pressed('j', { wantsPlay: true, speed: 0.25 })).toEqual(['setSpeed 0.25']);
    expect(pressed('l', { wantsPlay: false, speed: 1 })).toEqual(['togglePlay']);
    expect(pressed('k', { wantsPlay: false, speed: 1 })).toEqual([]);
  });

  it('leave other keys to the browser', () => {
    expect(pressed('x', { wantsPlay: true, speed: 1 })).toEqual([]);
  });
});
