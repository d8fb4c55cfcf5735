import type { Database } from 'better-sqlite3';

export interface PendingDeletion {
  id: string;
  dueMs: number;
  segments: number;
  bytes: number;
  /** That went with it. */
  events: number;
}

/** What was deleted by hand: its rows are out of sight (state 3), its files still there until the deletion is due. */
export class TrashTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Only closed segments go; those deleted already stay with their deletion. @returns how many. */
  add(deletion: { id: string; dueMs: number; by: string }, segments: readonly number[]): number {
    return this.#db.transaction(() => {
      this.#db.prepare('INSERT INTO deletions (id, due_ms, by_whom) VALUES (?, ?, ?)').run(deletion.id, Math.round(deletion.dueMs), deletion.by);
      let added = 0;
      for (const id of segments) {
        if (this.#db.prepare('UPDATE segments SET state = 3 WHERE id = ? AND state = 0').run(id).changes === 0) continue;
        this.#db.prepare('INSERT OR REPLACE INTO trash (segment, deletion) VALUES (?, ?)').run(id, deletion.id);
        added += 1;
      }
      return added;
    })();
  }

  /** Brings a deletion's segments back. @returns how many; null when there is no such deletion any more, or it is being carried out. */
  restore(deletion: string, nowMs: number): number | null {
    return this.#db.transaction(() => {
      if (!this.#db.prepare('SELECT 1 FROM deletions WHERE id = ? AND due_ms > ?').get(deletion, Math.round(nowMs))) return null;
      const { changes } = this.#db.prepare('UPDATE segments SET state = 0 WHERE state = 3 AND id IN (SELECT segment FROM trash WHERE deletion = ?)').run(deletion);
      this.#db.prepare('DELETE FROM trash WHERE deletion = ?').run(deletion);
      this.#db.prepare('DELETE FROM deletions WHERE id = ?').run(deletion);
      return changes;
    })();
  }

  /** Deletions that can still be had back at that time, the newest first. What went with events is one with them, whatever it is of. */
  pending(nowMs: number): PendingDeletion[] {
    return this.#db
      .prepare(
        `WITH with_events AS (SELECT e.id AS events_of, f.value AS footage FROM event_deletions e, json_each(e.footage) f)
         SELECT MIN(d.id) AS id, MIN(d.due_ms) AS dueMs, COUNT(s.id) AS segments, COALESCE(SUM(s.bytes), 0) AS bytes,
           (SELECT COUNT(*) FROM events WHERE deletion = w.events_of) AS events
         FROM deletions d LEFT JOIN with_events w ON w.footage = d.id JOIN trash t ON t.deletion = d.id JOIN segments s ON s.id = t.segment
         WHERE d.due_ms > ? GROUP BY COALESCE(w.events_of, d.id) ORDER BY dueMs DESC`,
      )
      .all(Math.round(nowMs)) as PendingDeletion[];
  }

  /** Deletions that are beyond recall at that time. */
  due(nowMs: number): { id: string; by: string }[] {
    return this.#db.prepare('SELECT id, by_whom AS "by" FROM deletions WHERE due_ms <= ? ORDER BY due_ms').all(Math.round(nowMs)) as { id: string; by: string }[];
  }

  segmentsOf(deletion: string, limit: number): number[] {
    return (this.#db.prepare('SELECT segment FROM trash WHERE deletion = ? ORDER BY segment LIMIT ?').all(deletion, limit) as { segment: number }[]).map(({ segment }) => segment);
  }

  forget(deletion: string): void {
    this.#db.prepare('DELETE FROM deletions WHERE id = ? AND NOT EXISTS (SELECT 1 FROM trash WHERE deletion = ?)').run(deletion, deletion);
  }
}
