import { stripVTControlCharacters } from 'node:util';

/** No script ends a process in one of these ways: what does is the runtime, or native code in it. */
const FATAL = new Set(['SIGSEGV', 'SIGTRAP', 'SIGILL', 'SIGBUS', 'SIGABRT']);

/**
 * Test files whose process the runtime itself ended. Known of Node 24: V8 keeps one list of the pages with code of all threads, and a
 * thread that ends while another compiles can spoil it (nodejs/node#64500); every store that a test closes ends a thread.
 * @param {string} output what the test runner printed.
 * @returns {{file: string, signal: string}[]} each file once; none where a process ended in another way, too.
 */
export function brokenByRuntime(output) {
  const exits = [...stripVTControlCharacters(output).matchAll(/^Caused by: .*Worker exited unexpectedly with signal (SIG\w+) .*while running test file (.+)$/gm)];
  if (!exits.every(([, signal]) => FATAL.has(signal))) return [];
  return [...new Map(exits.map(([, signal, file]) => [file.trim(), { file: file.trim(), signal }])).values()];
}
