import type { Picture } from './picture.ts';

/** A copy no larger than so many pixels, out of the decoder's own memory: a hardware decoder has few pictures to give away. */
export function smallPicture(picture: Picture, mostPixels: number): Picture {
  const { width, height } = smallSize(picture.width, picture.height, mostPixels);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d', { alpha: false })?.drawImage(picture.image, 0, 0, width, height);
  const image = canvas.transferToImageBitmap();
  const { wallMs, arrivalMs } = picture;
  picture.close();
  return { image, width, height, wallMs, arrivalMs, close: () => image.close() };
}

export function smallSize(width: number, height: number, mostPixels: number): { width: number; height: number } {
  const scale = Math.min(1, Math.sqrt(mostPixels / Math.max(1, width * height)));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
