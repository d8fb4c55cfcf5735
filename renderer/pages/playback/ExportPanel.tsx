import { Check, FileDown } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportJob } from '../../../contract/types.ts';
import { useHistory } from '../../components/area-editor/use-history.ts';
import { Button, Segments } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { SlideOver } from '../../components/SlideOver.tsx';
import { engine } from '../../host/index.ts';
import { type ExportChoice, exportRequest } from './export-choice.ts';
import type { CameraMasks } from './export-masks.ts';
import { ExportForm } from './ExportForm.tsx';
import { ExportList } from './ExportList.tsx';
import { ExportMasks } from './ExportMasks.tsx';
import './export.css';

type Side = 'new' | 'list' | 'masks';

/** An export by choice, and the list of those there are. */
export function ExportPanel(props: {
  /** Of the page. */
  cameras: readonly { id: string; name: string }[];
  /** Of all cameras, for what was exported before. */
  names: ReadonlyMap<string, string>;
  /** What is exported; null: nothing is marked, so there is only the list. */
  range: { from: number; to: number } | null;
  jobs: readonly ExportJob[];
  onBegan(job: ExportJob): void;
  onClose(): void;
}) {
  const { cameras, names, range, jobs, onBegan } = props;
  const { from, to } = range ?? { from: 0, to: 0 };
  const { t } = useTranslation();
  const [wish, setWish] = useState<Omit<ExportChoice, 'masks'>>({ cameraIds: cameras.map(({ id }) => id), look: 'recorded', speed: 60, stampLapse: true, watermark: '', title: '', note: '' });
  const masks = useHistory<CameraMasks>({});
  const choice: ExportChoice = { ...wish, masks: masks.value };
  const [side, setSide] = useState<Side>(range ? 'new' : 'list');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const top = useRef<HTMLDivElement>(null);
  const turn = (to: Side) => {
    setSide(to);
    // The other side begins at its beginning.
    top.current?.scrollIntoView({ block: 'end' });
  };
  const request = range && exportRequest(choice, from, to);
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
  if (side === 'masks') {
    return (
      <SlideOver
        open
        wide
        title={t('playback.masks.title')}
        onBack={() => setSide('new')}
        onClose={props.onClose}
        footer={
          <Button look="primary" data-testid="masks-done" onClick={() => setSide('new')}>
            <Check size={16} aria-hidden />
            {t('playback.masks.done')}
          </Button>
        }
      >
        <ExportMasks cameras={cameras.filter(({ id }) => choice.cameraIds.includes(id))} {...{ from, to }} history={masks} />
      </SlideOver>
    );
  }
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
      <div ref={top} hidden={!range}>
        <Segments<'new' | 'list'>
          label={t('playback.exportTitle')}
          value={side}
          options={[
            { value: 'new', label: t('playback.exportNew') },
            { value: 'list', label: jobs.length > 0 ? t('playback.exportsDoneCount', { amount: jobs.length }) : t('playback.exportsDone') },
          ]}
          onChange={turn}
        />
      </div>
      {side === 'new' ? <ExportForm cameras={cameras} choice={choice} from={from} to={to} onMasks={() => turn('masks')} onChange={(patch) => setWish({ ...wish, ...patch })} /> : <ExportList jobs={jobs} names={names} onBegan={onBegan} />}
      {side === 'new' && failed ? <ErrorNote error={failed} /> : null}
    </SlideOver>
  );
}
