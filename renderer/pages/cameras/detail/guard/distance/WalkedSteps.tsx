import type { Walked } from '../../../../../../contract/guard-types.ts';

/** On the picture: each step of a walk, from the feet to the head. */
export function WalkedSteps({ steps }: { steps: readonly Walked[] }) {
  return (
    <svg className="walked" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true" data-testid="walked">
      {steps.map(({ x, feetY, headY }) => (
        <line key={`${x} ${feetY} ${headY}`} x1={x} x2={x} y1={headY} y2={feetY} />
      ))}
    </svg>
  );
}
