import type { Notifications } from '../../notify/notifications.ts';
import type { Handlers } from '../dispatcher.ts';

export function notifyHandlers({ alerts, outbox, delivery, update }: Notifications): Pick<Handlers, Extract<keyof Handlers, `notify.${string}`>> {
  return {
    'notify.status': () => alerts.status(),
    'notify.update': (change) => update(change),
    async 'notify.test'({ channel }) {
      await alerts.test(channel);
      return {};
    },
    'notify.outbox': () => ({ entries: outbox.list() }),
    'notify.retry': ({ id }) => ({ tried: delivery.retry(id) }),
    'notify.discard'({ id }) {
      const ids = id === undefined ? outbox.list().map((entry) => entry.id) : [id];
      const discarded = ids.filter((each) => outbox.remove(each)).length;
      alerts.tellSoon();
      return { discarded };
    },
  };
}
