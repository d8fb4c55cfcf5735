/** Looking closer at a picture: by how much, and which part. Pure. Offsets are in px of the tile, from its upper left corner. */
export interface PictureZoom {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: PictureZoom = { scale: 1, x: 0, y: 0 };
/** Beyond this there are only blocks to be seen. */
const MOST_SCALE = 12;

/** Changes the scale by `factor`, leaving what is under the point where it is. */
export function zoomPicture(zoom: PictureZoom, factor: number, at: { x: number; y: number }, tile: Size): PictureZoom {
  const scale = Math.min(MOST_SCALE, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return kept({ scale, x: at.x - (at.x - zoom.x) * by, y: at.y - (at.y - zoom.y) * by }, tile);
}

export function movePicture(zoom: PictureZoom, by: { x: number; y: number }, tile: Size): PictureZoom {
  return kept({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, tile);
}

/** The tile stays covered. */
function kept({ scale, x, y }: PictureZoom, { width, height }: Size): PictureZoom {
  return { scale, x: Math.min(0, Math.max(width * (1 - scale), x)), y: Math.min(0, Math.max(height * (1 - scale), y)) };
}
