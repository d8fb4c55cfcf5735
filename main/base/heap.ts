import v8 from 'node:v8';

/**
 * Lets the heap grow to three times of what survived the last collection before it is collected again. The engine's own
 * objects are few and long-lived; what comes and goes is video, which V8 counts as it counts objects. By its own measure it
 * would walk through all of them every two seconds, which cost as much as receiving the video.
 */
export function collectSeldom(): void {
  v8.setFlagsFromString('--heap-growing-percent=220');
}
