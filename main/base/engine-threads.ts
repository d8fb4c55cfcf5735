/**
 * Node reads files, looks up names and packs in a few threads, for all that a process does; a call to a disk that hangs keeps its thread
 * until the disk answers. How many there are has to be known before the process starts (libuv: UV_THREADPOOL_SIZE).
 */
const VARIABLE = 'UV_THREADPOOL_SIZE';
/** Three disks that hang, a fourth that does not, and the rest of the engine. */
export const ENGINE_THREADS = 8;
/** Where nobody said. */
const NODES_OWN = 4;

/** For the process that the engine runs in. */
export function engineEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { [VARIABLE]: String(ENGINE_THREADS), ...env };
}

/** How many this process has. */
export function threadsOf(env: NodeJS.ProcessEnv): number {
  const said = Number(env[VARIABLE] ?? NODES_OWN);
  return Number.isInteger(said) && said > 0 ? said : NODES_OWN;
}
