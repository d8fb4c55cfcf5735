import type { DetectorChoice } from '../detector-choice.ts';
import type { Handlers } from '../dispatcher.ts';

export function detectorHandlers({ choice }: { choice: DetectorChoice }): Pick<Handlers, 'guard.detector' | 'guard.setDetector'> {
  return {
    'guard.detector': () => ({ state: choice.state() }),
    'guard.setDetector': async (settings) => ({ state: await choice.choose(settings) }),
  };
}
