import { expect, test } from 'vitest';
import { parseRtspUrl } from '../rtsp-url.ts';
import { makes, placesOf, STREAM_PLACES } from './rtsp-paths.ts';

test('there are more than twenty makes, each once, with paths that are URLs and hold no password', () => {
  expect(makes().length).toBeGreaterThanOrEqual(20);
  expect(new Set(makes()).size).toBe(makes().length);
  for (const { port, paths } of STREAM_PLACES) {
    for (const path of paths.flat()) {
      if (path === null) continue;
      expect(parseRtspUrl(`rtsp://192.0.2.1:${port}${path}`)).toMatchObject({ path, credentials: null });
      expect(path).not.toMatch(/pass|pwd|user/i);
    }
  }
});

test('rule 26: a make is known by its other names, and without one the commonest places are tried', () => {
  expect(placesOf('annke').paths[0]).toEqual(['/Streaming/Channels/101', '/Streaming/Channels/102']);
  expect(placesOf('小米').port).toBe(8554);
  expect(placesOf(null).paths.length).toBeGreaterThan(5);
  expect(placesOf('never heard of').paths).toEqual(placesOf(null).paths);
});
