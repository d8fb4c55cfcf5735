/**
 * Node reads files, looks up names and packs in a few threads, for all that a process does; a call to a disk that hangs keeps its thread
 * until the disk answers. How many there are has to be known before the process starts (libuv: UV_THREADPOOL_SIZE).
 */
const VARIABLE = 'UV_THREADPOOL_SIZE';
/** Footage is written and read by processes of its own; exports to several disks that hang, and the rest of the engine. */
const ENGINE_THREADS = 8;

/** For the process that the engine runs in. */
export function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { [VARIABLE]: String(ENGINE_THREADS), ...env };
}
