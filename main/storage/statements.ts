import type { Database, Statement } from 'better-sqlite3';

/** Statements of an index, each prepared once. Their texts are ours and few: lists of ids travel as JSON (`json_each`). */
export class Statements {
  readonly #db: Database;
  readonly #prepared = new Map<string, Statement<unknown[]>>();
  readonly #raw = new Map<string, Statement<unknown[]>>();

  /** Told when nothing of what was done at once holds. */
  onRolledBack: () => void = () => {};

  constructor(db: Database) {
    this.#db = db;
  }

  /** All of it or nothing. */
  atOnce<T>(work: () => T): T {
    try {
      return this.#db.transaction(work)();
    } catch (error) {
      this.onRolledBack();
      throw error;
    }
  }

  /** @returns the id of the row that was put in, and how many were changed. */
  run(sql: string, values: readonly unknown[] = []): { id: number; changes: number } {
    const { lastInsertRowid, changes } = this.#prepare(sql).run(...values);
    return { id: Number(lastInsertRowid), changes };
  }

  get<T>(sql: string, values: readonly unknown[] = []): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  all<T>(sql: string, values: readonly unknown[] = []): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** Rows as arrays of their columns: for many rows less work than objects. */
  raw<T extends unknown[]>(sql: string, values: readonly unknown[] = []): T[] {
    let statement = this.#raw.get(sql);
    if (!statement) this.#raw.set(sql, (statement = this.#db.prepare<unknown[]>(sql).raw()));
    return statement.all(...values) as T[];
  }

  #prepare(sql: string): Statement<unknown[]> {
    let statement = this.#prepared.get(sql);
    if (!statement) this.#prepared.set(sql, (statement = this.#db.prepare<unknown[]>(sql)));
    return statement;
  }
}
