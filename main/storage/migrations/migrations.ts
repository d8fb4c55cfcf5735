import type { Database } from 'better-sqlite3';
import { first } from './001-first.ts';
import { classes } from './002-classes.ts';
import { daySpans } from './003-day-spans.ts';
import { foundAtOnce } from './004-found-at-once.ts';
import { events } from './005-events.ts';
import { picturesCounted } from './006-pictures-counted.ts';
import { subStars } from './007-sub-stars.ts';
import { takes } from './008-takes.ts';

/** In order; the position is the version the migration leads to. */
export const MIGRATIONS: readonly string[] = [first, classes, daySpans, foundAtOnce, events, picturesCounted, subStars, takes];

/**
 * Brings an index to the newest version, each step in a transaction.
 * @throws Error for an index that a newer program wrote.
 */
export function migrate(database: Database): void {
  const from = database.pragma('user_version', { simple: true }) as number;
  if (from > MIGRATIONS.length) throw new Error(`index of version ${from}; this program knows ${MIGRATIONS.length}`);
  for (let version = from; version < MIGRATIONS.length; version++) {
    database.transaction(() => {
      database.exec(MIGRATIONS[version] ?? '');
      database.pragma(`user_version = ${version + 1}`);
    })();
  }
}
