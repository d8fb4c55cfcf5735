import type { StorageStatus } from '../../contract/storage-types.ts';
import type { CameraRuntime } from './camera-runtime.ts';

interface Metric {
  name: string;
  help: string;
  type: 'gauge' | 'counter';
  samples: { labels?: Record<string, string>; value: number }[];
}

/** Prometheus text format 0.0.4 of what runs. Labels name cameras by id: names are the owner's business. */
export function metricsText(input: { cameras: CameraRuntime[]; storage: StorageStatus; startedMs: number; version: string }): string {
  const perStream = (read: (stats: ReturnType<CameraRuntime['streams']>[number]['stats']) => number) =>
    input.cameras.flatMap((camera) =>
      camera.streams().map(({ role, stats }) => ({ labels: { camera: camera.config.id, stream: role }, value: read(stats) })),
    );
  const perCamera = (read: (camera: ReturnType<CameraRuntime['describe']>) => number) =>
    input.cameras.map((camera) => ({ labels: { camera: camera.config.id }, value: read(camera.describe()) }));
  const { storage } = input;
  const memory = process.memoryUsage();
  const metrics: Metric[] = [
    gauge('kanjia_info', 'Version of the engine.', [{ labels: { version: input.version }, value: 1 }]),
    gauge('kanjia_start_time_seconds', 'When the engine started, UTC.', [{ value: input.startedMs / 1000 }]),
    gauge('kanjia_memory_resident_bytes', 'Resident memory of the engine process.', [{ value: memory.rss }]),
    gauge('kanjia_camera_online', 'Whether the camera is online.', perCamera((camera) => Number(camera.status === 'online'))),
    gauge('kanjia_camera_recording', 'Whether the camera is being recorded.', perCamera((camera) => Number(camera.recordingState === 'recording'))),
    counter('kanjia_stream_frames_total', 'Video frames received.', perStream((stats) => stats.framesIn)),
    counter('kanjia_stream_bytes_total', 'Bytes received, as fragments.', perStream((stats) => stats.bytesIn)),
    gauge('kanjia_stream_frames_per_second', 'Frame rate of the last seconds.', perStream((stats) => stats.fps)),
    gauge('kanjia_stream_bits_per_second', 'Bit rate of the last seconds.', perStream((stats) => stats.bitrate)),
    gauge('kanjia_stream_pre_roll_bytes', 'Frames kept in memory.', perStream((stats) => stats.preRollBytes)),
    gauge('kanjia_storage_used_bytes', 'Footage on disk.', [{ value: storage.usedBytes }]),
    gauge('kanjia_storage_cap_bytes', 'Most footage there may be.', [{ value: storage.capBytes }]),
    gauge('kanjia_storage_free_bytes', 'Free space of the disk.', [{ value: storage.freeBytes }]),
    gauge('kanjia_storage_ok', 'Whether footage can be written.', [{ value: Number(storage.state === 'ok') }]),
  ];
  return metrics.map(render).join('');
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, help, type: 'gauge', samples };
}

function counter(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, help, type: 'counter', samples };
}

function render({ name, help, type, samples }: Metric): string {
  const lines = samples.map(({ labels, value }) => {
    const inside = Object.entries(labels ?? {}).map(([key, text]) => `${key}="${text.replace(/[\\"\n]/g, '_')}"`);
    return `${name}${inside.length > 0 ? `{${inside.join(',')}}` : ''} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
