/** What a parent does when the engine process has died. */
export interface RestartDecision {
  delayMs: number;
  /** True when it keeps dying: worth telling the person. */
  failing: boolean;
}

/** An engine that ran this long was healthy: the count of quick deaths starts anew. */
const HEALTHY_RUN_MS = 60_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 15_000;
/** So many deaths in a row are no accident. */
const FAILING_AFTER = 4;

/** Decides from how long each run lasted; starts again at once after an accident, ever later when it keeps dying. */
export class RestartPolicy {
  #quickDeaths = 0;

  afterDeath(ranForMs: number): RestartDecision {
    this.#quickDeaths = ranForMs >= HEALTHY_RUN_MS ? 1 : this.#quickDeaths + 1;
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.#quickDeaths - 1));
    return { delayMs, failing: this.#quickDeaths >= FAILING_AFTER };
  }
}
