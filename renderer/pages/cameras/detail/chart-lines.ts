/** Where the lines of a chart run. Pure. */

/** One path for each stretch without a hole, and the area below it. */
export function linesOf(values: readonly (number | null)[], top: number, width: number, height: number): { line: string; area: string }[] {
  const out: { line: string; area: string }[] = [];
  let stretch: [x: number, y: number][] = [];
  const finish = () => {
    const [first] = stretch;
    const last = stretch.at(-1);
    if (first && last) {
      // A lone value is a short dash.
      const points = stretch.length === 1 ? [first, [first[0] + width / Math.max(1, values.length), first[1]] as [number, number]] : stretch;
      const line = `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}`;
      out.push({ line, area: `${line}L${round(points.at(-1)![0])} ${height}L${round(first[0])} ${height}Z` });
    }
    stretch = [];
  };
  values.forEach((value, index) => {
    if (value === null) finish();
    else stretch.push([((index + 0.5) / values.length) * width, height - (Math.min(value, top) / top) * (height - 2) - 1]);
  });
  finish();
  return out;
}

/** The value at, or last known before, a place. */
export function readingAt(values: readonly (number | null)[], index: number): { index: number; value: number | null } | null {
  for (let at = index; at >= 0; at--) if (values[at] !== null && values[at] !== undefined) return { index: at, value: values[at] ?? null };
  return null;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
