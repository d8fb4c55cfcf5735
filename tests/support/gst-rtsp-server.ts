import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./gst-rtsp-server.py', import.meta.url));

/** GStreamer's RTSP server with one file, on a loopback port of its own; stopped on dispose. */
export async function startGstRtspServer(file: string, options: { codec?: 'h264' | 'h265'; audio?: 'aac' | 'opus' | 'pcma' | 'pcmu' | 'g722'; user?: string; password?: string } = {}): Promise<{ url: string } & AsyncDisposable> {
  const args = [script, file];
  if (options.codec) args.push('--codec', options.codec);
  if (options.audio) args.push('--audio', options.audio);
  if (options.user) args.push('--user', options.user, '--password', options.password ?? '');
  // Debian's own Python: GStreamer's bindings are installed there and in no other.
  const child = spawn('/usr/bin/python3', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice(6));
    });
    void exited.then(() => reject(new Error("GStreamer's RTSP server did not start")));
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
