import { expect, test } from 'vitest';
import { channelsOf } from './channels.ts';

const profile = (token: string, sourceToken: string | null, width: number) => ({ token, name: token, rtspUrl: `rtsp://192.0.2.1:554/${token}`, codec: 'h264', width, height: Math.round(width * 0.5625), encoderToken: token, sourceToken });

test('each source of a device is a camera, with its own main and sub-stream', () => {
  const channels = channelsOf([profile('a1', 'left', 1920), profile('a2', 'left', 640), profile('b1', 'right', 1920), profile('b2', 'right', 640)]);
  expect(channels.map(({ number, source, main, sub }) => [number, source, main.token, sub?.token])).toEqual([
    [1, 'left', 'a1', 'a2'],
    [2, 'right', 'b1', 'b2'],
  ]);
});

test('one source, or none told, is one camera', () => {
  expect(channelsOf([profile('a1', 'left', 1920), profile('a2', 'left', 640)])).toMatchObject([{ number: 1, source: null }]);
  expect(channelsOf([profile('a1', null, 1920), profile('a2', 'left', 640)])).toHaveLength(1);
});
