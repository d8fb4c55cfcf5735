import { LONGEST_SEGMENT_MS } from './segment-class.ts';
import type { Star } from '../../contract/storage-types.ts';
import type { Statements } from './statements.ts';

const COLUMNS = 's.id, c.camera_id AS cameraId, s.start_ms AS "from", s.end_ms AS "to", s.note, s.made_ms AS madeMs';
const FROM = 'FROM stars s JOIN cameras c ON c.id = s.camera';

/** Stretches that are kept. A segment that reaches into one is of class `starred` (3); else it is what it was recorded as. */
export class StarTable {
  readonly #statements: Statements;
  readonly #camera: (cameraId: string) => number;

  constructor(statements: Statements, camera: (cameraId: string) => number) {
    this.#statements = statements;
    this.#camera = camera;
  }

  put(star: Star): void {
    const camera = this.#camera(star.cameraId);
    this.#statements.run('INSERT OR REPLACE INTO stars (id, camera, start_ms, end_ms, note, made_ms) VALUES (?, ?, ?, ?, ?, ?)', [star.id, camera, Math.round(star.from), Math.round(star.to), star.note, Math.round(star.madeMs)]);
    this.#reclass(camera, star.from, star.to);
  }

  /** @returns the star that went; null when there was none. */
  remove(id: string): Star | null {
    const star = this.#statements.get<Star>(`SELECT ${COLUMNS} ${FROM} WHERE s.id = ?`, [id]);
    if (!star) return null;
    this.#statements.run('DELETE FROM stars WHERE id = ?', [id]);
    this.#reclass(this.#camera(star.cameraId), star.from, star.to);
    return star;
  }

  /** `cameraIds` null: of all. */
  list(cameraIds: readonly string[] | null, from: number, to: number): Star[] {
    const chosen = cameraIds ? 'AND c.camera_id IN (SELECT value FROM json_each(?))' : '';
    return this.#statements.all(`SELECT ${COLUMNS} ${FROM} WHERE s.end_ms > ? AND s.start_ms < ? ${chosen} ORDER BY s.start_ms, s.id`, [from, to, ...(cameraIds ? [JSON.stringify(cameraIds)] : [])]);
  }

  /** True when a segment of those times is to be kept. */
  covers(camera: number, fromMs: number, toMs: number): boolean {
    return this.#statements.get('SELECT 1 FROM stars WHERE camera = ? AND start_ms < ? AND end_ms > ?', [camera, Math.round(toMs), Math.round(fromMs)]) !== undefined;
  }

  #reclass(camera: number, from: number, to: number): void {
    this.#statements.run(
      `UPDATE segments SET class = CASE WHEN EXISTS (SELECT 1 FROM stars t WHERE t.camera = segments.camera AND t.start_ms < segments.start_ms + max(segments.duration_ms, 1) AND t.end_ms > segments.start_ms)
         THEN 3 ELSE base END
       WHERE camera = ? AND start_ms < ? AND start_ms >= ? AND start_ms + duration_ms > ? AND class <> 4`,
      [camera, Math.round(to), Math.round(from) - LONGEST_SEGMENT_MS, Math.round(from)],
    );
  }
}
