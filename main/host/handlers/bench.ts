import { AppError } from '../../../contract/errors.ts';
import type { Bench } from '../bench/bench.ts';
import type { Uploads } from '../bench/uploads.ts';
import type { Commissioning } from '../commissioning/commissioning.ts';
import type { RecordStore } from '../commissioning/record-store.ts';
import { reportHtml } from '../commissioning/report-html.ts';
import { reportPdf } from '../commissioning/report-pdf.ts';
import type { Handlers } from '../dispatcher.ts';

type Names = Extract<keyof Handlers, `bench.${string}` | `commissioning.${string}`>;

export function benchHandlers(parts: { bench: Bench; uploads: Uploads; commissioning: Commissioning; records: RecordStore }): Pick<Handlers, Names> {
  const { bench, uploads, commissioning, records } = parts;
  return {
    'bench.preview': async ({ ids, action }) => ({ devices: await bench.preview(ids, action) }),
    'bench.run': ({ ids, action }, { language }) => ({ job: bench.run(ids, action, language) }),
    'bench.stop'() {
      bench.stop();
      return { job: bench.job };
    },
    'bench.job': () => ({ job: bench.job }),
    'bench.upload': ({ upload, name, bytes, data }) => uploads.add({ upload, name, bytes, data: Buffer.from(data, 'base64') }),

    'commissioning.start': ({ ids, site, soakSeconds }) => ({ record: commissioning.start(ids, site, soakSeconds) }),
    'commissioning.stop': () => ({ stopped: commissioning.stop() }),
    'commissioning.list': () => ({ records: records.list().map(({ record }) => record) }),
    async 'commissioning.report'({ id, format }, { language }) {
      const stored = records.get(id);
      if (!stored) throw new AppError('not-found', 'commissioning.notFound');
      const { record } = stored;
      const input = { record, picture: (cameraId: string) => records.picture(id, cameraId), language };
      const day = new Date(record.startedMs).toISOString().slice(0, 10);
      const name = `${record.site.name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim()} ${day}.${format}`;
      const bytes = format === 'pdf' ? await reportPdf(input) : Buffer.from(reportHtml(input), 'utf8');
      return { name, type: format === 'pdf' ? 'application/pdf' : 'text/html', data: bytes.toString('base64') };
    },
    'commissioning.drift': async ({ ids }) => ({ drifts: await commissioning.drift(ids) }),
    'commissioning.remove': ({ id }) => ({ removed: records.remove(id) }),
  };
}
