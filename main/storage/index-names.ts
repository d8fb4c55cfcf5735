import type { Statements } from './statements.ts';

/** Cameras, locations and runs have small numbers in the index. */
export class IndexNames {
  readonly #statements: Statements;
  readonly #cameras = new Map<string, number>();
  readonly #locations = new Map<string, number>();
  readonly #runs = new Map<string, number>();
  #hasTakes: boolean | null = null;

  constructor(statements: Statements) {
    this.#statements = statements;
    // What was numbered meanwhile has no number any more.
    statements.onRolledBack = () => {
      for (const cache of [this.#cameras, this.#locations, this.#runs]) cache.clear();
      this.#hasTakes = null;
    };
  }

  /** Makes a camera known. An earlier time than the known one holds. @returns true when that was news. */
  addCamera(cameraId: string, addedMs: number): boolean {
    const isNew = this.known(cameraId) === null;
    this.camera(cameraId, addedMs);
    return this.#statements.run('UPDATE cameras SET added_ms = ? WHERE camera_id = ? AND added_ms > ?', [Math.round(addedMs), cameraId, Math.round(addedMs)]).changes > 0 || isNew;
  }

  cameras(): { cameraId: string; addedMs: number }[] {
    return this.#statements.all('SELECT camera_id AS cameraId, added_ms AS addedMs FROM cameras ORDER BY id');
  }

  /** Null for a camera that is not known. */
  known(cameraId: string): number | null {
    const cached = this.#cameras.get(cameraId);
    if (cached !== undefined) return cached;
    const row = this.#statements.get<{ id: number }>('SELECT id FROM cameras WHERE camera_id = ?', [cameraId]);
    if (row) this.#cameras.set(cameraId, row.id);
    return row?.id ?? null;
  }

  /** Makes it known, where it is not. */
  camera(cameraId: string, seenMs = 0): number {
    const known = this.known(cameraId);
    if (known !== null) return known;
    this.#statements.run('INSERT INTO cameras (camera_id, added_ms) VALUES (?, ?)', [cameraId, Math.round(seenMs)]);
    return this.known(cameraId) ?? 0;
  }

  location(location: string): number {
    return this.#numbered(this.#locations, 'locations', 'path', location, () => this.#statements.run('INSERT INTO locations (path) VALUES (?)', [location]).id);
  }

  run(runId: string, codecs: string, take = 0): number {
    // Only the runs under way are asked for again.
    if (this.#runs.size > 1_000) this.#runs.clear();
    if (take > 0) this.#hasTakes = true;
    return this.#numbered(this.#runs, 'runs', 'run_id', runId, () => this.#statements.run('INSERT INTO runs (run_id, codecs, take) VALUES (?, ?, ?)', [runId, codecs, take]).id);
  }

  /** The highest number of a take that any run has. */
  mostTakes(): number {
    return this.#statements.get<{ most: number | null }>('SELECT max(take) AS most FROM runs WHERE take > 0')?.most ?? 0;
  }

  /** The clock was put back at some time: segments may lie over one another. */
  get hasTakes(): boolean {
    return (this.#hasTakes ??= this.#statements.get('SELECT 1 FROM runs WHERE take > 0 LIMIT 1') !== undefined);
  }

  locations(): string[] {
    return this.#statements.all<{ path: string }>('SELECT path FROM locations ORDER BY id').map((row) => row.path);
  }

  #numbered(cache: Map<string, number>, table: string, column: string, value: string, insert: () => number): number {
    const cached = cache.get(value);
    if (cached !== undefined) return cached;
    const row = this.#statements.get<{ id: number }>(`SELECT id FROM ${table} WHERE ${column} = ?`, [value]);
    const id = row?.id ?? insert();
    cache.set(value, id);
    return id;
  }
}
