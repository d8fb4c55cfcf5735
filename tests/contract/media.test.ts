import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContractClient } from '../../contract/client.ts';
import type { DecodedMediaFrame, MediaInitInfo } from '../../contract/media-frame.ts';
import { createHub } from '../../main/hub/hub.ts';
import type { StreamHub } from '../../main/hub/types.ts';
import { LiveChannel } from '../../main/host/live-channel.ts';
import { PlaybackChannel } from '../../main/host/playback-channel.ts';
import { silentLogger } from '../../main/base/logger.ts';
import type { PlaybackItem } from '../../main/playback/types.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';
import { frameOf, initOf, numberOf, RUN_START_MS } from './footage.ts';
import { type Links, TRANSPORTS } from './links.ts';

const CAMERA = 'cam_000000000001';
const PLENTY = 1e9;
const SETTINGS = { settings: { language: null, welcomed: true, place: null } } as const;

describe.each(TRANSPORTS)('%s', (_name, connect) => {
  let engine: FakeEngine;
  let links: Links;
  let hub: StreamHub;
  /** Places that playback was opened at, and whether they are still being read. */
  let readings: { atMs: number; given: number; over: boolean }[];

  beforeEach(async () => {
    engine = fakeEngine();
    hub = createHub({ clock: engine.clock, name: 'test' });
    readings = [];
    const { handlers } = engine;
    handlers['settings.get'] = () => SETTINGS;
    handlers['live.open'] = ({ audio, creditBytes }, context) => {
      const connection = context.connection!;
      const channel = connection.openMedia((number) => new LiveChannel({ connection, channel: number, hub, audio: audio ?? false, creditBytes }));
      return { channel, stream: 'main' };
    };
    handlers['playback.open'] = ({ atMs, creditBytes, ...wish }, context) => {
      const connection = context.connection!;
      return { channel: connection.openMedia((number) => new PlaybackChannel({ connection, channel: number, open: (at, _wish, signal) => recorded(at, signal), atMs, wish, creditBytes, log: silentLogger })) };
    };
    handlers['playback.seek'] = ({ channel, atMs, creditBytes, ...wish }, { connection }) => ({
      generation: (connection!.media(channel) as PlaybackChannel).seek(atMs, wish, creditBytes),
    });
    handlers['media.credit'] = ({ channel, creditBytes }, { connection }) => {
      connection!.media(channel).credit(creditBytes);
      return {};
    };
    handlers['media.close'] = ({ channel }, { connection }) => {
      connection!.closeMedia(channel);
      return {};
    };
    links = await connect(engine);
  });
  afterEach(async () => {
    await links[Symbol.asyncDispose]();
    engine[Symbol.dispose]();
  });

  /** Ten frames from the place on, a gap, and the end. */
  async function* recorded(atMs: number, signal: AbortSignal): AsyncGenerator<PlaybackItem> {
    const reading = { atMs, given: 0, over: false };
    readings.push(reading);
    try {
      yield initOf('recorded');
      const first = numberOf({ startMs: atMs });
      for (let number = first; number < first + 10; number++) {
        signal.throwIfAborted();
        reading.given += 1;
        yield frameOf('recorded', number);
      }
      yield { kind: 'gap', startMs: atMs + 400, endMs: atMs + 900 };
      yield { kind: 'end', atMs: atMs + 900 };
    } finally {
      reading.over = true;
    }
  }

  /** Messages keep their order: what was sent before this call has come when it is answered. */
  const settle = async (client: ContractClient) => void (await client.call('settings.get', {}));

  function collect(client: ContractClient, channel: number): DecodedMediaFrame[] {
    const frames: DecodedMediaFrame[] = [];
    // The transport owns its buffers: what is kept is copied.
    client.onMedia(channel, (frame) => frames.push({ ...frame, payload: new Uint8Array(frame.payload), infoBytes: new Uint8Array(frame.infoBytes) }));
    return frames;
  }

  const video = (frames: DecodedMediaFrame[]) => frames.filter(({ kind }) => kind === 'video');
  const push = (from: number, to: number, options?: Parameters<typeof frameOf>[2]) => {
    for (let number = from; number < to; number++) hub.media(frameOf('run', number, options));
  };

  describe('a live channel', () => {
    it('begins with the codecs and the keyframe before now, and goes on frame by frame', async () => {
      hub.init(initOf('run'));
      hub.demand('test', 0);
      push(0, 7);
      const { client } = await links.open('viewer');
      const { channel } = await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: PLENTY });
      const frames = collect(client, channel);
      push(7, 9);
      await settle(client);
      expect(frames[0]).toMatchObject({ kind: 'init', channel });
      expect(frames[0]!.payload).toEqual(initOf('run').bytes);
      const info = JSON.parse(new TextDecoder().decode(frames[0]!.infoBytes)) as MediaInitInfo;
      expect(info).toEqual({
        runId: 'run',
        video: { id: 1, codec: 'h264', codecString: 'avc1.640028', width: 1920, height: 1080, timescale: 90_000, description: 'AQL/' },
        audio: { id: 2, codec: 'aac', codecString: 'mp4a.40.2', sampleRate: 16_000, channels: 1, timescale: 16_000, description: 'FAg=' },
      });
      const shown = frames.slice(1);
      expect(shown.map(numberOf)).toEqual([5, 6, 7, 8]);
      expect(shown.map(({ keyframe }) => keyframe)).toEqual([true, false, false, false]);
      expect(shown.map(({ lostFrames }) => lostFrames)).toEqual([0, 0, 0, 0]);
      expect(shown[0]).toMatchObject({ kind: 'video', durationMs: 40, startMs: RUN_START_MS + 200, arrivalMs: RUN_START_MS + 207 });
      expect(shown[3]!.payload).toEqual(frameOf('run', 8).bytes);
    });

    it('loses nothing of a GOP of hundreds of frames that is there when it opens', async () => {
      hub.init(initOf('run'));
      hub.demand('test', 0);
      for (let number = 0; number < 600; number++) {
        hub.media(frameOf('run', number, { gop: 600 }));
        hub.media(frameOf('run', number, { track: 'audio', size: 50 }));
      }
      const { client } = await links.open('viewer');
      const { channel } = await client.call('live.open', { cameraId: CAMERA, stream: 'main', audio: true, creditBytes: PLENTY });
      const frames = collect(client, channel);
      await settle(client);
      expect(video(frames).map(numberOf)).toEqual(Array.from({ length: 600 }, (_, number) => number));
    });

    it('carries sound only where it was asked for', async () => {
      hub.init(initOf('run'));
      const { client } = await links.open('viewer');
      const quiet = collect(client, (await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: PLENTY })).channel);
      const loud = collect(client, (await client.call('live.open', { cameraId: CAMERA, stream: 'main', audio: true, creditBytes: PLENTY })).channel);
      hub.media(frameOf('run', 0));
      hub.media(frameOf('run', 0, { track: 'audio' }));
      await settle(client);
      expect(quiet.map(({ kind }) => kind)).toEqual(['init', 'video']);
      expect(loud.map(({ kind }) => kind)).toEqual(['init', 'video', 'audio']);
    });

    it('stays open over the end of a run: the next one begins with its own codecs', async () => {
      hub.init(initOf('run'));
      const { client } = await links.open('viewer');
      const frames = collect(client, (await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: PLENTY })).channel);
      push(0, 2);
      hub.end({ runId: 'run', cause: 'connection-lost', atMs: 0 });
      await settle(client);
      expect(frames.map(({ kind }) => kind)).toEqual(['init', 'video', 'video']);
      hub.init(initOf('next'));
      hub.media(frameOf('next', 50));
      await settle(client);
      expect(frames.slice(3).map(({ kind }) => kind)).toEqual(['init', 'video']);
    });

    it('sends no more than it has credit for, one frame over at most, and goes on where it stopped', async () => {
      hub.init(initOf('run'));
      const { client } = await links.open('viewer');
      const { channel } = await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: 3000 });
      const frames = collect(client, channel);
      push(0, 20);
      await settle(client);
      // 1040 bytes each, after an init frame of some hundreds.
      expect(video(frames).map(numberOf)).toEqual([0, 1, 2]);
      await client.call('media.credit', { channel, creditBytes: 2000 });
      await settle(client);
      expect(video(frames).map(numberOf)).toEqual([0, 1, 2, 3, 4]);
      await client.call('media.credit', { channel, creditBytes: PLENTY });
      await settle(client);
      expect(video(frames).map(numberOf)).toEqual(Array.from({ length: 20 }, (_, number) => number));
      expect(video(frames).every(({ lostFrames }) => lostFrames === 0)).toBe(true);
    });

    it('moves a slow viewer to a later keyframe and tells it how many frames it has lost', async () => {
      hub.init(initOf('run'));
      const { client } = await links.open('viewer');
      const { channel } = await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: 1 });
      const frames = collect(client, channel);
      push(0, 63, { size: 200_000 });
      await settle(client);
      expect(frames).toHaveLength(1);
      await client.call('media.credit', { channel, creditBytes: PLENTY });
      await settle(client);
      const [first] = video(frames);
      expect(first).toMatchObject({ keyframe: true, afterLoss: true });
      expect(first!.lostFrames).toBe(numberOf(first!));
      expect(numberOf(first!) % 5).toBe(0);
      const total = video(frames).length + video(frames).reduce((sum, frame) => sum + frame.lostFrames, 0);
      expect(total).toBe(63);
    });

    it('that is blocked keeps no call waiting, nor another channel', async () => {
      hub.init(initOf('run'));
      const { client } = await links.open('viewer');
      const blocked = collect(client, (await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: 0 })).channel);
      const free = collect(client, (await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: PLENTY })).channel);
      push(0, 50, { size: 100_000 });
      await expect(client.call('settings.get', {})).resolves.toEqual(SETTINGS);
      expect(video(blocked)).toHaveLength(0);
      await eventually(() => video(free).length === 50, { every: 5 });
    });

    it('is over when it is closed, and the stream is wanted by nobody', async () => {
      hub.init(initOf('run'));
      const { client } = await links.open('viewer');
      const { channel } = await client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: PLENTY });
      const frames = collect(client, channel);
      expect(hub.wanted).toBe(true);
      await client.call('media.close', { channel });
      expect(hub.wanted).toBe(false);
      push(0, 3);
      await settle(client);
      expect(video(frames)).toHaveLength(0);
      await expect(client.call('media.credit', { channel, creditBytes: 1 })).rejects.toMatchObject({ kind: 'not-found' });
      await expect(client.call('media.close', { channel })).resolves.toEqual({});
    });

    it('ends with its connection', async () => {
      const link = await links.open('viewer');
      await link.client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: PLENTY });
      expect(hub.wanted).toBe(true);
      link.close();
      await eventually(() => !hub.wanted, { every: 5 });
    });

    it('is one of 128 at most', async () => {
      const { client } = await links.open('viewer');
      const open = () => client.call('live.open', { cameraId: CAMERA, stream: 'main', creditBytes: 0 });
      const { channel } = await open();
      for (let count = 1; count < 128; count++) await open();
      await expect(open()).rejects.toMatchObject({ kind: 'busy', messageKey: 'call.tooManyChannels' });
      await client.call('media.close', { channel });
      await expect(open()).resolves.toMatchObject({ stream: 'main' });
    });
  });

  describe('a playback channel', () => {
    it('sends footage, gaps and the end, in order', async () => {
      const { client } = await links.open('viewer');
      const { channel } = await client.call('playback.open', { cameraId: CAMERA, atMs: RUN_START_MS, creditBytes: PLENTY });
      const frames = collect(client, channel);
      await eventually(() => frames.at(-1)?.kind === 'end', { every: 5 });
      expect(frames.map(({ kind }) => kind)).toEqual(['init', ...Array.from({ length: 10 }, () => 'video'), 'gap', 'end']);
      expect(frames.at(-2)).toMatchObject({ startMs: RUN_START_MS + 400, durationMs: 500, generation: 0 });
      expect(readings[0]!.over).toBe(true);
    });

    it('reads no further than credit goes', async () => {
      const { client } = await links.open('viewer');
      const { channel } = await client.call('playback.open', { cameraId: CAMERA, atMs: RUN_START_MS, creditBytes: 2400 });
      const frames = collect(client, channel);
      await eventually(() => video(frames).length === 2, { every: 5 });
      await settle(client);
      expect(video(frames)).toHaveLength(2);
      expect(readings[0]).toMatchObject({ given: 3, over: false });
      await client.call('media.credit', { channel, creditBytes: PLENTY });
      await eventually(() => frames.at(-1)?.kind === 'end', { every: 5 });
      expect(video(frames)).toHaveLength(10);
    });

    it('goes elsewhere at once, and marks what comes from there', async () => {
      const { client } = await links.open('viewer');
      const { channel } = await client.call('playback.open', { cameraId: CAMERA, atMs: RUN_START_MS, creditBytes: 1300 });
      const frames = collect(client, channel);
      await eventually(() => video(frames).length === 1, { every: 5 });
      const { generation } = await client.call('playback.seek', { channel, atMs: RUN_START_MS + 4000, creditBytes: PLENTY });
      expect(generation).toBe(1);
      await eventually(() => frames.at(-1)?.kind === 'end', { every: 5 });
      const there = frames.filter((frame) => frame.generation === generation);
      expect(video(there).map(numberOf)).toEqual(Array.from({ length: 10 }, (_, index) => 100 + index));
      expect(frames.indexOf(there[0]!) + there.length).toBe(frames.length);
      await eventually(() => readings.every(({ over }) => over), { every: 5 });
    });

    it('stops reading when it is closed, or its connection', async () => {
      const link = await links.open('viewer');
      const open = () => link.client.call('playback.open', { cameraId: CAMERA, atMs: RUN_START_MS, creditBytes: 1300 });
      const { channel } = await open();
      await open();
      await link.client.call('media.close', { channel });
      await eventually(() => readings[0]!.over, { every: 5 });
      expect(readings[1]!.over).toBe(false);
      link.close();
      await eventually(() => readings[1]!.over, { every: 5 });
    });
  });
});
