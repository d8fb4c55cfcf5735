// `npm run fuzz [-- CASES]`: the fuzz tests of `npm test` with 20,000 cases each, or as many as are asked for.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const cases = process.argv[2] ?? '20000';
const { status } = spawnSync(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'tests/fuzz'], {
  ...{ cwd: root, stdio: 'inherit' },
  env: { ...process.env, KANJIA_FUZZ_CASES: cases },
});
process.exit(status ?? 1);
