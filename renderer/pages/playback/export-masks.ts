/** Areas that an export hides, by camera, as they are drawn in the panel: pure. */
import { BLUR_COARSENESS, type ExportMask } from '../../../contract/export-types.ts';
import type { Area } from '../../components/area-editor/area-shapes.ts';

export type MaskLook = ExportMask['how'];

export interface MaskArea extends Area {
  how: MaskLook;
}

/** By camera id. */
export type CameraMasks = Readonly<Record<string, readonly MaskArea[]>>;

export const masksOf = (masks: CameraMasks, cameraId: string): readonly MaskArea[] => masks[cameraId] ?? [];

export function countMasks(masks: CameraMasks, cameraIds: readonly string[]): number {
  return cameraIds.reduce((sum, id) => sum + masksOf(masks, id).length, 0);
}

/** As the engine is asked for them. */
export function exportMasks(masks: CameraMasks, cameraIds: readonly string[]): ExportMask[] {
  return cameraIds.flatMap((cameraId) => masksOf(masks, cameraId).map(({ points, how }) => ({ corners: points, how, cameraId })));
}

/** Into how few pixels what is blurred is brought, as the engine does it. @param width, height of the recorded picture. */
export function coarseSize(width: number, height: number): { width: number; height: number } {
  return { width: Math.max(2, Math.round(width / BLUR_COARSENESS)), height: Math.max(2, Math.round(height / BLUR_COARSENESS)) };
}
