import { type DetectorSettings, type DetectorState } from '../../contract/detector-types.ts';
import { AppError } from '../../contract/errors.ts';
import { DETECTED_KINDS } from '../../contract/event-types.ts';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { JsonStore } from '../config/json-store.ts';
import { SharedDetector, tryModel } from '../guard/detect/detector.ts';
import { UnusableModel } from '../guard/detect/detector-worker.ts';
import type { ModelFacts } from '../guard/detect/types.ts';

export interface DetectorChoiceParts {
  store: JsonStore<DetectorSettings>;
  /** File of the model that comes with us. */
  builtIn: string;
  clock: Clock;
  log: Logger;
}

/** The engine's detector and which model it uses. */
export class DetectorChoice {
  readonly detector: SharedDetector;
  readonly #parts: DetectorChoiceParts;
  #problem: NoticeText | null = null;
  #knows: ModelFacts['knows'] | null = null;

  constructor(parts: DetectorChoiceParts) {
    this.#parts = parts;
    this.detector = new SharedDetector({
      builtIn: parts.builtIn,
      clock: parts.clock,
      log: parts.log,
      onProblem: (problem) => {
        this.#problem = problem && { key: `errors.detector.${problem.reason}`, data: { detail: problem.detail } };
      },
    });
    this.#use(parts.store.get());
  }

  state(): DetectorState {
    const { state, ...figures } = this.detector.figures();
    const settings = this.#parts.store.get();
    const isBuiltIn = settings.modelFile === null || this.#problem !== null;
    if (!isBuiltIn) this.#knows = this.detector.facts?.knows ?? this.#knows;
    // What comes with us knows them all (tests/integration/detector.test.ts), loaded or not.
    return { settings: { ...settings }, problem: this.#problem, loaded: state, knows: isBuiltIn ? [...DETECTED_KINDS] : this.#knows, ...figures };
  }

  /** @throws AppError `invalid` for a model that cannot be used; the one before goes on. */
  async choose(settings: DetectorSettings): Promise<DetectorState> {
    const facts = settings.modelFile === null ? null : await this.#try({ modelFile: settings.modelFile, labelsFile: settings.labelsFile });
    this.#parts.store.set(settings);
    this.#use(settings);
    this.#knows = facts?.knows ?? null;
    return this.state();
  }

  async #try(model: { modelFile: string; labelsFile: string | null }): Promise<ModelFacts> {
    try {
      return await tryModel(model, this.#parts.clock);
    } catch (error) {
      const { reason, detail } = error instanceof UnusableModel ? error : { reason: 'fails', detail: String(error) };
      throw new AppError('invalid', `detector.${reason}`, { data: { detail }, cause: error });
    }
  }

  #use({ modelFile, labelsFile }: DetectorSettings): void {
    this.detector.choose(modelFile === null ? null : { modelFile, labelsFile });
  }

  close(): Promise<void> {
    return this.detector.close();
  }
}
