import type { Box, Detection } from '../../../contract/event-types.ts';

/** A picture in colour: red, green, blue for each pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  rgb: Uint8Array;
  /** UTC ms. */
  atMs: number;
}

/** A model as it was found to be. */
export interface ModelFacts {
  /** Of its input, pixels. */
  width: number;
  height: number;
  /** What it knows of what the guard looks for. */
  knows: Detection['kind'][];
}

export interface DetectorFigures {
  state: 'unloaded' | 'loading' | 'ready';
  looks: number;
  /** Pictures that a newer one of their camera overtook, or that were given up. */
  missed: number;
  /** Of a look, mean of the last ones; null: none yet. */
  msPerLook: number | null;
}

/** Finds people, vehicles and animals. One for all cameras. */
export interface Detector {
  /**
   * Looks at what moves in a picture. Of each camera the newest picture waits; it takes the place of the one before.
   * @param regions what moves, fractions of the picture; none: all of it is looked at
   * @returns what was recognised, best first, boxes as fractions of the whole picture; null: it could not be looked at in time
   */
  look(cameraId: string, picture: Picture, regions: readonly Box[]): Promise<Detection[] | null>;
}
