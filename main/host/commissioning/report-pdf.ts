import Pdf from 'pdfkit';
import { say, words } from '../messages.ts';
import { resourcePath } from '../resources.ts';
import type { ReportInput } from './report-html.ts';

const MARGIN = 48;
const INK = '#152026';
const SOFT = '#5c6c76';
const LINE = '#cfd8dc';
const STATES = { passed: '#1d7a38', advice: '#8f5b00', failed: '#b3261e' } as const;
const PICTURE_HEIGHT = 230;
const LATIN = resourcePath('fonts/noto-sans-sc-latin-400-normal.woff');
const CHINESE = resourcePath('fonts/noto-sans-sc-chinese-simplified-400-normal.woff');
/** What the Latin font has; the other one has the rest. */
const IS_LATIN = /[ -\u024f\u2010-\u2027\u2030-\u205e\u20ac\u2122]/;
/** Line ends, spaces, words of Latin letters, single characters of anything else: what a line may be broken between. */
const PIECES = /\n|[^\S\n]+|[!-\u024f\u2010-\u2027\u2030-\u205e\u20ac\u2122]+|./gu;

/** A record as PDF (A4): the same as the page, with the fonts of both languages inside. */
export function reportPdf({ record, picture, language }: ReportInput): Promise<Buffer> {
  const t = words(language);
  const { site } = record;
  const document = new Pdf({ size: 'A4', margin: MARGIN, info: { Title: site.name, Producer: 'Kanjia' }, font: LATIN });
  document.registerFont('latin', LATIN);
  document.registerFont('chinese', CHINESE);
  const parts: Buffer[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  document.on('data', (part: Buffer) => parts.push(part));
  document.on('end', () => resolve(Buffer.concat(parts)));
  document.on('error', reject);
  const pen = new Pen(document);
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(record.startedMs);

  pen.text(site.name, { size: 22 });
  pen.text(`${t('commissioning.report.title', { count: record.cameras.length })}${record.stopped ? ` · ${t('commissioning.report.stopped')}` : ''}`, { colour: SOFT });
  pen.space(8);
  for (const [key, value] of [['customer', site.customer], ['installer', site.installer], ['date', date], ['note', site.note]] as const) if (value !== '') pen.row([{ text: t(`commissioning.report.${key}`), width: 0.25, colour: SOFT }, { text: value, width: 0.75 }]);

  for (const camera of record.cameras) {
    const jpeg = picture(camera.cameraId);
    pen.keep((jpeg ? PICTURE_HEIGHT : 0) + 60 + camera.checks.length * 22);
    pen.space(18);
    pen.text(camera.name, { size: 15 });
    pen.text([camera.room, camera.address, [camera.make, camera.model].filter(Boolean).join(' '), camera.serial && `${t('health.serial')} ${camera.serial}`, camera.firmware && `${t('health.firmware')} ${camera.firmware}`, camera.streams].filter((fact) => fact).join(' · '), { colour: SOFT, size: 9 });
    pen.space(6);
    if (jpeg) pen.image(jpeg, PICTURE_HEIGHT);
    for (const { check, state, text } of camera.checks) {
      pen.row([{ text: t(`commissioning.check.${check}`), width: 0.24 }, { text: t(`commissioning.state.${state}`), width: 0.14, colour: STATES[state] }, { text: say(language, text), width: 0.62 }]);
    }
  }

  pen.keep(110);
  pen.space(64);
  pen.signatures([t('commissioning.report.signInstaller'), t('commissioning.report.signCustomer')]);
  document.end();
  return promise;
}

interface Cell {
  text: string;
  /** Share of the page's width. */
  width: number;
  colour?: string;
}

/** Writes from top to bottom, each character in the font that has it. */
class Pen {
  readonly #document: PDFKit.PDFDocument;

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  get #width(): number {
    return this.#document.page.width - 2 * MARGIN;
  }

  space(points: number): void {
    this.#document.y += points;
  }

  /** What belongs together begins on a new page rather than being torn. */
  keep(points: number): void {
    if (this.#document.y + points > this.#document.page.height - MARGIN) this.#document.addPage();
  }

  text(text: string, { size = 10, colour = INK }: { size?: number; colour?: string } = {}): void {
    this.#document.y = this.#write(text, MARGIN, this.#document.y, this.#width, size, colour);
  }

  row(cells: readonly Cell[]): void {
    this.keep(28);
    const top = this.#document.y + 4;
    let x = MARGIN;
    let bottom = top;
    for (const { text, width, colour = INK } of cells) {
      bottom = Math.max(bottom, this.#write(text, x, top, width * this.#width - 8, 10, colour));
      x += width * this.#width;
    }
    this.#document.moveTo(MARGIN, bottom + 4).lineTo(MARGIN + this.#width, bottom + 4).lineWidth(0.5).strokeColor(LINE).stroke();
    this.#document.y = bottom + 5;
  }

  image(jpeg: Buffer, height: number): void {
    this.#document.image(jpeg, MARGIN, this.#document.y, { fit: [this.#width, height], align: 'center' });
    this.#document.y += height + 6;
  }

  signatures(labels: readonly string[]): void {
    const width = (this.#width - 40) / labels.length;
    const top = this.#document.y;
    labels.forEach((label, index) => {
      const x = MARGIN + index * (width + 40);
      this.#document.moveTo(x, top).lineTo(x + width, top).lineWidth(0.7).strokeColor(INK).stroke();
      this.#write(label, x, top + 4, width, 9, SOFT);
    });
  }

  /** @returns where it ends */
  #write(text: string, x: number, y: number, width: number, size: number, colour: string): number {
    const lineHeight = size * 1.45;
    let line: { text: string; font: 'latin' | 'chinese'; width: number }[] = [];
    let lineWidth = 0;
    let at = y;
    const flush = () => {
      let from = x;
      for (const piece of line) {
        this.#document.font(piece.font).fontSize(size).fillColor(colour).text(piece.text, from, at, { lineBreak: false });
        from += piece.width;
      }
      line = [];
      lineWidth = 0;
      at += lineHeight;
    };
    for (const word of text.match(PIECES) ?? []) {
      if (word === '\n') {
        flush();
        continue;
      }
      const font = IS_LATIN.test(word[0] ?? ' ') ? 'latin' : 'chinese';
      const wordWidth = this.#document.font(font).fontSize(size).widthOfString(word);
      if (lineWidth + wordWidth > width && line.length > 0) {
        flush();
        if (word.trim() === '') continue;
      }
      line.push({ text: word, font, width: wordWidth });
      lineWidth += wordWidth;
    }
    flush();
    return at;
  }
}
