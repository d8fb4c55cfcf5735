import { subFootageOf } from './layout.ts';
import { LONGEST_SEGMENT_MS } from '../../contract/footage-limits.ts';
import type { Star } from '../../contract/storage-types.ts';
import type { Statements } from './statements.ts';

const COLUMNS = 's.id, c.camera_id AS cameraId, s.start_ms AS "from", s.end_ms AS "to", s.note, s.made_ms AS madeMs';
const FROM = 'FROM stars s JOIN cameras c ON c.id = s.camera';

/** Whose stars keep a camera's footage, in the index's numbers: its own, and of a sub-stream those of its main stream. `camera` is a column or `?`. */
const keepers = (camera: string) => `(SELECT m.id FROM cameras c JOIN cameras m ON m.camera_id IN (c.camera_id, iif(c.camera_id LIKE '%.sub', substr(c.camera_id, 1, length(c.camera_id) - 4), '')) WHERE c.id = ${camera})`;

/** Stretches that are kept, of both streams. A segment that reaches into one is of class `starred` (3); else it is what it was recorded as. */
export class StarTable {
  readonly #statements: Statements;
  readonly #camera: (cameraId: string) => number;
  readonly #known: (cameraId: string) => number | null;

  constructor(statements: Statements, numbers: { camera: (cameraId: string) => number; known: (cameraId: string) => number | null }) {
    this.#statements = statements;
    this.#camera = numbers.camera;
    this.#known = numbers.known;
  }

  put(star: Star): void {
    this.#statements.run('INSERT OR REPLACE INTO stars (id, camera, start_ms, end_ms, note, made_ms) VALUES (?, ?, ?, ?, ?, ?)', [star.id, this.#camera(star.cameraId), Math.round(star.from), Math.round(star.to), star.note, Math.round(star.madeMs)]);
    this.#reclassBoth(star);
  }

  /** @returns the star that went; null when there was none. */
  remove(id: string): Star | null {
    const star = this.#statements.get<Star>(`SELECT ${COLUMNS} ${FROM} WHERE s.id = ?`, [id]);
    if (!star) return null;
    this.#statements.run('DELETE FROM stars WHERE id = ?', [id]);
    this.#reclassBoth(star);
    return star;
  }

  /** `cameraIds` null: of all. */
  list(cameraIds: readonly string[] | null, from: number, to: number): Star[] {
    const chosen = cameraIds ? 'AND c.camera_id IN (SELECT value FROM json_each(?))' : '';
    return this.#statements.all(`SELECT ${COLUMNS} ${FROM} WHERE s.end_ms > ? AND s.start_ms < ? ${chosen} ORDER BY s.start_ms, s.id`, [from, to, ...(cameraIds ? [JSON.stringify(cameraIds)] : [])]);
  }

  /** True when a segment of those times is to be kept. */
  covers(camera: number, fromMs: number, toMs: number): boolean {
    return this.#statements.get(`SELECT 1 FROM stars WHERE camera IN ${keepers('?')} AND start_ms < ? AND end_ms > ?`, [camera, Math.round(toMs), Math.round(fromMs)]) !== undefined;
  }

  #reclassBoth({ cameraId, from, to }: Star): void {
    this.#reclass(this.#camera(cameraId), from, to);
    const sub = this.#known(subFootageOf(cameraId));
    if (sub !== null) this.#reclass(sub, from, to);
  }

  #reclass(camera: number, from: number, to: number): void {
    this.#statements.run(
      `UPDATE segments SET class = CASE WHEN EXISTS (SELECT 1 FROM stars t WHERE t.camera IN ${keepers('segments.camera')} AND t.start_ms < segments.start_ms + max(segments.duration_ms, 1) AND t.end_ms > segments.start_ms)
         THEN 3 ELSE base END
       WHERE camera = ? AND start_ms < ? AND start_ms >= ? AND start_ms + duration_ms > ? AND class <> 4`,
      [camera, Math.round(to), Math.round(from) - LONGEST_SEGMENT_MS, Math.round(from)],
    );
  }
}
