/** Sweeps the networks of the interfaces named and prints how long that took and what was found, as JSON. */
import { systemClock } from '../../../main/base/clock.ts';
import { silentLogger } from '../../../main/base/logger.ts';
import { listAddresses, selectAddresses } from '../../../main/cameras/discovery/interfaces.ts';
import { sweep } from '../../../main/cameras/discovery/sweep.ts';

const addresses = selectAddresses(process.argv.slice(2), undefined, listAddresses());
const from = performance.now();
let knocks = 0;
const found = await sweep({ addresses, clock: systemClock, log: silentLogger, signal: new AbortController().signal, onFound: () => {}, onProgress: (_done, total) => (knocks = total) });
process.stdout.write(`${JSON.stringify({ seconds: Math.round((performance.now() - from) / 10) / 100, knocks, found: found.map(({ address, protocol }) => `${protocol} ${address}`) })}\n`);
process.exit(0);
