import { AppError } from '../../contract/errors.ts';
import type { Logger } from '../base/logger.ts';
import type { ReadingWish } from '../playback/open-footage.ts';
import type { PlaybackItem } from '../playback/types.ts';
import type { MediaChannel, ServerConnection } from './connection.ts';
import { PlaybackChannel } from './playback-channel.ts';

export interface CardPlace {
  atMs: number;
  creditBytes: number;
  wish: ReadingWish;
}

/** Begins to read the card at a place; resolves when the camera plays. */
type Begin = (place: CardPlace, signal: AbortSignal) => Promise<AsyncIterable<PlaybackItem>>;

/** Plays a camera's card to one viewer. Each place is answered only when the camera plays it, so that a refusal is told as one. */
export class CardChannel implements MediaChannel {
  readonly #begin: Begin;
  #playback: PlaybackChannel | null = null;
  #next: AsyncIterable<PlaybackItem>;
  #reading: AbortController;
  #closed = false;

  private constructor(begin: Begin, first: AsyncIterable<PlaybackItem>, reading: AbortController) {
    this.#begin = begin;
    this.#next = first;
    this.#reading = reading;
  }

  /** @param caller aborted when who asks is gone @returns the channel's number @throws AppError what the camera says */
  static async open(connection: ServerConnection, begin: Begin, place: CardPlace, { caller, log }: { caller: AbortSignal; log: Logger }): Promise<number> {
    const reading = new AbortController();
    const channel = new CardChannel(begin, await begin(place, AbortSignal.any([caller, reading.signal])), reading);
    try {
      return connection.openMedia((number) => {
        channel.#playback = new PlaybackChannel({ connection, channel: number, open: () => channel.#next, atMs: place.atMs, wish: place.wish, creditBytes: place.creditBytes, log });
        return channel;
      });
    } catch (error) {
      channel.close();
      throw error;
    }
  }

  /** @returns the generation that frames of the new place carry @throws AppError what the camera says */
  async seek(place: CardPlace, caller: AbortSignal): Promise<number> {
    // The camera plays one place at a time.
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const next = await this.#begin(place, AbortSignal.any([caller, reading.signal]));
    if (this.#closed || !this.#playback || reading.signal.aborted) {
      reading.abort();
      throw new AppError('closed', 'closed');
    }
    this.#next = next;
    return this.#playback.seek(place.atMs, place.wish, place.creditBytes);
  }

  credit(bytes: number): void {
    this.#playback?.credit(bytes);
  }

  resume(): void {
    this.#playback?.resume();
  }

  close(): void {
    this.#closed = true;
    this.#reading.abort();
    this.#playback?.close();
  }
}
