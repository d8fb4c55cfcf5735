import { expect, test } from 'vitest';
import { parseDeviceAddress } from './device-address.ts';
import { pickStreams } from './pick-streams.ts';

type Given = Parameters<typeof pickStreams>[0][number];
const profile = (token: string, width: number | null, height: number | null, more: Partial<Given> = {}): Given => ({ token, name: token, rtspUrl: `rtsp://192.0.2.1:554/${token}`, codec: 'h264', width, height, ...more });
const picked = (profiles: Given[]) => {
  const { main, sub } = pickStreams(profiles);
  return [main.token, sub?.token ?? null];
};

test('main is the largest picture, sub the largest one up to 1024 wide', () => {
  expect(picked([profile('a', 640, 360), profile('b', 1920, 1080), profile('c', 1280, 720), profile('d', 320, 180)])).toEqual(['b', 'a']);
});

test('a profile of the same encoder, of another channel or of the same URL is no sub-stream', () => {
  expect(picked([profile('a', 1920, 1080, { encoderToken: 'e' }), profile('b', 640, 360, { encoderToken: 'e' })])).toEqual(['a', null]);
  expect(picked([profile('a', 1920, 1080, { sourceToken: '1' }), profile('b', 640, 360, { sourceToken: '2' })])).toEqual(['a', null]);
  expect(picked([profile('a', 1920, 1080), profile('b', 640, 360, { rtspUrl: 'rtsp://192.0.2.1:554/a' })])).toEqual(['a', null]);
});

test('rule 15: without sizes the first profile of the device is the main stream; JPEG only when there is nothing else', () => {
  expect(picked([profile('a', null, null), profile('b', null, null)])).toEqual(['a', null]);
  expect(picked([profile('j', 2560, 1440, { codec: 'mjpeg' }), profile('a', 1280, 720)])).toEqual(['a', null]);
  expect(() => pickStreams([])).toThrow(expect.objectContaining({ kind: 'no-video' }));
});

test('a device address is a host, a host with port, an IPv6 address or a whole service address', () => {
  expect(parseDeviceAddress('192.0.2.1')).toEqual({ host: '192.0.2.1', port: null, path: '/onvif/device_service', secure: false });
  expect(parseDeviceAddress(' cam.local:8000 ')).toMatchObject({ host: 'cam.local', port: 8000 });
  expect(parseDeviceAddress('2001:db8::1')).toMatchObject({ host: '[2001:db8::1]', port: null });
  expect(parseDeviceAddress('[2001:db8::1]:80')).toMatchObject({ host: '[2001:db8::1]', port: 80 });
  expect(parseDeviceAddress('http://192.0.2.1:2020/onvif/x?y=1')).toEqual({ host: '192.0.2.1', port: 2020, path: '/onvif/x?y=1', secure: false });
  for (const text of ['', 'a b', 'host:99999', 'ftp://x', '../etc']) expect(() => parseDeviceAddress(text)).toThrow(expect.objectContaining({ kind: 'invalid' }));
});
