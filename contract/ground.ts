/**
 * Where things stand on the ground, from where their feet are in the picture: a pinhole camera that hangs level (no roll) above
 * flat ground. Pure, so that engine and page reckon alike.
 */
import type { GroundCalibration, Walked } from './guard-types.ts';

/** A camera above flat ground. */
export interface Ground {
  /** Of the camera above the ground. */
  mountingMetres: number;
  /** How far it looks down, radians: 0 is level. */
  pitch: number;
  /** Focal length in heights of the picture. */
  focal: number;
  /** Width of the picture by its height. */
  aspect: number;
}
/**
 * Why no ground can be made out: `too-close`: the marks, or the steps of the walk, are too near to each other in the picture;
 * `wrong-order`: the mark that is farther away is seen below the nearer one; `above-horizon`: it is seen higher than any camera
 * sees ground so near; `contradict`: no camera sees them so; `not-standing`: heads below feet.
 */
export type GroundFault = 'too-close' | 'wrong-order' | 'above-horizon' | 'contradict' | 'not-standing';

/** Vertical fields of view of 125 to 8 degrees: beyond these there are no such cameras. */
const LEAST_FOCAL = 0.26;
const MOST_FOCAL = 7;
/** Most cameras for homes and shops see 40 to 60 degrees from top to bottom. */
const USUAL_FOCAL = 1;
/** Of a focal length e times the usual one, in squares of usual head errors. */
const FOCAL_WEIGHT = 3;
const MOST_PITCH = 1.5;
/** Further away a row of pixels is many metres. */
const MOST_METRES = 200;
const LEAST_DEPTH_METRES = 0.05;
const LEAST_ROWS_APART = 0.03;
/** Half of a walk's heads may be off by so much of the picture's height, not more. */
const MOST_HEAD_ERROR = 0.04;
/** Heads off by more than this weigh less and less: the person bent, or it was somebody else. */
const USUAL_HEAD_ERROR = 0.01;
/** Boxes are not more exact than half a pixel. */
const LEAST_HEAD_ERROR = 0.001;

export function groundFrom(calibration: GroundCalibration, aspect: number): Ground | GroundFault {
  return calibration.by === 'marks' ? fromMarks(calibration.mountingMetres, calibration.marks, aspect) : fromWalk(calibration.personMetres, calibration.walked, aspect);
}

/**
 * @param x @param y of what stands on the ground, fractions of the picture
 * @returns metres on the ground from the point below the camera; null: at or above the horizon, or too far away to say
 */
export function metresAt(ground: Ground, x: number, y: number): number | null {
  const { forward, side, down } = ray(ground, x, y);
  if (down <= 0) return null;
  const metres = (ground.mountingMetres / down) * Math.hypot(forward, side);
  return metres <= MOST_METRES ? metres : null;
}

/** @returns the row at which what stands so far away, straight ahead, touches the ground; null: below or above the picture */
export function rowAt(ground: Ground, metres: number): number | null {
  if (!(metres > 0)) return null;
  const angle = Math.atan2(ground.mountingMetres, metres) - ground.pitch;
  if (Math.abs(angle) >= Math.PI / 2) return null;
  const row = 0.5 + ground.focal * Math.tan(angle);
  return row >= 0 && row <= 1 ? row : null;
}

/**
 * @param ahead @param aside metres on the ground from the point below the camera, to the right is positive
 * @returns where that is seen, fractions of the picture and beyond; null: not in front of the camera
 */
export function seenAt({ mountingMetres, pitch, focal, aspect }: Ground, ahead: number, aside: number): [number, number] | null {
  const depth = ahead * Math.cos(pitch) + mountingMetres * Math.sin(pitch);
  if (depth <= LEAST_DEPTH_METRES) return null;
  return [0.5 + (focal * aside) / (depth * aspect), 0.5 + (focal * (mountingMetres * Math.cos(pitch) - ahead * Math.sin(pitch))) / depth];
}

/** The direction of a picture's point, turned level: per unit of the optical axis. */
function ray({ pitch, focal, aspect }: Ground, x: number, y: number): { forward: number; side: number; down: number } {
  const low = (y - 0.5) / focal;
  return { forward: Math.cos(pitch) - low * Math.sin(pitch), side: ((x - 0.5) * aspect) / focal, down: Math.sin(pitch) + low * Math.cos(pitch) };
}

function fromMarks(mountingMetres: number, marks: readonly { x: number; y: number; metres: number }[], aspect: number): Ground | GroundFault {
  const [far, near] = marks.toSorted((a, b) => a.y - b.y);
  if (!far || !near || near.y - far.y < LEAST_ROWS_APART) return 'too-close';
  // For each focal length one pitch puts the near mark right; of these the one is wanted that puts the far one right, too.
  const error = (focal: number): { ground: Ground; error: number } | null => {
    const ground = pitchFor({ mountingMetres, pitch: 0, focal, aspect }, near);
    const metres = ground && unbounded(ground, far);
    return ground && metres !== null ? { ground, error: Math.log(metres / far.metres) } : null;
  };
  const STEPS = 200;
  let before: { focal: number; error: number } | null = null;
  let isEverSeenNearer = false;
  for (let step = 0; step <= STEPS; step++) {
    const focal = LEAST_FOCAL * (MOST_FOCAL / LEAST_FOCAL) ** (step / STEPS);
    const here = error(focal);
    if (here && before && Math.sign(here.error) !== Math.sign(before.error)) return between(before.focal, focal, before.error, error) ?? 'contradict';
    isEverSeenNearer ||= here !== null && here.error < 0;
    before = here ? { focal, error: here.error } : null;
  }
  // Far to the side the lower mark may well be the farther one, so this is no reason of its own.
  if (near.metres >= far.metres) return 'wrong-order';
  return isEverSeenNearer ? 'contradict' : 'above-horizon';
}

/** As `metresAt`, however far: a search passes through cameras that see the mark just below the horizon. */
function unbounded(ground: Ground, { x, y }: { x: number; y: number }): number | null {
  const { forward, side, down } = ray(ground, x, y);
  return down <= 0 ? null : (ground.mountingMetres / down) * Math.hypot(forward, side);
}

function pitchFor(ground: Ground, mark: { x: number; y: number; metres: number }): Ground | null {
  // The further down it looks, the nearer is what is seen there.
  let low = -MOST_PITCH;
  let high = MOST_PITCH;
  for (let n = 0; n < 60; n++) {
    const pitch = (low + high) / 2;
    const { forward, side, down } = ray({ ...ground, pitch }, mark.x, mark.y);
    const tooFar = down <= 0 || (ground.mountingMetres / down) * Math.hypot(forward, side) > mark.metres;
    if (tooFar && forward > 0) low = pitch;
    else high = pitch;
  }
  const found = { ...ground, pitch: (low + high) / 2 };
  const metres = unbounded(found, mark);
  return metres !== null && Math.abs(metres / mark.metres - 1) < 0.01 ? found : null;
}

function between(from: number, to: number, errorFrom: number, error: (focal: number) => { ground: Ground; error: number } | null): Ground | null {
  let [low, high] = [from, to];
  let found: Ground | null = null;
  for (let n = 0; n < 50; n++) {
    const focal = (low + high) / 2;
    const here = error(focal);
    if (!here) return found;
    found = here.ground;
    if (Math.sign(here.error) === Math.sign(errorFrom)) low = focal;
    else high = focal;
  }
  return found;
}

/** Pitch, logarithm of the focal length, logarithm of the mounting height in heights of the person. */
type Guess = readonly [number, number, number];

function fromWalk(personMetres: number, walked: readonly Walked[], aspect: number): Ground | GroundFault {
  const upright = walked.filter(({ feetY, headY }) => feetY - headY > 0.01);
  if (upright.length < 2 || upright.length < walked.length * 0.6) return 'not-standing';
  const rows = upright.map(({ feetY }) => feetY);
  if (Math.max(...rows) - Math.min(...rows) < LEAST_ROWS_APART) return 'too-close';

  const errors = (guess: Guess) => {
    const ground = groundOf(guess, 1, aspect);
    return ground && upright.map((step) => headError(ground, step));
  };
  const typical = (guess: Guess) => {
    const sorted = (errors(guess) ?? [1]).map(Math.abs).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)]!;
  };
  /** @param usual an error that is nothing special */
  const lossWith = (usual: number) => (guess: Guess) => {
    const off = errors(guess);
    if (!off) return Number.POSITIVE_INFINITY;
    return off.reduce((sum, error) => sum + robust(error / usual), 0) + FOCAL_WEIGHT * (guess[1] - Math.log(USUAL_FOCAL)) ** 2;
  };
  let best: { guess: Guess; loss: number } | null = null;
  for (const pitch of [0.05, 0.3, 0.6, 0.95]) {
    for (const height of [1, 1.6, 2.6]) {
      const found = descend([pitch, Math.log(USUAL_FOCAL), Math.log(height)], lossWith(USUAL_HEAD_ERROR));
      if (!best || found.loss < best.loss) best = found;
    }
  }
  if (!best) return 'contradict';
  // Again, knowing how exact these boxes are: exact ones tell the focal length, others leave it to what is usual.
  for (let n = 0; n < 3; n++) best = descend(best.guess, lossWith(Math.max(LEAST_HEAD_ERROR, 1.5 * typical(best.guess))));
  return typical(best.guess) <= MOST_HEAD_ERROR ? (groundOf(best.guess, personMetres, aspect) ?? 'contradict') : 'contradict';
}

function groundOf([pitch, logFocal, logHeight]: Guess, personMetres: number, aspect: number): Ground | null {
  const focal = Math.exp(logFocal);
  const mountingMetres = Math.exp(logHeight) * personMetres;
  const sensible = focal >= LEAST_FOCAL && focal <= MOST_FOCAL && Math.abs(pitch) < MOST_PITCH && mountingMetres > 0.2 * personMetres && mountingMetres < 20 * personMetres;
  return sensible ? { mountingMetres, pitch, focal, aspect } : null;
}

/** How far the head of somebody one unit tall is from where it should be, in heights of the picture. */
function headError(ground: Ground, { x, feetY, headY }: Walked): number {
  const { forward, down } = ray(ground, x, feetY);
  if (down <= 1e-6) return 1;
  const distance = (ground.mountingMetres / down) * forward;
  const below = ground.mountingMetres - 1;
  const depth = distance * Math.cos(ground.pitch) + below * Math.sin(ground.pitch);
  if (depth <= 1e-6) return 1;
  const row = 0.5 + (ground.focal * (below * Math.cos(ground.pitch) - distance * Math.sin(ground.pitch))) / depth;
  return Math.max(-1, Math.min(1, row - headY));
}

/** Squares near nothing; what is far off weighs hardly more the further it is (Geman and McClure). */
function robust(error: number): number {
  return error ** 2 / (1 + error ** 2 / 9);
}

/** Nelder and Mead's simplex, 1965. */
function descend(start: Guess, loss: (guess: Guess) => number): { guess: Guess; loss: number } {
  const at = (guess: Guess) => ({ guess, loss: loss(guess) });
  const mix = (a: Guess, b: Guess, share: number): Guess => [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])];
  let corners = [at(start), at([start[0] + 0.15, start[1], start[2]]), at([start[0], start[1] + 0.3, start[2]]), at([start[0], start[1], start[2] + 0.3])];
  for (let n = 0; n < 250; n++) {
    corners.sort((a, b) => a.loss - b.loss);
    const [first, second, third, last] = corners as [(typeof corners)[0], (typeof corners)[0], (typeof corners)[0], (typeof corners)[0]];
    if (last.loss - first.loss < 1e-10) break;
    const centre: Guess = mix(mix(first.guess, second.guess, 0.5), third.guess, 1 / 3);
    const mirrored = at(mix(last.guess, centre, 2));
    if (mirrored.loss < first.loss) {
      const further = at(mix(last.guess, centre, 3));
      corners[3] = further.loss < mirrored.loss ? further : mirrored;
    } else if (mirrored.loss < third.loss) corners[3] = mirrored;
    else {
      const inward = at(mix(last.guess, centre, 0.5));
      if (inward.loss < last.loss) corners[3] = inward;
      else corners = [first, ...[second, third, last].map(({ guess }) => at(mix(first.guess, guess, 0.5)))];
    }
  }
  return corners.reduce((a, b) => (b.loss < a.loss ? b : a));
}
