/**
 * The process that writes one recording location: all its calls are synchronous, so a disk that hangs hangs this process and
 * nothing else. It ends when its stdin does, that is, with the engine.
 */
import { systemDisk } from './segment-writer.ts';
import { runWriter } from './writer-loop.ts';

runWriter(systemDisk);
process.exit(0);
