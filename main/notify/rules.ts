/** Whether a channel tells of an event. Pure. */
import type { CameraEvent, EventKind } from '../../contract/event-types.ts';
import type { Channel, NotifySettings } from '../../contract/notify-types.ts';
import { isWithin, localTime } from '../base/week-hours.ts';

/** `off`: the channel is. `muted`: it does not tell of this kind of this camera. `quiet`: not at this hour. */
export type Ruling = 'tell' | 'off' | 'muted' | 'quiet';

/** Whom alerts disturb: for these quiet hours and the budget hold. */
export function isCalm(settings: NotifySettings, channel: Channel): boolean {
  if (channel === 'webhook') return settings.webhook.calm;
  return channel !== 'mqtt';
}

export function isQuiet({ quiet }: NotifySettings, atMs: number): boolean {
  return isWithin(quiet.hours, localTime(atMs, null));
}

export function isMuted({ muted }: NotifySettings[Channel], cameraId: string, kind: EventKind): boolean {
  return (muted[cameraId] as readonly EventKind[] | undefined)?.includes(kind) ?? false;
}

export function rule(settings: NotifySettings, channel: Channel, event: Pick<CameraEvent, 'cameraId' | 'kind'>, nowMs: number): Ruling {
  if (!settings[channel].enabled) return 'off';
  if (isMuted(settings[channel], event.cameraId, event.kind)) return 'muted';
  const isTold = (settings.quiet.except as readonly EventKind[]).includes(event.kind);
  return !isTold && isCalm(settings, channel) && isQuiet(settings, nowMs) ? 'quiet' : 'tell';
}
