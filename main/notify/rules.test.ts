import { expect, test } from 'vitest';
import { CHANNELS, type Channel, DEFAULT_NOTIFY, type NotifySettings } from '../../contract/notify-types.ts';
import type { TriggerKind } from '../../contract/guard-types.ts';
import { isCalm, rule, type Ruling } from './rules.ts';

const DOOR = 'cam_000000000001';
const YARD = 'cam_000000000002';
/** A Tuesday, in the time of this computer. */
const at = (hour: number, day = 24) => new Date(2026, 10, day, hour).getTime();
const NIGHT = [{ day: 2, from: 22 * 60, to: 7 * 60 }];

function settings(change: { [K in Channel]?: Partial<NotifySettings[K]> } & Partial<Pick<NotifySettings, 'quiet'>>): NotifySettings {
  const on = Object.fromEntries(CHANNELS.map((channel) => [channel, { ...DEFAULT_NOTIFY[channel], enabled: true, ...change[channel] }])) as Pick<NotifySettings, Channel>;
  return { ...DEFAULT_NOTIFY, ...on, quiet: change.quiet ?? DEFAULT_NOTIFY.quiet };
}

test.each<[string, Channel, string, TriggerKind, number, Parameters<typeof settings>[0], Ruling]>([
  ['nothing is muted to begin with', 'mail', DOOR, 'motion', at(12), {}, 'tell'],
  ['a channel that is off', 'mail', DOOR, 'person', at(12), { mail: { enabled: false } }, 'off'],
  ['a kind that is muted for this camera', 'mail', DOOR, 'motion', at(12), { mail: { muted: { [DOOR]: ['motion'] } } }, 'muted'],
  ['the same kind of another camera', 'mail', YARD, 'motion', at(12), { mail: { muted: { [DOOR]: ['motion'] } } }, 'tell'],
  ['another kind of the same camera', 'mail', DOOR, 'person', at(12), { mail: { muted: { [DOOR]: ['motion'] } } }, 'tell'],
  ['the same on another channel', 'ntfy', DOOR, 'motion', at(12), { mail: { muted: { [DOOR]: ['motion'] } } }, 'tell'],
  ['quiet hours', 'mail', DOOR, 'person', at(23), { quiet: { hours: NIGHT, except: [] } }, 'quiet'],
  ['quiet hours past midnight', 'ntfy', DOOR, 'person', at(6, 25), { quiet: { hours: NIGHT, except: [] } }, 'quiet'],
  ['their end', 'ntfy', DOOR, 'person', at(7, 25), { quiet: { hours: NIGHT, except: [] } }, 'tell'],
  ['the same hour of another day', 'ntfy', DOOR, 'person', at(23, 25), { quiet: { hours: NIGHT, except: [] } }, 'tell'],
  ['a kind that is told even then', 'sound', DOOR, 'tamper', at(23), { quiet: { hours: NIGHT, except: ['tamper'] } }, 'tell'],
  ['one that is muted as well as told even then', 'sound', DOOR, 'tamper', at(23), { sound: { muted: { [DOOR]: ['tamper'] } }, quiet: { hours: NIGHT, except: ['tamper'] } }, 'muted'],
  ['a webhook, which is a machine', 'webhook', DOOR, 'person', at(23), { quiet: { hours: NIGHT, except: [] } }, 'tell'],
  ['a webhook that reaches a person', 'webhook', DOOR, 'person', at(23), { webhook: { calm: true }, quiet: { hours: NIGHT, except: [] } }, 'quiet'],
  ['MQTT, for which there are no quiet hours', 'mqtt', DOOR, 'person', at(23), { quiet: { hours: NIGHT, except: [] } }, 'tell'],
])('%s', (_what, channel, cameraId, kind, nowMs, change, expected) => {
  expect(rule(settings(change), channel, { cameraId, kind }, nowMs)).toBe(expected);
});

test('quiet hours and budget are for people', () => {
  expect(CHANNELS.filter((channel) => isCalm(DEFAULT_NOTIFY, channel))).toEqual(['desktop', 'sound', 'mail', 'ntfy']);
});
