/** A short calm sound, made here: two soft tones a fifth apart, the second one lower, as a wooden chime has them. */

const TONES = [
  { hertz: 784, atSeconds: 0 },
  { hertz: 523.25, atSeconds: 0.16 },
];
/** Struck, not switched on: soft beginning, long end. */
const ATTACK_SECONDS = 0.012;
const DECAY_SECONDS = 0.9;
/** Full volume of ours is far below the loudest a loudspeaker can. */
const LOUDEST = 0.35;

let context: AudioContext | null = null;

/** @param volume percent. Says nothing where the browser wants a click first. */
export async function chime(volume: number): Promise<void> {
  context ??= new AudioContext();
  if (context.state === 'suspended') await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
  if (context.state !== 'running') return;
  const { currentTime, destination } = context;
  for (const { hertz, atSeconds } of TONES) {
    const from = currentTime + atSeconds;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime((volume / 100) * LOUDEST, from + ATTACK_SECONDS);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + DECAY_SECONDS);
    tone.connect(loudness).connect(destination);
    tone.start(from);
    tone.stop(from + DECAY_SECONDS);
  }
}

/** Of several open pages one sounds; where pages cannot agree on it, all do. */
export async function chimeOnce(id: string, volume: number): Promise<void> {
  if (!('locks' in navigator)) {
    await chime(volume);
    return;
  }
  await navigator.locks.request(`kanjia-chime-${id}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    await chime(volume);
    await new Promise((resolve) => setTimeout(resolve, DECAY_SECONDS * 1_000));
  });
}
