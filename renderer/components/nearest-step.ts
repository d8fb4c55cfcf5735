/** Where a value stands among steps; one between two stands at the nearer. Pure. */
export function nearestStep(steps: readonly number[], value: number): number {
  let nearest = 0;
  for (const [index, step] of steps.entries()) if (Math.abs(step - value) < Math.abs((steps[nearest] ?? Infinity) - value)) nearest = index;
  return nearest;
}
