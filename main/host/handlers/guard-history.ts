import type { CameraPark } from '../camera-park.ts';
import type { Handlers } from '../dispatcher.ts';
import { type GuardHistory, MOST_MOMENTS } from '../guard-history.ts';

type Names = 'guard.try' | 'guard.find';

export function guardHistoryHandlers({ history, park }: { history: GuardHistory; park: CameraPark }): Pick<Handlers, Names> {
  return {
    'guard.try'({ id, guard, from, to }) {
      const { config } = park.get(id);
      const changed = Object.fromEntries(Object.entries(guard).filter(([, value]) => value !== undefined));
      return history.try({ cameraId: id, timeZone: config.details.timeZone, before: config.guard, after: { ...config.guard, ...changed }, from, to });
    },
    async 'guard.find'({ cameraId, area, from, to, minSize, order }) {
      const { moments, days } = await history.find({ cameraId, area, from, to, minSize: minSize ?? 0 });
      const ordered = order === 'newest' ? moments.toReversed() : moments;
      return { moments: ordered.slice(0, MOST_MOMENTS), more: ordered.length > MOST_MOMENTS, days };
    },
  };
}
