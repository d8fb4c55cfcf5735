import { useState } from 'react';
import type { GuardModeState } from '../../contract/guard-types.ts';
import { useCall, useTopic } from './hooks.ts';

/** The mode that all cameras guard in, kept up to date; null until it is known. */
export function useGuardMode(): GuardModeState | null {
  const { result } = useCall('guard.mode', {});
  const [told, setTold] = useState<GuardModeState | null>(null);
  useTopic('guard.mode', ({ state }) => setTold(state));
  return told ?? result?.state ?? null;
}
