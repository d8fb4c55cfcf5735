/** How right a guard at rest is: people who come between the keyframes of a scene that has been calm for long, with the true sizes of coded pictures. */
import type { CameraEvent } from '../../contract/types.ts';
import { type Coding, codedPictures, type CodedPicture } from './coded-pictures.ts';
import { judge, watch } from './judge.ts';
import { type Figure, FIGURES, type Scene, sceneSet } from './scenes.ts';

const FPS = 10;
/** Whoever stays is in a keyframe at least; whoever passes has gone before the next. Seconds. */
const PASSES = 1.4;
/** After a keyframe, seconds. */
const OFFSETS = [0.3, 0.9, 1.5];
/** Long enough for the gate to know the sizes of calm groups. */
const FIRST_AT = 30;
/** Long enough for an event to close and the gate to rest, also where a group is looked at whole just then. */
const CALM = 16;

type Verdict = 'right' | 'late' | 'missed';
/** `stays`: over a keyframe; `passes`: comes and goes between two. */
type Arrival = Figure & { name: string; kind: 'stays' | 'passes' };

interface ArrivalStream extends Coding {
  name: string;
  /** Of the generated scenes. */
  backdrop: string;
}

const SUB_STREAM = { width: 640, height: 360, fps: FPS };
export const ARRIVAL_STREAMS: ArrivalStream[] = [
  { name: 'clean, 1024 kbit/s', backdrop: 'noise 2', ...SUB_STREAM, kbits: 1_024, gopSeconds: 2, grain: 2 },
  { name: 'leaves, 512 kbit/s', backdrop: 'swaying leaves', ...SUB_STREAM, kbits: 512, gopSeconds: 2, grain: 4 },
  { name: 'noise uses up 512 kbit/s', backdrop: 'noise 2', ...SUB_STREAM, kbits: 512, gopSeconds: 2, grain: 4 },
  { name: 'noise uses up 512 kbit/s, keyframes each second', backdrop: 'noise 2', ...SUB_STREAM, kbits: 512, gopSeconds: 1, grain: 4 },
  { name: 'grainy night uses up 256 kbit/s', backdrop: 'noise 5', ...SUB_STREAM, kbits: 256, gopSeconds: 2, grain: 12 },
];

/** Everybody who comes, one after the other, each so long after a keyframe. */
function arrivals(gopSeconds: number): Arrival[] {
  const everybody = Object.entries(FIGURES);
  const plan = [
    ...OFFSETS.slice(0, 2).flatMap((_, turn) => everybody.map(([name, figure], n) => ({ name, figure, kind: 'stays' as const, takes: figure.takes, offset: OFFSETS[(n + turn) % OFFSETS.length]! }))),
    // The small and the slow do not pass so fast.
    ...['near', 'distant', 'dark', 'near', 'distant', 'dark'].map((name) => ({ name, figure: FIGURES[name]!, kind: 'passes' as const, takes: PASSES, offset: OFFSETS[0]! })),
  ];
  let keyframe = FIRST_AT;
  return plan
    .filter(({ kind, takes, offset }) => kind === 'stays' || offset + takes < gopSeconds)
    .map(({ name, figure, kind, takes, offset }) => {
      const from = keyframe + (offset % gopSeconds);
      keyframe = Math.ceil((from + takes + CALM) / gopSeconds) * gopSeconds;
      return { ...figure, name, kind, from, to: from + takes };
    });
}

export function verdictOn(events: readonly CameraEvent[], { from, to }: { from: number; to: number }): Verdict {
  const motion = events.filter((event) => event.kind === 'motion');
  if (judge(motion, [[from, to]], []).found) return 'right';
  return motion.some((event) => event.startMs / 1000 < to && (event.endMs ?? 0) / 1000 > from) ? 'late' : 'missed';
}

/** @returns rows for a table: whoever stays and whoever passes, apart, and a line for each of whom the gate makes a difference */
export async function judgeArrivals(stream: ArrivalStream): Promise<{ rows: Record<string, unknown>[]; differences: string[] }> {
  const set = sceneSet();
  const { visited } = set.scenes.find(({ empty }) => empty.name === stream.backdrop)!;
  const figures = arrivals(stream.gopSeconds);
  const scene: Scene = { ...visited, figures, seconds: figures.at(-1)!.to + CALM };
  const pictures: CodedPicture[] = await codedPictures(set.size, set.play(scene, 1, FPS), stream);
  const all = watch(set.size, pictures);
  const resting = new Set<number>();
  let looks = 0;
  const events = watch(set.size, pictures, { rests: true, onLooks: (count) => (looks = count), onPicture: (atMs, rests) => void (rests && resting.add(atMs)) });
  // At the picture before he is there nothing can have been noticed yet.
  const found = figures.map((figure) => ({ figure, rested: resting.has(Math.floor(figure.from * FPS - 1e-6) * (1000 / FPS)), verdict: verdictOn(events, figure), whole: verdictOn(all, figure) }));
  const calm = figures.map(({ from }, n) => [n === 0 ? 0 : figures[n - 1]!.to + 2, from - 0.5] as const);
  const falseEvents = judge(events.filter((event) => event.kind === 'motion'), [], calm).false;
  const rows = (['stays', 'passes'] as const).flatMap((kind) => {
    const own = found.filter(({ figure }) => figure.kind === kind);
    if (own.length === 0) return [];
    const count = (verdict: Verdict, rested: boolean) => own.filter((each) => each.verdict === verdict && each.rested === rested).length;
    return [{
      stream: stream.name, who: kind === 'stays' ? 'stays over a keyframe' : `comes and goes between two, ${PASSES} s`, arrivals: own.length,
      'at rest then': own.filter(({ rested }) => rested).length, right: count('right', true), late: count('late', true), missed: count('missed', true),
      'not at rest: right': count('right', false), 'not: late': count('late', false), 'not: missed': count('missed', false),
      'all decoded: right': own.filter(({ whole }) => whole === 'right').length, false: falseEvents, 'looked at': `${Math.round((looks / (scene.seconds * 5)) * 100)} %`,
    }];
  });
  const differences = found.filter(({ verdict, whole }) => verdict !== whole).map(({ figure, rested, verdict, whole }) => `${stream.name}: ${figure.name} at ${figure.from.toFixed(1)} s, ${figure.kind}, ${rested ? 'at rest' : 'not at rest'}: ${verdict}; all decoded: ${whole}`);
  return { rows, differences };
}
