// Who may import whom (docs/architecture.md, "Folders"): each import of ours is held against a table.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const PURE = ['contract', 'media'];
const SERVICES = ['cameras', 'ingest', 'hub', 'guard', 'recorder', 'storage', 'playback', 'coverage', 'notify', 'access', 'account', 'config'];
const main = (...names) => names.map((name) => `main/${name}`);

/** Area → the areas it may import, besides itself. */
const MAY_IMPORT = {
  contract: [],
  media: [],
  'main/base': PURE,
  'main/config': [...PURE, ...main('base')],
  'main/cameras': [...PURE, ...main('base', 'config')],
  'main/ingest': [...PURE, ...main('base', 'cameras', 'hub')],
  'main/hub': [...PURE, ...main('base')],
  'main/guard': [...PURE, ...main('base', 'hub', 'storage')],
  'main/recorder': [...PURE, ...main('base', 'hub', 'storage')],
  'main/storage': [...PURE, ...main('base')],
  'main/playback': [...PURE, ...main('base', 'storage')],
  'main/coverage': [...PURE, ...main('base', 'storage')],
  'main/notify': [...PURE, ...main('base', 'config', 'storage')],
  'main/account': [...PURE, ...main('base', 'storage')],
  'main/access': [...PURE, ...main('base', 'config')],
  'main/host': [...PURE, ...main('base', ...SERVICES)],
  'main/shell': [...PURE, ...main('base', 'host')],
  'main/headless': [...PURE, ...main('base', 'host', 'access')],
  preload: PURE,
  renderer: PURE,
  'renderer/player': PURE,
  'renderer/pages': [...PURE, 'renderer', 'renderer/player'],
  cloud: PURE,
  tools: PURE,
};
/** Packages that only these areas may name. */
const ONLY_IN = [
  { match: /^electron$/, areas: ['main/shell', 'preload'] },
  { match: /^(?:react|react-dom|zustand|radix-ui|react-i18next|lucide-react)(?:\/|$)/, areas: ['renderer', 'renderer/pages'] },
  { match: /^node:|^better-sqlite3$|^fastify|^ws$/, except: ['contract', 'media', 'renderer', 'renderer/player', 'renderer/pages'] },
];

const problems = [];
for (const file of sources(root)) {
  const relative = path.relative(root, file).split(path.sep).join('/');
  const area = areaOf(relative);
  if (!area || !(area in MAY_IMPORT) || /\.test\.tsx?$/.test(relative)) continue;
  for (const specifier of importsOf(fs.readFileSync(file, 'utf8'))) {
    if (specifier.startsWith('.')) {
      const target = areaOf(path.relative(root, path.resolve(path.dirname(file), specifier)).split(path.sep).join('/'));
      if (target && target in MAY_IMPORT && target !== area && !MAY_IMPORT[area].includes(target) && !insideRenderer(area, target)) {
        problems.push(`${relative}: ${area} may not import ${target} (${specifier})`);
      }
    } else if (area === 'contract' && specifier !== 'zod') problems.push(`${relative}: contract imports zod only (${specifier})`);
    else {
      for (const rule of ONLY_IN) {
        if (rule.match.test(specifier) && (rule.areas ? !rule.areas.includes(area) : rule.except.includes(area))) {
          problems.push(`${relative}: ${area} may not import ${specifier}`);
        }
      }
    }
  }
}
if (problems.length > 0) {
  process.stdout.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}

/** Inside the renderer all but the player know each other; pages reach transports only through host's hooks. */
function insideRenderer(area, target) {
  if (area === 'renderer/player') return false;
  return area.startsWith('renderer') && target.startsWith('renderer');
}

function areaOf(relative) {
  const [first, second] = relative.split('/');
  if (first === 'main') return `main/${second}`;
  if (first === 'renderer' && (second === 'player' || second === 'pages')) return `renderer/${second}`;
  return first;
}

function importsOf(text) {
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? match[2] ?? match[3],
  );
}

function* sources(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'out' || entry.name.startsWith('.')) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(full);
    else if (/\.tsx?$/.test(entry.name)) yield full;
  }
}
