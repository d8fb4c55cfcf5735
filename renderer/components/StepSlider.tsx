import { Slider } from 'radix-ui';
import { nearestStep } from './nearest-step.ts';
import './components.css';

/** A slider over chosen values: fine steps where they matter, coarse ones beyond. */
export function StepSlider({ value, steps, label, text, onChange, onCommit }: {
  value: number;
  /** Ascending. */
  steps: readonly number[];
  label: string;
  /** The value in words. */
  text: string;
  onChange(value: number): void;
  onCommit(value: number): void;
}) {
  const at = (index: number | undefined) => steps[index ?? 0] ?? value;
  return (
    <Slider.Root className="slider" value={[nearestStep(steps, value)]} min={0} max={steps.length - 1} step={1} onValueChange={([index]) => onChange(at(index))} onValueCommit={([index]) => onCommit(at(index))}>
      <Slider.Track className="slider-track">
        <Slider.Range className="slider-range" />
      </Slider.Track>
      <Slider.Thumb className="slider-thumb" aria-label={label} aria-valuetext={text} />
    </Slider.Root>
  );
}
