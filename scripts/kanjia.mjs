#!/usr/bin/env node
// `npx kanjia check`, `npx kanjia rebuild-index`; everything else is `npm start`'s.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const maintenance = args[0] === 'check' || args[0] === 'rebuild-index';
// The Node that the packages bring runs TypeScript as it is.
const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const script = maintenance ? 'main/headless/cli.ts' : 'scripts/start.mjs';
const { status } = spawnSync(node, [path.join(root, script), ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
