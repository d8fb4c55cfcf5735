import { defineConfig } from 'vitest/config';

// V8 keeps one list of pages with code for all threads of a process; where the processor has protection keys, a thread that ends can
// break it for the others, and the whole process with it (nodejs/node#64500).
const execArgv = ['--no-memory-protection-keys'];

// Unit tests stand beside their file; whatever needs other programs or several parts is under tests/.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{contract,media,main,preload,renderer,tools,scripts,bench}/**/*.test.{ts,tsx,mjs}'],
          environment: 'node',
          execArgv,
          testTimeout: 10_000,
        },
      },
      { test: { name: 'contract', include: ['tests/contract/**/*.test.ts'], environment: 'node', execArgv, testTimeout: 20_000 } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts', 'tests/fuzz/**/*.test.ts'],
          environment: 'node',
          execArgv,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          environment: 'node',
          execArgv,
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
