import { useEffect, useState } from 'react';
import type { Notice } from '../../contract/calls/system.ts';
import { useCall, useTopic } from '../host/hooks.ts';

/** What the person should know now. */
export function useNotices(): Notice[] {
  const { result } = useCall('system.status', {});
  const [notices, setNotices] = useState<Notice[]>([]);
  useEffect(() => {
    if (result) setNotices(result.notices);
  }, [result]);
  useTopic('system.notices', ({ notices: next }) => setNotices(next));
  return notices;
}
