import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientMessage, ServerMessage } from '../../contract/wire.ts';
import { channelOf } from './channel.ts';
import type { DialHandlers } from './dial.ts';
import { Engine } from './engine.ts';

/** Lines that a test opens and cuts by hand. */
class Exchange {
  dials: { handlers: DialHandlers; signal: AbortSignal; sent: ClientMessage[]; received: (message: ServerMessage | Uint8Array) => void; closed: () => void }[] = [];
  readonly dial = (handlers: DialHandlers, signal: AbortSignal) => {
    const sent: ClientMessage[] = [];
    const { channel, received, closed } = channelOf({ send: (message) => sent.push(message), close: () => undefined });
    this.dials.push({ handlers: { ...handlers, onOpen: () => handlers.onOpen(channel) }, signal, sent, received, closed });
  };
  get last() {
    const last = this.dials.at(-1);
    if (!last) throw new Error('nobody dialled');
    return last;
  }
  open() {
    this.last.handlers.onOpen(null as never);
  }
  cut(why: 'lost' | 'unauthenticated' = 'lost') {
    this.last.closed();
    this.last.handlers.onClose(why);
  }
  answer(name: string, result: unknown) {
    const call = this.last.sent.findLast((message) => message.t === 'call' && message.name === name);
    if (call?.t !== 'call') throw new Error(`${name} was not called`);
    this.last.received({ t: 'result', id: call.id, result });
  }
}

let exchange: Exchange;
let engine: Engine;

beforeEach(() => {
  vi.useFakeTimers();
  exchange = new Exchange();
  engine = new Engine(exchange.dial);
});
afterEach(() => {
  engine.close();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

describe("the page's connection", () => {
  it('holds calls back until it is there', async () => {
    const call = engine.call('cameras.list', {});
    exchange.open();
    await settle();
    exchange.answer('cameras.list', { cameras: [] });
    await expect(call).resolves.toEqual({ cameras: [] });
    expect(engine.state).toBe('connected');
  });

  it('lets a call fail that waits too long for it', async () => {
    const call = engine.call('cameras.list', {});
    const failed = expect(call).rejects.toMatchObject({ kind: 'closed', retryable: true });
    await vi.advanceTimersByTimeAsync(10_000);
    await failed;
  });

  it('is made again when it is lost, ever more slowly, and subscriptions hold over it', async () => {
    const heard: string[] = [];
    engine.subscribe('cameras.removed', ({ id }) => heard.push(id));
    exchange.open();
    exchange.last.received({ t: 'topic', topic: 'cameras.removed', payload: { id: 'a' } });
    exchange.cut();
    expect(engine.state).toBe('offline');
    await vi.advanceTimersByTimeAsync(300);
    expect(exchange.dials).toHaveLength(2);
    exchange.cut();
    await vi.advanceTimersByTimeAsync(300);
    expect(exchange.dials).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(300);
    expect(exchange.dials).toHaveLength(3);
    exchange.open();
    expect(engine.state).toBe('connected');
    exchange.last.received({ t: 'topic', topic: 'cameras.removed', payload: { id: 'b' } });
    expect(heard).toEqual(['a', 'b']);
  });

  it('does not dial again when somebody has to sign in first, until it is told to', async () => {
    const call = engine.call('cameras.list', {});
    const failed = expect(call).rejects.toMatchObject({ kind: 'unauthenticated' });
    exchange.cut('unauthenticated');
    await failed;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(exchange.dials).toHaveLength(1);
    engine.reconnect();
    exchange.open();
    expect(engine.state).toBe('connected');
  });

  it('tells every media channel when it is lost', async () => {
    exchange.open();
    let lost = 0;
    const opened = engine.openLive({ cameraId: 'cam_abcdefghijkl', stream: 'sub', audio: false, creditBytes: 1 }, { onFrame: () => undefined, onLost: () => lost++ });
    await settle();
    exchange.answer('live.open', { channel: 1, stream: 'main' });
    expect((await opened).stream).toBe('main');
    exchange.cut();
    expect(lost).toBe(1);
  });

  it("knows the engine's time", async () => {
    exchange.open();
    await settle();
    exchange.answer('system.status', { nowMs: Date.now() + 5000 });
    await settle();
    expect(engine.engineNow() - Date.now()).toBe(5000);
  });
});
