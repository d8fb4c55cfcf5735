import type { Box, CameraEvent, Detection, EventAbout } from '../../../contract/event-types.ts';
import { type Ground, metresAt } from '../../../contract/ground.ts';
import type { GuardSettings } from '../../../contract/guard-types.ts';

/** What scores so much is believed at once; what scores less when it is seen again. */
const SURE = 0.55;
const LIKELY = 0.35;
/** Of a thing so much lies where something moves, or moved a moment ago: a parked car that somebody passes is not what came. */
const LEAST_MOVING_SHARE = 0.25;
/** Growth of the score worth telling. */
const WORTH_TELLING = 0.05;
const MOST_OBJECTS = 16;

/** A person outranks what else there is. */
const RANK: Partial<Record<CameraEvent['kind'], number>> = { person: 2, vehicle: 1, animal: 1 };

/** Of an event that its guard says nothing of. */
const NOT_SAID: EventAbout = { source: 'guard', why: { key: 'eventWhy.moved', data: {} }, zones: [], recorded: false, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres: null };

export interface Recognised {
  /** Of what moves, what the guard looks for. */
  objects: Detection[];
  /** The event is another one now, or a plainer one: it is worth telling. */
  changed: boolean;
}

/** What is known of one visit besides that something moves. Pure. */
export class Visit {
  #event: CameraEvent;
  #kind: CameraEvent['kind'];
  #score = 0;
  #toldScore = 0;
  #metres: number | null = null;
  #picture: { atMs: number; objects: Detection[] } | null = null;
  /** Looks at which each kind was seen. */
  readonly #seen: Record<Detection['kind'], number> = { person: 0, vehicle: 0, animal: 0 };

  constructor(event: CameraEvent) {
    this.#event = event;
    this.#kind = event.kind;
  }

  get id(): string {
    return this.#event.id;
  }

  get startMs(): number {
    return this.#event.startMs;
  }

  /** All that moved in it. */
  get box(): Box | null {
    return this.#event.box;
  }

  /** Null while it lasts. */
  get endMs(): number | null {
    return this.#event.endMs;
  }

  get kind(): CameraEvent['kind'] {
    return this.#kind;
  }

  /** The guard says more of it. */
  take(event: CameraEvent): void {
    this.#event = event;
  }

  /** The event as all know it together. */
  describe(): CameraEvent {
    const event = this.#event;
    const recognised = this.#kind !== event.kind;
    if (!recognised && !this.#picture) return event;
    const about = event.about ?? NOT_SAID;
    return {
      ...event,
      kind: this.#kind,
      score: recognised ? this.#score : event.score,
      about: { ...about, ...(recognised ? { why: this.#why() } : {}), pictureMs: this.#picture?.atMs ?? about.pictureMs, objects: this.#picture?.objects ?? [], distanceMetres: this.#metres },
    };
  }

  #why(): EventAbout['why'] {
    const percent = Math.round(this.#score * 100);
    if (this.#kind === 'person' && this.#metres !== null) return { key: 'eventWhy.personAt', data: { percent, metres: Math.round(this.#metres * 10) / 10 } };
    return { key: `eventWhy.${this.#kind}`, data: { percent } };
  }

  /**
   * Takes what a look has shown.
   * @param regions what moves now or did a moment ago; none: it is not known where
   */
  look(detections: readonly Detection[], regions: readonly Box[], detect: GuardSettings['detect'], ground: Ground | null): Recognised {
    const wanted: Record<Detection['kind'], boolean> = { person: detect.people, vehicle: detect.vehicles, animal: detect.animals };
    const objects = detections.filter(({ kind, score, box }) => wanted[kind] && score >= LIKELY && movingShare(box, regions) >= LEAST_MOVING_SHARE).slice(0, MOST_OBJECTS);
    const metresBefore = this.#metres;
    const before = this.#kind;
    for (const kind of ['person', 'vehicle', 'animal'] as const) {
      const best = Math.max(0, ...objects.filter((object) => object.kind === kind).map(({ score }) => score));
      if (best === 0) continue;
      this.#seen[kind]++;
      if (best >= SURE || this.#seen[kind] >= 2) this.#believe(kind, best);
    }
    // How near is told of people that are believed in: of a doubtful one the feet are anywhere.
    if (ground && this.#kind === 'person') {
      for (const { kind, box } of objects) {
        const metres = kind === 'person' ? metresAt(ground, box[0] + box[2] / 2, box[1] + box[3]) : null;
        if (metres !== null) this.#metres = Math.min(metres, this.#metres ?? Number.POSITIVE_INFINITY);
      }
    }
    const changed = this.#kind !== before || this.#score > this.#toldScore + WORTH_TELLING || this.#metres !== metresBefore;
    if (changed) this.#toldScore = this.#score;
    return { objects, changed };
  }

  /** Something among these would make it another event, were it believed. */
  mayBecome(objects: readonly Detection[]): boolean {
    return objects.some(({ kind }) => (RANK[kind] ?? 0) > (RANK[this.#kind] ?? 0));
  }

  /** Its best picture so far is kept. */
  pictured(atMs: number, objects: readonly Detection[]): void {
    this.#picture = { atMs, objects: [...objects] };
  }

  #believe(kind: Detection['kind'], score: number): void {
    const rank = (each: CameraEvent['kind']) => RANK[each] ?? 0;
    if (rank(kind) < rank(this.#kind)) return;
    if (kind !== this.#kind && rank(kind) === rank(this.#kind) && score <= this.#score) return;
    this.#score = kind === this.#kind ? Math.max(score, this.#score) : score;
    this.#kind = kind;
  }
}

/** How much of a box lies in regions, at most 1. Regions that overlap count twice: nobody is turned away for that. */
function movingShare(box: Box, regions: readonly Box[]): number {
  if (regions.length === 0) return 1;
  let common = 0;
  for (const [x, y, width, height] of regions) {
    const wide = Math.min(box[0] + box[2], x + width) - Math.max(box[0], x);
    const high = Math.min(box[1] + box[3], y + height) - Math.max(box[1], y);
    if (wide > 0 && high > 0) common += wide * high;
  }
  return Math.min(1, common / Math.max(1e-9, box[2] * box[3]));
}
