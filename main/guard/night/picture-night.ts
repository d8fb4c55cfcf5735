/** What a look at the colours of a picture gives; see `probeColours`. */
export interface Colours {
  /** Mean level, 0…255. */
  brightness: number;
  /** Mean distance of the two colour-difference signals from grey, in levels. */
  colour: number;
}

/** Infrared pictures are grey to within the codec's rounding; the palest scene by day has some colour. */
const GREY_BELOW = 1.2;
const COLOURED_ABOVE = 2;
/** A coloured picture so dark shows nothing but lamps. */
const DARK_BELOW = 32;
const LIGHT_ABOVE = 45;

/** Whether the picture is one by night: infrared, so without colour, or dark. What lies between changes nothing. */
export class PictureNight {
  #grey = false;
  #dark = false;

  get night(): boolean {
    return this.#grey || this.#dark;
  }

  /** @returns true when day became night, or night day. */
  saw({ brightness, colour }: Colours): boolean {
    const before = this.night;
    if (colour < GREY_BELOW) this.#grey = true;
    else if (colour > COLOURED_ABOVE) this.#grey = false;
    if (brightness < DARK_BELOW) this.#dark = true;
    else if (brightness > LIGHT_ABOVE) this.#dark = false;
    return this.night !== before;
  }
}
