/** What is burnt into a clip's pictures, as subtitles of Advanced SubStation Alpha (ASS v4.00+), which ffmpeg's `ass` filter draws. Pure. */

export interface BurntText {
  /** Pixels. */
  width: number;
  height: number;
  /** Place in the clip and true time of each picture, ms, in order; null: no time is shown. */
  times: readonly { atMs: number; wallMs: number }[] | null;
  /** IANA name of the zone that times are shown in. */
  timeZone: string;
  watermark: string;
}

/** As the font files name themselves. */
const LATIN_FONT = 'Noto Sans SC';
const CHINESE_FONT = 'Noto Sans SC Thin';
/** What the Latin font has; the other one has the rest. */
const LATIN = /[ -\u024f\u2010-\u2027\u2030-\u205e\u20ac\u2122]/;
/** Text is this share of the picture's height, at least so many pixels. */
const TEXT_SHARE = 1 / 22;
const LEAST_TEXT_PX = 12;
/** Longer than any clip. */
const FOR_EVER_MS = 9 * 3_600_000 + 3_599_000;

export function burntText({ width, height, times, timeZone, watermark }: BurntText): string {
  const size = Math.max(LEAST_TEXT_PX, Math.round(height * TEXT_SHARE));
  const margin = Math.round(size / 2);
  const style = (name: string, colour: string, border: number, corner: number) => `Style: ${name},${LATIN_FONT},${size},${colour},${colour},&H70000000,&H70000000,0,0,0,0,100,100,0,0,${border},${Math.max(1, Math.round(size / 12))},0,${corner},${margin},${margin},${margin},1`;
  const events = times ? timeEvents(times, timeZone) : [];
  const end = Math.max(FOR_EVER_MS, (times?.at(-1)?.atMs ?? 0) + 3_600_000);
  if (watermark !== '') events.push(event(0, end, 'Mark', plain(watermark)));
  return [
    ...['[Script Info]', 'ScriptType: v4.00+', `PlayResX: ${width}`, `PlayResY: ${height}`, 'WrapStyle: 0', 'ScaledBorderAndShadow: yes', ''],
    ...['[V4+ Styles]', 'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding'],
    // Below, where cameras write least: the time on a dark ground, left; the watermark half transparent, right.
    ...[style('Time', '&H00FFFFFF', 3, 1), style('Mark', '&H50FFFFFF', 1, 3), ''],
    ...['[Events]', 'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text', ...events, ''],
  ].join('\n');
}

/** A line for each stretch of pictures that show the same second. */
function timeEvents(times: NonNullable<BurntText['times']>, timeZone: string): string[] {
  const say = localTime(timeZone);
  const out: string[] = [];
  let text = '';
  let beginMs = 0;
  let before = 0;
  for (const { atMs, wallMs } of times) {
    const next = say(wallMs);
    if (next !== text) {
      // Half way between two pictures: it may be rounded to hundredths of a second and still falls between them.
      const change = text === '' ? 0 : (before + atMs) / 2;
      if (text !== '') out.push(event(beginMs, change, 'Time', text));
      text = next;
      beginMs = change;
    }
    before = atMs;
  }
  if (text !== '') out.push(event(beginMs, before + 3_600_000, 'Time', text));
  return out;
}

/** `2026-05-05 20:00:02 +08:00` */
export function localTime(timeZone: string): (wallMs: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset' });
  return (wallMs) => {
    const parts = Object.fromEntries(format.formatToParts(wallMs).map(({ type, value }) => [type, value]));
    const offset = parts['timeZoneName']?.replace('GMT', '') || '+00:00';
    return `${parts['year']}-${parts['month']}-${parts['day']} ${parts['hour']}:${parts['minute']}:${parts['second']} ${offset}`;
  };
}

function event(fromMs: number, toMs: number, style: string, text: string): string {
  return `Dialogue: 0,${stamp(fromMs)},${stamp(toMs)},${style},,0,0,0,,${text}`;
}

/** H:MM:SS.cc */
function stamp(ms: number): string {
  const hundredths = Math.max(0, Math.round(ms / 10));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(hundredths / 360_000)}:${two(Math.floor(hundredths / 6_000) % 60)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}

/** A person's text, of which nothing is a command; characters of other scripts in the font that has them. */
function plain(text: string): string {
  let out = '';
  let latin = true;
  // A backslash would begin a command, and cannot be escaped: its wide form looks the same.
  for (const character of text.replace(/\s+/g, ' ').replaceAll('\\', '\uff3c')) {
    const isLatin = LATIN.test(character);
    if (isLatin !== latin) out += `{\\fn${isLatin ? LATIN_FONT : CHINESE_FONT}}`;
    latin = isLatin;
    out += character === '{' || character === '}' ? `\\${character}` : character;
  }
  return out;
}
