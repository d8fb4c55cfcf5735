import type { TopicName, TopicPayload } from '../../contract/topics.ts';
import { Emitter } from '../base/emitter.ts';

type Payloads = { [N in TopicName]: TopicPayload<N> };

/** What the engine publishes; connections listen to what their viewers have subscribed to. */
export class TopicHub {
  readonly #emitter = new Emitter<Payloads>();

  publish<N extends TopicName>(topic: N, payload: TopicPayload<N>): void {
    this.#emitter.emit(topic, payload as Payloads[N]);
  }

  /** How many listen. */
  listeners(topic: TopicName): number {
    return this.#emitter.listenerCount(topic);
  }

  subscribe<N extends TopicName>(topic: N, listener: (payload: TopicPayload<N>) => void): Disposable {
    return this.#emitter.on(topic, listener as (payload: Payloads[N]) => void);
  }
}
