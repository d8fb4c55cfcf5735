// `npm test`: checks, then every suite; the last line counts them all. `npm test -- unit lint` runs only those named.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brokenByRuntime } from './broken-runtime.mjs';
import { buildProcesses, buildRenderer } from './build.mjs';
import { findBrowser, findFfmpeg } from './runtime.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const inCi = Boolean(process.env.CI);
const node = process.execPath;
process.env.KANJIA_FFMPEG ??= findFfmpeg(root)?.path;
process.env.KANJIA_CHROMIUM ??= findBrowser() ?? '';

/** Tests whose title says so may be skipped in CI: neither Electron's runtime nor FUSE can be had on every machine. */
const MAY_SKIP = /electron|\/dev\/fuse/i;

const check = (name, args) => ({ name, run: () => runCheck(name, args) });
const suite = (name) => ({ name, run: () => runSuite(name) });
const bin = (relative) => path.join(root, 'node_modules', relative);

const stages = [
  check('types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.json']),
  check('types-pure', [bin('typescript/bin/tsc'), '-p', 'tsconfig.pure.json']),
  check('types-web', [bin('typescript/bin/tsc'), '-p', 'tsconfig.web.json']),
  check('lint', [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings']),
  check('imports', ['scripts/check-imports.mjs']),
  check('unused', [bin('knip/bin/knip.js')]),
  check('translations', ['scripts/check-locales.mjs']),
  suite('unit'),
  suite('contract'),
  suite('integration'),
  suite('e2e'),
];

const only = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const chosen = only.length > 0 ? stages.filter((stage) => only.includes(stage.name)) : stages;

let passed = 0;
let failed = 0;
let skipped = 0;
const started = Date.now();
if (chosen.some((stage) => stage.name === 'e2e')) {
  // Before the clock of the tests that need them.
  buildRenderer(root);
  buildProcesses(root);
}
for (const stage of chosen) {
  const from = Date.now();
  const outcome = await stage.run();
  passed += outcome.passed;
  failed += outcome.failed;
  skipped += outcome.skipped;
  const skip = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
  process.stdout.write(`${outcome.failed === 0 ? '✓' : '✗'} ${stage.name}: ${outcome.passed} passed, ${outcome.failed} failed${skip} (${((Date.now() - from) / 1000).toFixed(1)} s)\n`);
}
process.stdout.write(`\nall suites in ${((Date.now() - started) / 1000).toFixed(0)} s${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function runCheck(name, args) {
  const { code, output } = await run(args);
  if (code !== 0) process.stdout.write(`${output}\n`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function runSuite(name) {
  const first = await runVitest(name, []);
  const broken = brokenByRuntime(first.output);
  if (broken.length === 0) return first.outcome(new Set());
  for (const { file, signal } of broken) process.stdout.write(`  ! BROKE OFF (${signal}), run once again: ${path.relative(root, file)}\n`);
  const files = broken.map(({ file }) => file);
  // The runner's own end tells of the broken process only; every test of the other files has its result.
  const rest = first.outcome(new Set(files));
  const again = (await runVitest(name, files)).outcome(new Set());
  return { passed: rest.passed + again.passed, failed: rest.failed + again.failed, skipped: rest.skipped + again.skipped };
}

async function runVitest(name, files) {
  const report = path.join(root, '.cache', `test-${name}.json`);
  fs.mkdirSync(path.dirname(report), { recursive: true });
  fs.rmSync(report, { force: true });
  const args = [bin('vitest/vitest.mjs'), 'run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...files];
  // These mostly wait: at a developer's desk two run at once. In CI one at a time: only a test's own work decides whether it passes.
  if (name === 'integration') args.push(`--maxWorkers=${inCi ? 1 : Math.max(2, os.availableParallelism() - 1)}`);
  const { code, output } = await run(args);
  let result;
  try {
    result = JSON.parse(fs.readFileSync(report, 'utf8'));
  } catch {
    // It said nothing that could be read.
  }
  return { output, outcome: (without) => countResults(result, code, output, without) };
}

/** @param {Set<string>} without files that are counted elsewhere. */
function countResults(result, code, output, without) {
  if (!result) {
    process.stdout.write(`${output}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const files = result.testResults.filter((file) => !without.has(file.name));
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: path.relative(root, file.name) })));
  const left = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
  const broken = files.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  let bad = tests.filter((test) => test.status === 'failed').length + broken;
  for (const test of left) {
    const allowed = !inCi || MAY_SKIP.test(test.fullName);
    process.stdout.write(`  ! SKIPPED ${test.file}: ${test.fullName}${allowed ? '' : ' (a failure in CI)'}\n`);
    if (!allowed) bad += 1;
  }
  if (code !== 0 && bad === 0 && without.size === 0) bad = 1;
  if (bad > 0) process.stdout.write(`${output}\n`);
  return { passed: tests.filter((test) => test.status === 'passed').length, failed: bad, skipped: left.length };
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    // Long runs print a lot; the end says what failed.
    const keep = (chunk) => (output = (output + chunk).slice(-200_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('close', (code) => resolve({ code, output }));
  });
}
