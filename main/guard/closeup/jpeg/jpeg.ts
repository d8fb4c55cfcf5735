import { setImmediate as nextTurn } from 'node:timers/promises';
import { JpegEncoder, type RgbPicture } from './jpeg-encoder.ts';

const MOST_BYTES = 100_000;
/** Each next one is tried when the picture is too large. */
const QUALITIES = [88, 72, 45, 20];
/** Of 16 rows each: a millisecond or two of a picture that is 640 wide, then others have their turn. */
const BANDS_AT_ONCE = 4;

/**
 * A picture as a JPEG of at most 100 kB; null when it cannot be made so small. On our own, not by a program: starting one takes ten times
 * as long as the picture.
 */
export async function jpegOf(picture: RgbPicture): Promise<Uint8Array | null> {
  for (const quality of QUALITIES) {
    const encoder = new JpegEncoder(picture, quality);
    let bands = 0;
    while (encoder.band() && encoder.length <= MOST_BYTES) if (++bands % BANDS_AT_ONCE === 0) await nextTurn();
    if (encoder.length > MOST_BYTES) continue;
    const jpeg = encoder.end();
    if (jpeg.length <= MOST_BYTES) return jpeg;
  }
  return null;
}
