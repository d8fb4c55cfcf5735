import { expect, test } from 'vitest';
import { brokenByRuntime } from './broken-runtime.mjs';

const fatal = '\n#\n# Fatal error in , line 0\n# Check failed: jit_page.has_value().\n#\n';
const exit = (signal, file) => `\u001B[31m\u001B[1mCaused by: Error\u001B[22m: Worker exited unexpectedly with signal ${signal} during started state while running test file ${file}\u001B[39m\n`;

test('a file whose process a check of V8 ended is named, once', () => {
  expect(brokenByRuntime(`${fatal}more\n${exit('SIGTRAP', '/a/tests/one.test.ts')}`)).toEqual(['/a/tests/one.test.ts']);
  expect(brokenByRuntime(`${fatal}${fatal}${exit('SIGTRAP', '/a/one.test.ts')}${exit('SIGTRAP', '/a/one.test.ts')}`)).toEqual(['/a/one.test.ts']);
});

test('a process that ended in another way is no fault of V8', () => {
  expect(brokenByRuntime(exit('SIGTRAP', '/a/one.test.ts'))).toEqual([]);
  expect(brokenByRuntime(`${fatal}${exit('SIGSEGV', '/a/one.test.ts')}`)).toEqual([]);
  expect(brokenByRuntime(`${fatal}${exit('SIGTRAP', '/a/one.test.ts')}${exit('SIGTRAP', '/a/two.test.ts')}`)).toEqual([]);
  expect(brokenByRuntime('1 failed')).toEqual([]);
});
