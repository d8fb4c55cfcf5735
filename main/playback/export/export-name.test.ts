import { expect, test } from 'vitest';
import { exportName } from './export-name.ts';

const at = new Date(2026, 10, 3, 9, 5, 7).getTime();

test('a file is called after its camera and its local time, in any language', () => {
  expect(exportName('前门', at)).toBe('前门_2026-11-03_09-05-07.mp4');
});

test('no name leads out of the folder or is refused by a system', () => {
  expect(exportName('../../etc/passwd', at)).toBe('.._.._etc_passwd_2026-11-03_09-05-07.mp4');
  expect(exportName('CON', at)).toBe('camera CON_2026-11-03_09-05-07.mp4');
  expect(exportName('a:b*c?', at)).toBe('a_b_c__2026-11-03_09-05-07.mp4');
  expect(exportName('   ', at)).toBe('camera_2026-11-03_09-05-07.mp4');
});
