/** A device with several lenses, or a recorder with channels, is several cameras. Pure. */
import type { OnvifDevice } from '../types.ts';
import { pickStreams } from './pick-streams.ts';

type Profile = OnvifDevice['profiles'][number];

export interface Channel {
  /** From 1, in the device's order. */
  number: number;
  /** Null for the only one. */
  source: string | null;
  main: Profile;
  sub: Profile | null;
}

/** @throws AppError `no-video` when there are no profiles */
export function channelsOf(profiles: readonly Profile[]): Channel[] {
  const bySource = Map.groupBy(profiles, ({ sourceToken }) => sourceToken ?? '');
  // Profiles without a source belong to whatever there is.
  if (bySource.size <= 1 || bySource.has('')) return [{ number: 1, source: null, ...pickStreams(profiles) }];
  return [...bySource].map(([source, own], index) => ({ number: index + 1, source, ...pickStreams(own) }));
}
