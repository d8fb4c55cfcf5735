import type { Polygon } from '../../../contract/device-types.ts';
import { coarseSize, type MaskArea } from './export-masks.ts';
import type { Still } from './use-still.ts';

/** The picture as the export will show it: what is blurred has lost its detail, what is black is black. */
export function paintMasked(canvas: HTMLCanvasElement, { image, sourceWidth }: Still, areas: readonly MaskArea[]): void {
  const { width, height } = image;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return;
  context.drawImage(image, 0, 0);
  const blurred = areas.filter(({ how }) => how === 'blur');
  if (blurred.length > 0) {
    const scale = sourceWidth / width;
    const size = coarseSize(width * scale, height * scale);
    const coarse = new OffscreenCanvas(size.width, size.height);
    const small = coarse.getContext('2d', { alpha: false });
    if (small) {
      small.imageSmoothingQuality = 'high';
      small.drawImage(image, 0, 0, size.width, size.height);
    }
    context.save();
    context.clip(outline(blurred, width, height));
    context.drawImage(coarse, 0, 0, width, height);
    context.restore();
  }
  context.fillStyle = '#000';
  context.fill(outline(areas.filter(({ how }) => how === 'black'), width, height));
}

function outline(areas: readonly { points: Polygon }[], width: number, height: number): Path2D {
  const path = new Path2D();
  for (const { points } of areas) {
    points.forEach(([x, y], index) => (index === 0 ? path.moveTo(x * width, y * height) : path.lineTo(x * width, y * height)));
    path.closePath();
  }
  return path;
}
