import { useEffect, useState } from 'react';
import type { CallParams } from '../../../contract/calls.ts';
import type { NotifyStatus } from '../../../contract/notify-types.ts';
import { useCall, useTopic } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { withChange } from './channel-draft.ts';

export interface Notify {
  status: NotifyStatus | null;
  error: unknown;
  /** @throws AppError */
  update(change: CallParams<'notify.update'>): Promise<NotifyStatus>;
}

/** How people are told, kept up to date; for an owner only. */
export function useNotify(): Notify {
  const { result, error } = useCall('notify.status', {});
  const [status, setStatus] = useState<NotifyStatus | null>(null);
  useEffect(() => {
    if (result) setStatus(result);
  }, [result]);
  useTopic('notify.changed', ({ status: next }) => setStatus(next));
  const update = async (change: CallParams<'notify.update'>) => {
    // At once, as a switch that waits for the engine looks as if it refused.
    setStatus((before) => before && { ...before, settings: withChange(before.settings, change) });
    try {
      const next = await engine.call('notify.update', change);
      setStatus(next);
      return next;
    } catch (reason) {
      setStatus(status);
      throw reason;
    }
  };
  return { status, error, update };
}
