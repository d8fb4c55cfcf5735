import type { Handlers } from '../dispatcher.ts';
import type { GuardModes } from '../guard-modes.ts';

type Names = 'guard.mode' | 'guard.switch' | 'guard.schedule';

export function modeHandlers({ modes }: { modes: GuardModes }): Pick<Handlers, Names> {
  return {
    'guard.mode': () => ({ state: modes.state() }),
    'guard.switch': ({ mode }) => ({ state: modes.switchTo(mode) }),
    'guard.schedule'({ scheduled, schedule }) {
      return { state: modes.update({ ...(scheduled === undefined ? {} : { scheduled }), ...(schedule === undefined ? {} : { schedule }) }) };
    },
  };
}
