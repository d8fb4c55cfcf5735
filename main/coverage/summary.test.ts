import { expect, test } from 'vitest';
import type { Language, TimelineSpan } from '../../contract/types.ts';
import { words } from '../host/messages.ts';
import { coverageOf } from './figures.ts';
import { summarize, type SummaryInput } from './summary.ts';
import { summaryHtml } from './summary-html.ts';
import { summaryText } from './summary-text.ts';
import type { Wording } from './wording.ts';

const HOUR = 3_600_000;
const TO = Date.UTC(2026, 10, 24, 8);
const FROM = TO - 24 * HOUR;
const wording = (language: Language): Wording => ({ language, t: words(language), timeZone: 'UTC' });
const footage = (from: number, to: number): TimelineSpan => ({ startMs: FROM + from * HOUR, endMs: FROM + to * HOUR, cause: null, class: 'continuous' });
const camera = (name: string, spans: TimelineSpan[], proof: SummaryInput['cameras'][number]['proof'] = null) => ({ name, spans, coverage: coverageOf(spans, { fromMs: FROM, toMs: TO }), proof });
const storage: SummaryInput['storage'] = { state: 'ok', path: '/footage', usedBytes: 123_400_000_000, capBytes: 500_000_000_000, oldestMs: TO - 240 * HOUR };
const whole = camera('Door', [footage(0, 24)], { cameraId: 'cam_000000000001', atMs: TO - 40_000, segmentStartMs: TO - 60_000, problem: null });
const holed = camera('Yard', [
  footage(0, 10),
  { startMs: FROM + 10 * HOUR, endMs: FROM + 11 * HOUR, cause: 'camera-offline', class: null },
  footage(11, 20),
  { startMs: FROM + 20 * HOUR, endMs: FROM + 20.5 * HOUR, cause: 'deleted', class: null, by: 'Li <i>' },
  footage(20.5, 24),
]);
const input = (cameras: SummaryInput['cameras'], more: Partial<SummaryInput> = {}): SummaryInput => ({ fromMs: FROM, toMs: TO, cameras, storage, notices: [], ...more });
const text = (given: SummaryInput, language: Language) => summaryText(summarize(given, wording(language)), wording(language));

test('a day without a gap is said in one line of subject', () => {
  const summary = summarize(input([whole]), wording('en'));
  expect(summary.subject).toBe('Kanjia · Tue, Nov 24: everything was recorded');
  expect(summary.cameras).toEqual([
    { name: 'Door', figure: '100%', state: 'good', lines: [{ state: 'quiet', text: '24 hr of footage, nothing missing' }, { state: 'good', text: 'Newest recording read back and found whole, Tue, Nov 24 07:59' }] },
  ]);
});

test('what is missing is told with its cause, from when to when, how long, and by whom', () => {
  expect(summarize(input([whole, holed]), wording('en')).subject).toBe('Kanjia · Tue, Nov 24: 1 camera needs a look');
  const told = text(input([whole, holed]), 'en');
  expect(told).toContain('Yard: 93.7%\n  22 hr 30 min of footage, 1 hr 30 min missing\n  18:00–19:00 (1 hr): No footage: the camera was offline\n  04:00–04:30 (30 min): Deleted, by Li <i>');
  expect(told).toContain('123 GB of 500 GB used, back to Sat, Nov 14');
});

test('it is said in Chinese with Chinese words and marks', () => {
  const summary = summarize(input([whole, holed]), wording('zh-CN'));
  expect(summary.subject).toBe('看家 · 11月24日周二：1 台摄像机需要查看');
  expect(text(input([whole, holed]), 'zh-CN')).toContain('18:00–19:00（1小时）：无录像：摄像机离线');
});

test('no text is left without its words, in either language', () => {
  const broken = camera('Till', [{ startMs: FROM, endMs: TO, cause: 'not-triggered', class: null }], { cameraId: 'cam_000000000002', atMs: TO, segmentStartMs: TO, problem: 'changed' });
  const notices: SummaryInput['notices'] = [
    { level: 'error', text: { key: 'notices.proof.missing', data: { name: 'Till' } }, sinceMs: FROM, goneMs: null },
    { level: 'warning', text: { key: 'notices.configReset', data: { file: 'a.json' } }, sinceMs: FROM, goneMs: FROM + 1 },
  ];
  for (const language of ['en', 'zh-CN'] as const) {
    for (const given of [input([]), input([whole]), input([broken, holed], { notices, storage: { ...storage, state: 'full', oldestMs: null } })]) {
      const summary = summarize(given, wording(language));
      const all = [summary.subject, summaryText(summary, wording(language)), summaryHtml(summary, wording(language))].join('\n');
      expect(all).not.toMatch(/\{\{|(?:summary|notices|gapCause|storage)\.\w/);
    }
  }
});

test('a recording that cannot be read back needs a look, though nothing is missing', () => {
  const summary = summarize(input([{ ...whole, proof: { cameraId: 'cam_000000000001', atMs: TO, segmentStartMs: TO, problem: 'unreadable' } }]), wording('en'));
  expect(summary.cameras[0]).toMatchObject({ figure: '100%', state: 'bad' });
  expect(summary.headline.state).toBe('bad');
});

test('some seconds are told, in the subject as well, and alarm nobody', () => {
  const summary = summarize(input([camera('Door', [footage(0, 12), { startMs: FROM + 12 * HOUR, endMs: FROM + 12 * HOUR + 5_000, cause: 'stall', class: null }, { ...footage(12, 24), startMs: FROM + 12 * HOUR + 5_000 }])]), wording('en'));
  expect(summary.headline).toEqual({ state: 'good', text: 'Everything was recorded, but for some seconds' });
  expect(summary.subject).toBe('Kanjia · Tue, Nov 24: recorded, but for some seconds');
  expect(summary.cameras[0]).toMatchObject({ figure: '99.9%', state: 'good' });
  expect(summary.cameras[0]?.lines.map((line) => line.text)).toContain('20:00:00–20:00:05 (5 sec): No footage: the camera sent no picture');
});

test('of many gaps the longest are told in order of time, and how many there are besides', () => {
  const spans = Array.from({ length: 20 }, (_, index): TimelineSpan[] => [
    { startMs: FROM + index * HOUR, endMs: FROM + index * HOUR + (index + 1) * 60_000, cause: 'stall', class: null },
    { startMs: FROM + index * HOUR + (index + 1) * 60_000, endMs: FROM + (index + 1) * HOUR, cause: null, class: 'continuous' },
  ]).flat();
  const lines = summarize(input([camera('Door', spans)]), wording('en')).cameras[0]?.lines.map((line) => line.text) ?? [];
  expect(lines).toHaveLength(1 + 6 + 1);
  expect(lines[1]).toMatch(/^22:00–/);
  expect(lines.at(-1)).toBe('and 14 shorter gaps');
});

test('names are text in the mail, never markup', () => {
  const html = summaryHtml(summarize(input([{ ...whole, name: '<script>alert("x")</script>' }, holed]), wording('en')), wording('en'));
  expect(html).not.toMatch(/<script|<i>/);
  expect(html).toContain('&lt;script&gt;');
  expect(html).not.toMatch(/https?:|<img|url\(/);
});
