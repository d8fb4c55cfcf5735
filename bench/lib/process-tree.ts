/**
 * What a process and all its descendants cost, from /proc (Linux): CPU seconds of the living and of the reaped, private
 * memory (what would be freed if they ended) of the living.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).trim());

export interface ProcessCost {
  pid: number;
  name: string;
  /** User + system, with reaped children, seconds. */
  cpuSeconds: number;
  privateBytes: number;
  residentBytes: number;
}

/** The process and its descendants, parents first. */
export function processTree(root: number): ProcessCost[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = readStat(Number(entry));
    if (!stat) continue;
    const siblings = children.get(stat.parent) ?? [];
    siblings.push(Number(entry));
    children.set(stat.parent, siblings);
  }
  const out: ProcessCost[] = [];
  const queue = [root];
  for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
    const stat = readStat(pid);
    if (stat) out.push({ pid, name: stat.name, cpuSeconds: stat.cpuSeconds, ...readMemory(pid) });
    queue.push(...(children.get(pid) ?? []));
  }
  return out;
}

export function totalCpuSeconds(tree: ProcessCost[]): number {
  return tree.reduce((sum, item) => sum + item.cpuSeconds, 0);
}

function readStat(pid: number): { name: string; parent: number; cpuSeconds: number } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The name stands in parentheses and may hold spaces and parentheses itself (proc(5)).
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { name: text.slice(text.indexOf('(') + 1, close), parent: field(4), cpuSeconds: ticks / TICKS_PER_SECOND };
}

function readMemory(pid: number): { privateBytes: number; residentBytes: number } {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
    return { privateBytes: (kilobytes('Private_Clean') + kilobytes('Private_Dirty')) * 1024, residentBytes: kilobytes('Rss') * 1024 };
  } catch {
    return { privateBytes: 0, residentBytes: 0 };
  }
}
