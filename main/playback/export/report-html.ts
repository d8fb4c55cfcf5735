/** What a case holds, for people to read and to print: one page that needs nothing else. */
import { hash } from 'node:crypto';
import type { Language } from '../../../contract/types.ts';
import type { CameraStatement, Statement } from './proof.ts';
import type { ExportParts } from './types.ts';

export interface ReportInput {
  title: string;
  statement: Omit<Statement, 'files'>;
  /** SHA-256 of the public key, hexadecimal. */
  fingerprint: string;
  language: Language;
  words: ExportParts['words'];
}

const STYLE = `
body { font: 13px/1.5 system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #152026; margin: 32px auto; max-width: 860px; padding: 0 24px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: 5px 8px; border-bottom: 1px solid #cfd8dc; vertical-align: top; } th { width: 28%; }
.muted { color: #5c6c76; } .camera { break-inside: avoid-page; } code { font: 12px ui-monospace, Consolas, monospace; overflow-wrap: anywhere; } ul { margin: 0; padding-left: 18px; } .failed { color: #b3261e; }
@media print { body { margin: 0; } }`;

export function reportHtml({ title, statement, fingerprint, language, words }: ReportInput): string {
  const t = words(language);
  const { from, to, by, madeMs, note, software, cameras } = statement;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const facts = [
    row(t('exports.report.range'), `${time(from, here, language)} – ${time(to, here, language)} (${here})`),
    row(t('exports.report.by'), by),
    row(t('exports.report.made'), time(madeMs, here, language)),
    row(t('exports.report.software'), software),
    note === '' ? '' : row(t('exports.report.note'), note),
    printRow(t('exports.report.fingerprint'), fingerprint),
  ];
  return (
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escape(title)}</title><style>${STYLE}</style>` +
    `<body><h1>${escape(title)}</h1><p class="muted">${escape(t('exports.report.about', { count: cameras.length }))}</p><table>${facts.join('')}</table>` +
    `${cameras.map((camera) => cameraHtml(camera, statement, { fingerprint, language, t })).join('')}<h2>${escape(t('exports.report.checking'))}</h2><p>${escape(t('exports.report.howToCheck'))}</p></body></html>\n`
  );
}

function cameraHtml(camera: CameraStatement, { from, to }: { from: number; to: number }, { fingerprint, language, t }: { fingerprint: string; language: Language; t: ReturnType<ExportParts['words']> }): string {
  const { clip, clockErrorMs, timeZone, segments, footageMs } = camera;
  const gaps = camera.gaps.map((gap) => ({ ...gap, startMs: Math.max(from, gap.startMs), endMs: Math.min(to, gap.endMs) })).filter(({ startMs, endMs }) => endMs > startMs);
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const clock = clockErrorMs === null ? t('exports.report.clockUnknown') : t(clockErrorMs < 0 ? 'exports.report.clockBehind' : 'exports.report.clockAhead', { seconds: seconds(Math.abs(clockErrorMs)) });
  const gapRows = gaps.map(({ startMs, endMs, cause, by }) => `<li>${escape(`${time(startMs, timeZone, language)} – ${time(endMs, timeZone, language)}: ${t(`gapCause.${cause}`)}${by === undefined ? '' : ` (${by})`}`)}</li>`);
  const rows = [
    camera.problem === null ? '' : `<tr><th>${escape(t('exports.report.problem'))}</th><td class="failed">${escape(t(`errors.${camera.problem}`))}</td></tr>`,
    row(t('exports.report.range'), `${time(from, timeZone, language)} – ${time(to, timeZone, language)} (${timeZone})`),
    row(t('exports.report.footage'), t('exports.report.footageText', { seconds: seconds(footageMs), of: seconds(to - from), segments: segments.length })),
    `<tr><th>${escape(t('exports.report.gaps'))}</th><td>${gapRows.length === 0 ? escape(t('exports.report.noGaps')) : `<ul>${gapRows.join('')}</ul>`}</td></tr>`,
    row(t('exports.report.clock'), clock),
    ...recorderRows(camera, fingerprint, t),
    ...(clip ? [row(t('exports.report.file'), clip.file), `<tr><th>SHA-256</th><td><code>${clip.sha256}</code></td></tr>`, row(t('exports.report.kind'), clip.encoded ? t('exports.report.encoded') : t('exports.report.asRecorded'))] : []),
  ];
  return `<section class="camera"><h2>${escape(camera.name)}</h2><table>${rows.join('')}</table></section>`;
}

/** With which keys it was recorded, where that is not the one of this export. */
function recorderRows({ keys, elsewhere }: CameraStatement, fingerprint: string, t: ReturnType<ExportParts['words']>): string[] {
  const prints = keys.map(({ spki }) => hash('sha256', Buffer.from(spki, 'base64'))).filter((print) => print !== fingerprint);
  return prints.map((print) => printRow(t(elsewhere ? 'exports.report.recordedElsewhere' : 'exports.report.recordedBefore'), print));
}

function printRow(name: string, print: string): string {
  return `<tr><th>${escape(name)}</th><td><code>${escape(print.match(/.{4}/g)?.join(' ') ?? '')}</code></td></tr>`;
}

function row(name: string, value: string): string {
  return `<tr><th>${escape(name)}</th><td>${escape(value)}</td></tr>`;
}

function time(ms: number, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(ms);
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}
