import { FileDown } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportJob } from '../../../contract/types.ts';
import { Button, Segments } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { engine } from '../../host/index.ts';
import { type ExportChoice, exportRequest } from './export-choice.ts';
import { ExportForm } from './ExportForm.tsx';
import { ExportList } from './ExportList.tsx';
import './export.css';

type Side = 'new' | 'list';

/** An export by choice, and the list of those there are. */
export function ExportPanel(props: {
  /** Of the page. */
  cameras: readonly { id: string; name: string }[];
  /** Of all cameras, for what was exported before. */
  names: ReadonlyMap<string, string>;
  from: number;
  to: number;
  jobs: readonly ExportJob[];
  onBegan(job: ExportJob): void;
  onClose(): void;
}) {
  const { cameras, names, from, to, jobs, onBegan } = props;
  const { t } = useTranslation();
  const [choice, setChoice] = useState<ExportChoice>({ cameraIds: cameras.map(({ id }) => id), look: 'recorded', speed: 60, stampLapse: true, watermark: '', title: '', note: '' });
  const [side, setSide] = useState<Side>('new');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const top = useRef<HTMLDivElement>(null);
  const turn = (to: Side) => {
    setSide(to);
    // The other side begins at its beginning.
    top.current?.scrollIntoView({ block: 'end' });
  };
  const request = exportRequest(choice, from, to);
  const start = async () => {
    if (!request) return;
    setBusy(true);
    setFailed(null);
    try {
      const { job } = await engine.call('exports.start', request);
      onBegan(job);
      turn('list');
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <SlideOver
      open
      title={t('playback.exportTitle')}
      onClose={props.onClose}
      footer={
        side === 'new' ? (
          <>
            <Button look="quiet" onClick={props.onClose}>
              {t('common.cancel')}
            </Button>
            <Button look="primary" busy={busy} disabled={!request} data-testid="export-start" onClick={() => void start()}>
              <FileDown size={16} aria-hidden />
              {t('playback.exportStart')}
            </Button>
          </>
        ) : undefined
      }
    >
      <div ref={top}>
        <Segments<Side>
          label={t('playback.exportTitle')}
          value={side}
          options={[
            { value: 'new', label: t('playback.exportNew') },
            { value: 'list', label: jobs.length > 0 ? t('playback.exportsDoneCount', { amount: jobs.length }) : t('playback.exportsDone') },
          ]}
          onChange={turn}
        />
      </div>
      {side === 'new' ? <ExportForm cameras={cameras} choice={choice} from={from} to={to} onChange={(patch) => setChoice({ ...choice, ...patch })} /> : <ExportList jobs={jobs} names={names} onBegan={onBegan} />}
      {side === 'new' && failed ? <ErrorNote error={failed} /> : null}
    </SlideOver>
  );
}
