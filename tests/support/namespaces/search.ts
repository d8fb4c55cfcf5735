/** Searches on the interfaces named and prints what was found, as JSON: for tests that run it in a namespace of their own. */
import { systemClock } from '../../../main/base/clock.ts';
import { silentLogger } from '../../../main/base/logger.ts';
import { discover } from '../../../main/cameras/discovery/discover.ts';

const found = await discover({ seconds: 2 }, { allowedInterfaces: process.argv.slice(2).length > 0 ? process.argv.slice(2) : 'all', clock: systemClock, log: silentLogger });
process.stdout.write(`${JSON.stringify(found)}\n`);
process.exit(0);
