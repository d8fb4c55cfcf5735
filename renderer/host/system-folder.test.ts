import { expect, test } from 'vitest';
import { askSystemFolder } from './system-folder.ts';

/** As much of a window as messages need: what is posted arrives at its own listeners. */
function fakeWindow() {
  const listeners = new Set<(event: MessageEvent) => void>();
  const posted: { type: string; id: number; at: string }[] = [];
  const page = {
    addEventListener: (_type: string, listener: (event: MessageEvent) => void) => void listeners.add(listener),
    removeEventListener: (_type: string, listener: (event: MessageEvent) => void) => void listeners.delete(listener),
    postMessage: (message: (typeof posted)[number]) => void posted.push(message),
  };
  const arrive = (data: unknown, source: unknown = page) => {
    for (const listener of listeners) listener({ source, data } as MessageEvent);
  };
  return { page: page as unknown as Parameters<typeof askSystemFolder>[1] & object, posted, listeners, arrive };
}

test('the folder that was chosen comes back to whoever asked, and only from the page itself', async () => {
  const { page, posted, listeners, arrive } = fakeWindow();
  const first = askSystemFolder('/mnt/disk', page, 'kanjia://app');
  const second = askSystemFolder('', page, 'kanjia://app');
  expect(posted.map(({ type, at }) => [type, at])).toEqual([['kanjia-folder-wanted', '/mnt/disk'], ['kanjia-folder-wanted', '']]);
  arrive({ type: 'kanjia-folder', id: posted[0]!.id, path: '/stranger' }, {});
  arrive({ type: 'kanjia-folder', id: posted[1]!.id, path: null });
  arrive({ type: 'kanjia-folder', id: posted[0]!.id, path: '/mnt/disk/footage' });
  expect([await first, await second, listeners.size]).toEqual(['/mnt/disk/footage', null, 0]);
});
