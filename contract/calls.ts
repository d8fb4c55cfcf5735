import type { z } from 'zod';
import { benchCalls } from './calls/bench.ts';
import { cameraCalls } from './calls/cameras.ts';
import { cardCalls } from './calls/card.ts';
import { coverageCalls } from './calls/coverage.ts';
import { detectorCalls } from './calls/detector.ts';
import { deviceCalls } from './calls/device.ts';
import { diskCalls } from './calls/disks.ts';
import { eventCalls } from './calls/events.ts';
import { exportCalls } from './calls/exports.ts';
import { footageCalls } from './calls/footage.ts';
import { folderCalls } from './calls/folders.ts';
import { guardHistoryCalls } from './calls/guard-history.ts';
import { guardCalls } from './calls/guard.ts';
import { healthCalls } from './calls/health.ts';
import { liveCalls } from './calls/live.ts';
import { modeCalls } from './calls/modes.ts';
import { notifyCalls } from './calls/notify.ts';
import { systemCalls } from './calls/system.ts';

/** Every request there is: the client, the dispatcher, HTTP and its OpenAPI document are derived from this table. */
export const calls = {
  ...systemCalls,
  ...cameraCalls,
  ...detectorCalls,
  ...deviceCalls,
  ...cardCalls,
  ...healthCalls,
  ...benchCalls,
  ...liveCalls,
  ...footageCalls,
  ...eventCalls,
  ...coverageCalls,
  ...exportCalls,
  ...diskCalls,
  ...folderCalls,
  ...modeCalls,
  ...guardHistoryCalls,
  ...guardCalls,
  ...notifyCalls,
};

export type CallName = keyof typeof calls;
/** What a caller may give. */
export type CallParams<N extends CallName> = z.input<(typeof calls)[N]['params']>;
/** What a handler gets: validated. */
export type CallInput<N extends CallName> = z.output<(typeof calls)[N]['params']>;
export type CallResult<N extends CallName> = z.output<(typeof calls)[N]['result']>;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}
