import { CircleAlert } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BUILT_IN_DETECTOR, type DetectorSettings, type DetectorState } from '../../../contract/detector-types.ts';
import { Button, Segments, TextField } from '../../components/controls.tsx';
import { ErrorNote } from '../../components/feedback.tsx';
import { useCall } from '../../host/hooks.ts';
import { engine } from '../../host/index.ts';
import { useToasts } from '../../state/toasts.ts';

/** It is loaded and unloaded by itself: as often as somebody may be surprised by what is shown. */
const ASK_EVERY_MS = 5_000;

/** What recognises people, vehicles and animals: the model that comes with Kanjia, or one of the owner's own. */
export function DetectorCard() {
  const { t } = useTranslation();
  const show = useToasts((toasts) => toasts.show);
  const { result: me } = useCall('access.me', {});
  const { result, again } = useCall('guard.detector', {});
  const [chosen, setChosen] = useState<DetectorState | null>(null);
  /** An own model is being named. */
  const [naming, setNaming] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || again(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [again]);
  // Until the next answer the choice's own counts.
  useEffect(() => setChosen(null), [result]);
  const state = chosen ?? result?.state ?? null;
  if (!state) return null;
  const { settings } = state;
  const choose = async (next: DetectorSettings, isUndo = false) => {
    setBusy(true);
    setError(null);
    try {
      const answer = await engine.call('guard.setDetector', next);
      setChosen(answer.state);
      setNaming(false);
      again();
      if (!isUndo) show(t(next.modelFile === null ? 'detector.builtInTaken' : 'detector.ownTaken'), { onUndo: () => void choose(settings, true) });
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  const which = naming || settings.modelFile !== null ? 'own' : 'built-in';
  return (
    <section className="card" aria-label={t('detector.title')} data-testid="detector-card">
      <div className="field">
        <h2>{t('detector.title')}</h2>
        <span className="field-hint">{t('detector.hint')}</span>
      </div>
      {me?.role === 'owner' ? (
        <>
          <div className="card-row">
            <span>{t('detector.model')}</span>
            <Segments<'built-in' | 'own'>
              label={t('detector.model')}
              value={which}
              options={[
                { value: 'built-in', label: t('detector.builtIn') },
                { value: 'own', label: t('detector.own') },
              ]}
              onChange={(next) => {
                setError(null);
                if (next === 'own') setNaming(true);
                else if (settings.modelFile === null) setNaming(false);
                else void choose(BUILT_IN_DETECTOR);
              }}
            />
          </div>
          {which === 'own' ? <OwnModel key={settings.modelFile} settings={settings} busy={busy} onChoose={(next) => void choose(next)} /> : null}
          {error ? <ErrorNote error={error} /> : null}
        </>
      ) : null}
      <InUse state={state} />
    </section>
  );
}

function OwnModel({ settings, busy, onChoose }: { settings: DetectorSettings; busy: boolean; onChoose(settings: DetectorSettings): void }) {
  const { t } = useTranslation();
  const [modelFile, setModelFile] = useState(settings.modelFile ?? '');
  const [labelsFile, setLabelsFile] = useState(settings.labelsFile ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (modelFile.trim() !== '') onChoose({ modelFile: modelFile.trim(), labelsFile: labelsFile.trim() === '' ? null : labelsFile.trim() });
  };
  return (
    <form className="panel-form" onSubmit={submit}>
      <TextField label={t('detector.modelFile')} placeholder="/home/…/yolo11n.onnx" value={modelFile} hint={t('detector.modelFileHint')} onChange={(event) => setModelFile(event.target.value)} />
      <TextField label={t('detector.labelsFile')} placeholder="/home/…/labels.txt" value={labelsFile} hint={t('detector.labelsFileHint')} onChange={(event) => setLabelsFile(event.target.value)} />
      <div>
        <Button type="submit" busy={busy} disabled={modelFile.trim() === ''} data-testid="try-model">
          {t('detector.tryAndUse')}
        </Button>
      </div>
    </form>
  );
}

/** Which model does the work, what it knows, and how it is doing. */
function InUse({ state }: { state: DetectorState }) {
  const { t, i18n } = useTranslation();
  const { settings, problem, knows, loaded, looks, missed, msPerLook } = state;
  const isOwn = settings.modelFile !== null && problem === null;
  const number = new Intl.NumberFormat(i18n.language);
  const facts: [string, string][] = [
    [t('detector.inUse'), isOwn ? (settings.modelFile ?? '') : t('detector.builtInName')],
    [t('detector.knows'), knows ? new Intl.ListFormat(i18n.language, { type: 'conjunction', style: 'narrow' }).format(knows.map((kind) => t(`detector.kind.${kind}`))) : t('detector.knowsLater')],
    [t('detector.now'), t(`detector.loaded.${loaded}`)],
    [t('detector.looks'), [t('detector.looksCount', { count: looks, number: number.format(looks) }), msPerLook === null ? null : t('detector.each', { ms: Math.round(msPerLook) }), missed > 0 ? t('detector.missed', { count: missed, number: number.format(missed) }) : null].filter(Boolean).join(' · ')],
  ];
  return (
    <>
      {problem ? (
        <p className="advice" role="alert" data-testid="detector-problem">
          <CircleAlert size={16} aria-hidden="true" />
          {t('detector.problem', { problem: t(problem.key, problem.data) })}
        </p>
      ) : null}
      <dl className="facts" data-testid="detector-facts">
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
