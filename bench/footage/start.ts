/** How long a fresh process takes until the store is ready, ms: `node start.ts DATA`. */
import path from 'node:path';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { createStorage } from '../../main/storage/storage.ts';

const dataDir = process.argv[2] ?? '';
process.stdin.resume();
const from = performance.now();
const storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'footage'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
process.stdout.write(String(performance.now() - from));
await storage.close();
process.exit(0);
