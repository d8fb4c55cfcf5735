/** What happens in a scene, and when: the truth that tests hold the guard's events against. */

export interface Visit {
  /** Seconds from the start of the loop: from entering the picture to leaving it. */
  from: number;
  to: number;
  /** Where it comes in and goes out, and where it stands in between; shares of the width. */
  path: [enter: number, stand: number, leave: number];
  /** Where the feet are; share of the height. */
  ground: number;
  /** Share of the picture's height. */
  height: number;
}

export interface SceneScript {
  seconds: number;
  visits: Visit[];
  /** The light is lower between these. */
  dimmed: [from: number, to: number][];
}

export interface SceneTruth {
  loopSeconds: number;
  present: [number, number][];
  quiet: [number, number][];
  lightSwitches: number[];
}

export const SCENE_NAMES = ['storefront', 'doorway', 'yard', 'stockroom', 'tenth', 'still'] as const;
export type SceneName = (typeof SCENE_NAMES)[number];

const LOOP_SECONDS = 60;

/** Scripts for loops of a minute; shorter loops get one visit in their middle. */
export function sceneScript(name: SceneName, seconds = LOOP_SECONDS): SceneScript {
  if (name === 'still') return { seconds, visits: [], dimmed: [] };
  if (seconds < LOOP_SECONDS) {
    return { seconds, visits: [{ from: seconds * 0.4, to: seconds * 0.75, path: [-0.1, 0.5, 1.1], ground: 0.88, height: 0.5 }], dimmed: [] };
  }
  switch (name) {
    case 'tenth':
      return { seconds, visits: [{ from: 27, to: 33, path: [-0.08, 0.5, 1.08], ground: 0.86, height: 0.46 }], dimmed: [] };
    case 'storefront':
      return {
        seconds,
        visits: [
          { from: 7, to: 15, path: [-0.08, 0.42, 1.08], ground: 0.88, height: 0.5 },
          { from: 24, to: 33, path: [1.08, 0.62, 1.08], ground: 0.86, height: 0.46 },
          { from: 46, to: 54, path: [-0.08, 0.5, -0.08], ground: 0.9, height: 0.54 },
        ],
        dimmed: [[38, 42]],
      };
    case 'doorway':
      return {
        seconds,
        visits: [
          { from: 12, to: 22, path: [1.08, 0.5, -0.08], ground: 0.93, height: 0.66 },
          { from: 40, to: 47, path: [-0.08, 0.46, -0.08], ground: 0.93, height: 0.64 },
        ],
        dimmed: [],
      };
    case 'yard':
      return {
        seconds,
        visits: [
          { from: 17, to: 29, path: [-0.06, 0.4, 1.06], ground: 0.8, height: 0.3 },
          { from: 49, to: 56, path: [1.06, 0.7, 1.06], ground: 0.84, height: 0.34 },
        ],
        dimmed: [],
      };
    case 'stockroom':
      return { seconds, visits: [{ from: 20, to: 34, path: [1.08, 0.34, 1.08], ground: 0.9, height: 0.52 }], dimmed: [[8, 11]] };
  }
}

/** Margins after each visit and light change are left out of `quiet`: a picture needs a moment to settle. */
export function truthOf(script: SceneScript): SceneTruth {
  const present = script.visits.map((visit): [number, number] => [visit.from, visit.to]);
  const lightSwitches = script.dimmed.flat();
  const busy = [...present, ...lightSwitches.map((at): [number, number] => [at, at])].toSorted((a, b) => a[0] - b[0]);
  const quiet: [number, number][] = [];
  let from = 1;
  for (const [start, end] of [...busy, [script.seconds - 0.5, script.seconds] as [number, number]]) {
    if (start - 0.5 > from + 1) quiet.push([from, start - 0.5]);
    from = Math.max(from, end + 2);
  }
  return { loopSeconds: script.seconds, present, quiet, lightSwitches };
}
