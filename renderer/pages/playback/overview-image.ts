import { LINE_PX, type OverviewColours, overviewLines, type OverviewPart, overviewPixels, type Rgb } from './overview-picture.ts';
import type { TimelineColours } from './timeline-drawing.ts';

interface Image {
  key: string;
  colours: OverviewColours;
  canvas: OffscreenCanvas;
}

/** Each overview is painted once for a theme, and goes with its tile. */
const images = new WeakMap<OverviewPart, Image>();
const readable = new WeakMap<TimelineColours, OverviewColours>();

/** An overview of the cameras, a column for each part; see overview-picture.ts for its lines. */
export function overviewImage(overview: OverviewPart, cameraIds: readonly string[], colours: TimelineColours): OffscreenCanvas | null {
  const rgb = rgbOf(colours);
  const key = cameraIds.join(' ');
  const known = images.get(overview);
  if (known && known.key === key && known.colours === rgb) return known.canvas;
  const height = overviewLines(cameraIds.length) * LINE_PX;
  const canvas = new OffscreenCanvas(overview.parts, height);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.putImageData(new ImageData(overviewPixels(overview, cameraIds, rgb), overview.parts, height), 0, 0);
  images.set(overview, { key, colours: rgb, canvas });
  return canvas;
}

/** The theme's colours as numbers: the browser itself works them out. */
function rgbOf(colours: TimelineColours): OverviewColours {
  const known = readable.get(colours);
  if (known) return known;
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgb = (colour: string): Rgb => {
    if (!context) return [128, 128, 128];
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  const made: OverviewColours = {
    ...{ continuous: rgb(colours.footage), events: rgb(colours.events), manual: rgb(colours.manual), starred: rgb(colours.starred) },
    ...{ missing: rgb(colours.fault), gone: rgb(colours.gap) },
    ...{ motion: rgb(colours.mark), recognised: rgb(colours.mark), trouble: rgb(colours.fault) },
  };
  readable.set(colours, made);
  return made;
}
