import { describe, expect, it } from 'vitest';
import { exportOptionsSchema, FASTEST_EXPORT } from '../../../contract/export-types.ts';
import { type ExportChoice, exportRequest, TIME_LAPSES } from './export-choice.ts';

const choice: ExportChoice = { cameraIds: ['a'], look: 'recorded', speed: 60, stampLapse: true, watermark: '', masks: {}, title: '', note: '' };
const request = (patch: Partial<ExportChoice>) => exportRequest({ ...choice, ...patch }, 1000, 2000);

describe('what is chosen for an export', () => {
  it('is the plain clip for one camera as it was recorded, whatever was typed for other kinds before', () => {
    expect(request({ watermark: 'shop', title: 'x', note: 'y' })).toEqual({ kind: 'clip', cameraIds: ['a'], from: 1000, to: 2000 });
  });

  it('is a re-encoded clip when the pictures change', () => {
    expect(request({ look: 'stamped' })).toMatchObject({ kind: 'encoded', options: { encode: { burnTime: true } } });
    expect(request({ look: 'stamped', watermark: ' shop ' })?.options?.encode).toEqual({ burnTime: true, watermark: 'shop' });
    expect(request({ look: 'timelapse' })?.options?.encode).toEqual({ burnTime: true, speed: 60 });
    expect(request({ look: 'timelapse', stampLapse: false })?.options?.encode).toEqual({ burnTime: false, speed: 60 });
  });

  it('is a case in one file for several cameras, with a title and a note where there are some', () => {
    expect(request({ cameraIds: ['a', 'b'] })).toEqual({ kind: 'case', cameraIds: ['a', 'b'], from: 1000, to: 2000, options: { container: 'zip' } });
    const asked = request({ cameraIds: ['a', 'b'], look: 'stamped', title: ' the parcel ', note: ' \n ' });
    expect(asked?.options).toEqual({ container: 'zip', title: 'the parcel', encode: { burnTime: true } });
    expect(exportOptionsSchema.safeParse(asked?.options).success).toBe(true);
  });

  it('is re-encoded where areas are hidden, though nothing else changes, and areas of cameras that are not chosen count for nothing', () => {
    const masks = { a: [{ points: [[0, 0], [1, 0], [1, 1]] as [number, number][], how: 'black' as const }] };
    expect(request({ masks })).toMatchObject({ kind: 'encoded', options: { encode: { masks: [{ how: 'black', cameraId: 'a' }] } } });
    expect(request({ masks })?.options?.encode).not.toHaveProperty('burnTime');
    expect(request({ cameraIds: ['b'], masks })).toMatchObject({ kind: 'clip' });
    const asked = request({ cameraIds: ['a', 'b'], look: 'timelapse', masks });
    expect(asked).toMatchObject({ kind: 'case', options: { encode: { speed: 60, masks: [{ cameraId: 'a' }] } } });
    expect(exportOptionsSchema.safeParse(asked?.options).success).toBe(true);
  });

  it('is nothing without a camera, and never faster than the engine goes', () => {
    expect(request({ cameraIds: [] })).toBeNull();
    expect(Math.max(...TIME_LAPSES)).toBeLessThanOrEqual(FASTEST_EXPORT);
  });
});
