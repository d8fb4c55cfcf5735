/** What both generations of the media service tell of: profiles, their sources and encoders. */
import type { DeviceFacts } from './service.ts';
import type { EncoderState } from './state.ts';

export interface MediaProfile {
  role: 'main' | 'sub';
  /** From 0: the lens, or the recorder's channel. */
  channel: number;
  token: string;
  name: string;
  source: string;
  sourceConfiguration: string;
  encoder: string;
  path: string;
}

export const SIZES: readonly (readonly [width: number, height: number])[] = [
  [1280, 720],
  [960, 540],
  [640, 360],
  [320, 180],
];

export function mediaProfiles({ streams, channels }: DeviceFacts): MediaProfile[] {
  const roles = (['main', 'sub'] as const).filter((role) => streams[role]);
  const names = channels.length > 0 ? channels : [''];
  return names.flatMap((name, channel) =>
    roles.map((role): MediaProfile => {
      const suffix = channel === 0 ? '' : `_${channel + 1}`;
      return {
        role,
        channel,
        token: `profile_${role}${suffix}`,
        name: `${name === '' ? '' : `${name} `}${role}Stream`,
        source: `source${channel}`,
        sourceConfiguration: `vsc${channel}`,
        encoder: `enc_${role}${suffix}`,
        path: channel === 0 ? role : `${role}?channel=${channel + 1}`,
      };
    }),
  );
}

/** What the stream is, not what was asked for, unless it can be set. */
export function encoderOf(facts: DeviceFacts, role: 'main' | 'sub'): EncoderState {
  const set = facts.state.encoders[role];
  const stream = facts.streams[role];
  return facts.adjustable || !stream ? set : { ...set, width: stream.video.width, height: stream.video.height };
}

export function sizesFor(facts: DeviceFacts, role: 'main' | 'sub'): readonly (readonly [number, number])[] {
  if (facts.adjustable) return SIZES;
  const { width, height } = encoderOf(facts, role);
  return [[width, height]];
}

export function streamUri({ rtspScheme, rtspHost, rtspPort }: DeviceFacts, path: string): string {
  return `${rtspScheme}://${rtspHost}:${rtspPort}/${path}`.replaceAll('&', '&amp;');
}
