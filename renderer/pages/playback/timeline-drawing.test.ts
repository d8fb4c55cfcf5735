import { expect, it } from 'vitest';
import { isPlanned } from '../../../contract/coverage-types.ts';
import { EVENT_KINDS, GAP_CAUSES } from '../../../contract/types.ts';
import { eventLook } from './event-look.ts';
import { gapLook } from './timeline-drawing.ts';

it('a gap looks like what it means: nothing missing, gone, the clock, or a fault', () => {
  expect(GAP_CAUSES.filter((cause) => gapLook(cause) === 'none')).toEqual(['camera-asleep', 'schedule-off', 'recording-off', 'not-triggered', 'not-added']);
  expect(GAP_CAUSES.filter((cause) => gapLook(cause) === 'gone')).toEqual(['overwritten', 'deleted']);
  expect(GAP_CAUSES.filter((cause) => gapLook(cause) === 'clock')).toEqual(['clock-step']);
  expect(gapLook('camera-offline')).toBe('fault');
});

it('close up nothing is drawn as missing that counts as nothing missing far out', () => {
  expect(GAP_CAUSES.filter((cause) => gapLook(cause) === 'none')).toEqual(GAP_CAUSES.filter((cause) => isPlanned(cause)));
});

it('an event looks like plain motion, like something recognised, or like trouble', () => {
  expect(EVENT_KINDS.filter((kind) => eventLook(kind) === 'motion')).toEqual(['motion']);
  expect(EVENT_KINDS.filter((kind) => eventLook(kind) === 'trouble')).toEqual(['tamper', 'card-error', 'camera-offline', 'storage']);
  expect(eventLook('doorbell')).toBe('recognised');
});
