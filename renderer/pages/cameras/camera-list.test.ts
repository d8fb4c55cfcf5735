import { expect, test } from 'vitest';
import { type Camera, type CameraDetails, NO_DETAILS } from '../../../contract/types.ts';
import { matching, sections } from './camera-list.ts';

const camera = (name: string, details: Partial<CameraDetails> = {}, rest: Partial<Camera> = {}) => ({ name, address: '192.0.2.1:80', make: null, model: null, details: { ...NO_DETAILS, ...details }, ...rest }) as Camera;
const cameras = [
  camera('Door', { room: 'Hall' }),
  camera('Till 10', { room: 'Shop', note: 'above the safe' }),
  camera('Till 2', { room: 'Shop', favourite: true }),
  camera('Car', {}, { make: 'Hikvision', model: 'DS-2CD', address: '192.0.2.9:80' }),
  camera('门口', { room: '大厅', group: '一楼' }),
];
const names = (list: readonly Camera[]) => list.map(({ name }) => name);

test('all words have to be found, wherever they stand and however they are written', () => {
  expect(names(matching(cameras, ''))).toHaveLength(5);
  expect(names(matching(cameras, 'SHOP safe'))).toEqual(['Till 10']);
  expect(names(matching(cameras, 'hikvision .9'))).toEqual(['Car']);
  expect(names(matching(cameras, '一楼'))).toEqual(['门口']);
  expect(matching(cameras, 'shop hall')).toEqual([]);
});

test('cameras stand by group and room, favourites first, those without a place last', () => {
  expect(sections(cameras, 'en').map(({ group, room, cameras: list }) => [group, room, ...names(list)])).toEqual([
    ['一楼', '大厅', '门口'],
    ['', 'Hall', 'Door'],
    ['', 'Shop', 'Till 2', 'Till 10'],
    ['', '', 'Car'],
  ]);
});
