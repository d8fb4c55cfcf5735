import { describe, expect, it } from 'vitest';
import type { TransportActions } from './transport-actions.ts';
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

  it('play forward by L and backward by J, faster each time, and rest by K', () => {
    expect(pressed('l', { wantsPlay: false, speed: 4 })).toEqual(['playAt 1']);
    expect(pressed('L', { wantsPlay: true, speed: 1 })).toEqual(['playAt 2']);
    expect(pressed('l', { wantsPlay: true, speed: 64 })).toEqual(['playAt 64']);
    expect(pressed('j', { wantsPlay: true, speed: 1 })).toEqual(['playAt -1']);
    expect(pressed('j', { wantsPlay: true, speed: -1 })).toEqual(['playAt -2']);
    expect(pressed('l', { wantsPlay: true, speed: -4 })).toEqual(['playAt 1']);
    expect(pressed('k', { wantsPlay: true, speed: -4 })).toEqual(['togglePlay']);
    expect(pressed('k', { wantsPlay: false, speed: 1 })).toEqual([]);
  });

  it('mark, lead to events, save, mute, find and help', () => {
    const resting = { wantsPlay: false, speed: 1 };
    expect(['[', ']', 'n', 'p', 's', 'm', 'f', '?'].flatMap((key) => pressed(key, resting, key === '?'))).toEqual(['markIn', 'markOut', 'toEvent next', 'toEvent previous', 'snapshot', 'toggleSound', 'find', 'help']);
  });

  it('show an hour to a year of the timeline, and turn its pages', () => {
    const resting = { wantsPlay: false, speed: 1 };
    expect(['1', '2', '3', '4', '5', 'PageUp', 'PageDown', '+', '-'].flatMap((key) => pressed(key, resting))).toEqual(['scale hour', 'scale day', 'scale week', 'scale month', 'scale year', 'turn previous', 'turn next', 'zoom 0.5', 'zoom 2']);
  });

  it('leave other keys to the browser', () => {
    expect(pressed('x', { wantsPlay: true, speed: 1 })).toEqual([]);
  });
});
