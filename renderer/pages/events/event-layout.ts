/** Where each event stands on the page: known for all of them from the days' counts, though few are loaded. Pure. */

export interface DayCount {
  startMs: number;
  count: number;
}
export interface GridSize {
  columns: number;
  cardWidth: number;
  rowHeight: number;
  /** A picture beside its text instead of above it. */
  narrow: boolean;
}
export interface DaySection extends DayCount {
  /** Pixels from the top of the list. */
  top: number;
  height: number;
  /** Of its newest event among all. */
  first: number;
}
export interface EventLayout {
  grid: GridSize;
  sections: readonly DaySection[];
  height: number;
  count: number;
}
/** Of a section the rows that are to be drawn. */
export interface VisibleRows {
  section: DaySection;
  fromRow: number;
  /** Not included. */
  toRow: number;
}

export const GAP = 16;
export const HEAD_HEIGHT = 44;
const LEAST_CARD_WIDTH = 228;
const TEXT_HEIGHT = 64;
const NARROW_BELOW = 520;
const NARROW_ROW_HEIGHT = 92;

export function gridFor(width: number): GridSize {
  if (width < NARROW_BELOW) return { columns: 1, cardWidth: Math.max(1, width), rowHeight: NARROW_ROW_HEIGHT, narrow: true };
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST_CARD_WIDTH + GAP)));
  const cardWidth = Math.floor((width - (columns - 1) * GAP) / columns);
  return { columns, cardWidth, rowHeight: Math.round((cardWidth * 9) / 16) + TEXT_HEIGHT + GAP, narrow: false };
}

export function layOut(days: readonly DayCount[], grid: GridSize): EventLayout {
  const sections: DaySection[] = [];
  let top = 0;
  let first = 0;
  for (const { startMs, count } of days) {
    if (count <= 0) continue;
    const height = HEAD_HEIGHT + Math.ceil(count / grid.columns) * grid.rowHeight;
    sections.push({ startMs, count, top, height, first });
    top += height;
    first += count;
  }
  return { grid, sections, height: top, count: first };
}

/** What is within sight, and `beyond` pixels more. */
export function visibleRows({ sections, grid }: EventLayout, scrollTop: number, viewHeight: number, beyond: number): VisibleRows[] {
  const from = scrollTop - beyond;
  const to = scrollTop + viewHeight + beyond;
  const out: VisibleRows[] = [];
  for (let index = sectionAt(sections, from, ({ top }) => top); index < sections.length; index++) {
    const section = sections[index];
    if (!section || section.top >= to) break;
    const rows = Math.ceil(section.count / grid.columns);
    const rowsTop = section.top + HEAD_HEIGHT;
    const fromRow = Math.max(0, Math.min(rows, Math.floor((from - rowsTop) / grid.rowHeight)));
    const toRow = Math.max(fromRow, Math.min(rows, Math.ceil((to - rowsTop) / grid.rowHeight)));
    out.push({ section, fromRow, toRow });
  }
  return out;
}

/** The top of an event's card. */
export function topOf({ sections, grid }: EventLayout, index: number): number {
  const section = sections[sectionAt(sections, index, ({ first }) => first)];
  return section ? section.top + HEAD_HEIGHT + Math.floor((index - section.first) / grid.columns) * grid.rowHeight : 0;
}

/** The event a row above or below, in the same column; days end within a row. */
export function rowBeside({ sections, grid, count }: EventLayout, index: number, step: 1 | -1): number {
  const at = sectionAt(sections, index, ({ first }) => first);
  const section = sections[at];
  if (!section) return index;
  const column = (index - section.first) % grid.columns;
  const wanted = index + step * grid.columns;
  const last = section.first + section.count - 1;
  if (wanted >= section.first && wanted <= last) return wanted;
  const lastRow = section.first + Math.floor((section.count - 1) / grid.columns) * grid.columns;
  if (step === 1 && index < lastRow) return last;
  const other = sections[at + step];
  if (!other) return index;
  if (step === 1) return Math.min(count - 1, other.first + Math.min(column, other.count - 1));
  const row = other.first + Math.floor((other.count - 1) / grid.columns) * grid.columns;
  return Math.min(row + column, other.first + other.count - 1);
}

/** The last section that begins at or before `value`. */
function sectionAt(sections: readonly DaySection[], value: number, of: (section: DaySection) => number): number {
  let low = 0;
  let high = sections.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const section = sections[middle];
    if (section && of(section) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
