import { describe, expect, it } from 'vitest';
import { type ClientChannel, ContractClient } from './client.ts';
import { encodeMediaFrame } from './media-frame.ts';
import type { ClientMessage, ServerMessage } from './wire.ts';

class Wire implements ClientChannel {
  sent: ClientMessage[] = [];
  onMessage: ClientChannel['onMessage'] = null;
  onClose: ClientChannel['onClose'] = null;
  send(message: ClientMessage) {
    this.sent.push(message);
  }
  receive(message: unknown) {
    this.onMessage?.(message as ServerMessage);
  }
  close() {
    this.onClose?.();
  }
}

function frame(channel: number, startMs: number): Uint8Array {
  return encodeMediaFrame(
    {
      ...{ kind: 'video', keyframe: true, afterLoss: false, generation: 0, channel, startMs },
      ...{ durationMs: 40, presentationOffsetMs: 0, arrivalMs: 0, lostFrames: 0 },
    },
    new Uint8Array([1]),
  );
}

describe('a call', () => {
  it('gets the answer with its own number', async () => {
    const wire = new Wire();
    const client = new ContractClient(wire);
    const first = client.call('cameras.list', {});
    const second = client.call('storage.status', {});
    expect(wire.sent).toEqual([
      { t: 'call', id: 1, name: 'cameras.list', params: {} },
      { t: 'call', id: 2, name: 'storage.status', params: {} },
    ]);
    wire.receive({ t: 'result', id: 2, result: 'two' });
    wire.receive({ t: 'result', id: 1, result: 'one' });
    await expect(first).resolves.toBe('one');
    await expect(second).resolves.toBe('two');
  });

  it('fails with the error that was answered', async () => {
    const wire = new Wire();
    const call = new ContractClient(wire).call('cameras.list', {});
    wire.receive({ t: 'error', id: 1, error: { kind: 'forbidden', messageKey: 'x', message: 'no', retryable: false, data: {} } });
    await expect(call).rejects.toMatchObject({ kind: 'forbidden', messageKey: 'x', retryable: false });
  });

  it('fails as closed, and may be tried again, when the connection ends', async () => {
    const wire = new Wire();
    const client = new ContractClient(wire);
    const call = client.call('cameras.list', {});
    wire.close();
    await expect(call).rejects.toMatchObject({ kind: 'closed', retryable: true });
    await expect(client.call('cameras.list', {})).rejects.toMatchObject({ kind: 'closed' });
  });

  it('is not harmed by messages that mean nothing', async () => {
    const wire = new Wire();
    const call = new ContractClient(wire).call('cameras.list', {});
    for (const nonsense of [null, 7, 'x', {}, { t: 'result' }, { t: 'result', id: 99, result: 1 }, new Uint8Array(3), new Uint8Array(80)]) wire.receive(nonsense);
    wire.receive({ t: 'result', id: 1, result: 'fine' });
    await expect(call).resolves.toBe('fine');
  });
});

describe('a subscription', () => {
  it('is asked for once for all listeners, and given up with the last', () => {
    const wire = new Wire();
    const client = new ContractClient(wire);
    const heard: string[] = [];
    const first = client.subscribe('cameras.removed', ({ id }) => heard.push(`first ${id}`));
    const second = client.subscribe('cameras.removed', ({ id }) => heard.push(`second ${id}`));
    wire.receive({ t: 'topic', topic: 'cameras.removed', payload: { id: 'a' } });
    first[Symbol.dispose]();
    wire.receive({ t: 'topic', topic: 'cameras.removed', payload: { id: 'b' } });
    second[Symbol.dispose]();
    second[Symbol.dispose]();
    expect(heard).toEqual(['first a', 'second a', 'second b']);
    expect(wire.sent.map(({ t }) => t)).toEqual(['subscribe', 'unsubscribe']);
  });
});

describe('a media channel', () => {
  it('loses nothing that came before its listener', () => {
    const wire = new Wire();
    const client = new ContractClient(wire);
    wire.receive(frame(3, 100));
    wire.receive(frame(4, 1));
    const got: number[] = [];
    client.onMedia(3, ({ startMs }) => got.push(startMs));
    wire.receive(frame(3, 140));
    expect(got).toEqual([100, 140]);
  });

  it('keeps nothing of what still comes after it was left', () => {
    const wire = new Wire();
    const client = new ContractClient(wire);
    client.onMedia(3, () => undefined)[Symbol.dispose]();
    wire.receive(frame(3, 100));
    const got: number[] = [];
    client.onMedia(3, ({ startMs }) => got.push(startMs));
    expect(got).toEqual([]);
  });
});
