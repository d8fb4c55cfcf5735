import { expect, test } from 'vitest';
import { AWAKE } from '../../contract/device-types.ts';
import { DEFAULT_CAMERA_EVENTS, DEFAULT_GUARD, DEFAULT_RECORDING, NO_DETAILS } from '../../contract/types.ts';
import { detailsOf, parseCameraList, type RowToTry, toCsv, toJson } from './list-file.ts';
import type { CameraConfig } from './types.ts';

const camera: CameraConfig = {
  ...{ id: 'cam_000000000001', name: '门口, "front"', source: 'onvif', endpoint: 'urn:uuid:1', address: '192.0.2.10:80', make: 'Hikvision', model: 'DS', channel: null, username: 'admin' },
  ...{ profiles: { main: 'a', sub: null }, certificates: { onvif: null, rtsp: null }, mainUrl: 'rtsp://192.0.2.10:554/a', subUrl: null, streams: [] },
  details: { ...NO_DETAILS, room: 'Hall', note: '=HYPERLINK("x")\nsecond line' },
  ...{ ptz: { names: {}, patrol: [], patrolling: false }, cameraEvents: DEFAULT_CAMERA_EVENTS, sleep: AWAKE, recording: DEFAULT_RECORDING, guard: DEFAULT_GUARD, order: 0, addedMs: 5 },
};
const none = () => null;

test('a list goes out as CSV and comes back, whatever stands in it; a formula is none any more', () => {
  const csv = toCsv([camera], none);
  expect(csv).toContain(`"'=HYPERLINK`);
  expect(csv).not.toContain('secret');
  const [row] = parseCameraList(csv) as RowToTry[];
  expect(row!.fields).toEqual({ name: '门口, "front"', address: '192.0.2.10:80', make: 'Hikvision', username: 'admin', room: 'Hall', note: '=HYPERLINK("x")\nsecond line' });
  expect(detailsOf(row!)).toMatchObject({ room: 'Hall', favourite: false });
});

test('a password is written only when it is given, and comes back as it was', () => {
  const rows = parseCameraList(toCsv([camera], () => '=pass"word, ')) as RowToTry[];
  expect(rows[0]!.fields.password).toBe('=pass"word, ');
  expect(toJson([camera], none)).not.toContain('password');
});

test('JSON holds all of it', () => {
  expect(parseCameraList(toJson([camera], () => 's'))).toEqual([{ kind: 'known', row: 1, name: camera.name, camera, password: 's' }]);
});

test('columns may stand in any order and case, with semicolons; what is no list is said to be none', () => {
  const rows = parseCameraList('Room;ADDRESS;x\nHall;192.0.2.1;1\n;;\n') as RowToTry[];
  expect(rows.map(({ fields }) => fields)).toEqual([{ room: 'Hall', address: '192.0.2.1' }]);
  for (const text of ['hello', '{}', '{"kanjiaCameras":1,"cameras":[{"name":1}]}', '{"kanjiaCameras":1', 'a,b\n1,2\n']) expect(() => parseCameraList(text), text).toThrow(expect.objectContaining({ kind: 'invalid' }));
});
