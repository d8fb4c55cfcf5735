import { stripVTControlCharacters } from 'node:util';

/**
 * Test files whose process was ended by a check of V8 itself: nothing that the test or the program did decides about it. Known is
 * "jit_page.has_value()", where one thread ends while another compiles (nodejs/node#64500).
 * @param {string} output what the test runner printed.
 * @returns {string[]} files, each once; none where a process ended for another reason, too: a crash of our own is no fault of V8.
 */
export function brokenByRuntime(output) {
  const plain = stripVTControlCharacters(output);
  const aborts = plain.match(/^# Fatal error in .*\r?\n# Check failed: /gm)?.length ?? 0;
  const exits = [...plain.matchAll(/^Caused by: .*Worker exited unexpectedly with signal (SIG\w+) .*while running test file (.+)$/gm)];
  if (exits.length === 0 || exits.length > aborts) return [];
  return exits.every(([, signal]) => signal === 'SIGTRAP' || signal === 'SIGILL' || signal === 'SIGABRT') ? [...new Set(exits.map(([, , file]) => file.trim()))] : [];
}
