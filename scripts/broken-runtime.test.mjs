import { expect, test } from 'vitest';
import { brokenByRuntime } from './broken-runtime.mjs';

const exit = (signal, file) => `\u001B[31m\u001B[1mCaused by: Error\u001B[22m: Worker exited unexpectedly with signal ${signal} during started state while running test file ${file}\u001B[39m\n`;

test('a file whose process the runtime ended is named, once, and how', () => {
  expect(brokenByRuntime(`before\n${exit('SIGTRAP', '/a/tests/one.test.ts')}`)).toEqual([{ file: '/a/tests/one.test.ts', signal: 'SIGTRAP' }]);
  expect(brokenByRuntime(`${exit('SIGSEGV', '/a/one.test.ts')}${exit('SIGSEGV', '/a/one.test.ts')}`)).toHaveLength(1);
});

test('a process that ended in another way is no fault of the runtime', () => {
  expect(brokenByRuntime(exit('SIGKILL', '/a/one.test.ts'))).toEqual([]);
  expect(brokenByRuntime(`${exit('SIGSEGV', '/a/one.test.ts')}${exit('SIGTERM', '/a/two.test.ts')}`)).toEqual([]);
  expect(brokenByRuntime('1 failed')).toEqual([]);
});
