/** `kanjia check [--data DIR] [--deep] [--repair]` and `kanjia rebuild-index [--data DIR]`: for people at a terminal. */
import { parseArgs } from 'node:util';
import { AppError } from '../../contract/errors.ts';
import { systemClock } from '../base/clock.ts';
import { check, rebuild, repair } from '../host/maintenance.ts';
import { dataDirOf } from './arguments.ts';

/** Of more, how many there are is told. */
const MOST_LISTED = 50;
const DONE = 0;
const PROBLEMS = 1;
const NOT_DONE = 2;

const USAGE = `Usage:
  kanjia check [--data DIR] [--deep] [--repair] [--json]   hold the index against the files
  kanjia rebuild-index [--data DIR] [--json]               make the index anew from the files
  --deep     read every file and compare its hash
  --repair   put right what can be
`;

/** @returns the exit code: 0 all is well, 1 something is not, 2 it could not be done. */
export async function runMaintenance(argv: readonly string[], env: NodeJS.ProcessEnv, print: (text: string) => void): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { data: { type: 'string' }, deep: { type: 'boolean' }, repair: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return NOT_DONE;
  }
  const { values, positionals } = parsed;
  if (values.help || positionals.length !== 1 || (positionals[0] !== 'check' && (values.repair || values.deep))) {
    print(USAGE);
    return values.help ? DONE : NOT_DONE;
  }
  const dataDir = dataDirOf(values.data, env);
  const options = { dataDir, clock: systemClock, deep: values.deep ?? false, onProgress: (files: number) => process.stderr.write(`\r${files} files`) };
  try {
    const report = positionals[0] === 'rebuild-index' ? await rebuild(options) : values.repair ? await repair(options) : await check(options);
    if (values.json) print(`${JSON.stringify(report, null, 2)}\n`);
    else {
      print(`index: ${report.index}, ${report.segments} segments\n`);
      for (const { path: folder, state, files, bytes } of report.locations) print(`${folder}: ${state}, ${files} files, ${(bytes / 1e9).toFixed(2)} GB\n`);
      for (const { kind, file, detail } of report.problems.slice(0, MOST_LISTED)) print(`${kind}: ${file}${detail === '' ? '' : ` (${detail})`}\n`);
      if (report.problems.length > MOST_LISTED) print(`and ${report.problems.length - MOST_LISTED} more\n`);
      print(report.problems.length === 0 && report.index === 'good' ? 'all is well\n' : values.repair ? 'this is left\n' : 'kanjia check --repair puts right what can be\n');
    }
    return report.problems.length === 0 && report.index === 'good' ? DONE : PROBLEMS;
  } catch (error) {
    if (error instanceof AppError && error.messageKey === 'data.inUse') print(`An engine (process ${String(error.data.pid)}) uses ${dataDir}. Stop it first.\n`);
    else print(`${dataDir}: ${error instanceof Error ? error.message : String(error)}\n`);
    return NOT_DONE;
  }
}
