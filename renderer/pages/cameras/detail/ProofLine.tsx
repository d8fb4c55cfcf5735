import { ShieldCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { proofOf } from '../../../../contract/coverage-types.ts';
import type { RecordingProof } from '../../../../contract/storage-types.ts';
import type { Camera } from '../../../../contract/types.ts';
import { useCall, useTopic } from '../../../host/hooks.ts';
import { engine } from '../../../host/index.ts';
import { formatDuration, formatExact } from '../../../i18n/format.ts';

/** "40 s ago" has to be right; the engine's time comes with the connection. */
const TICK_MS = 1_000;

/** Whether the camera's newest recording could be read back, and when. Nothing before there is one. */
export function ProofLine({ camera }: { camera: Camera }) {
  const { t, i18n } = useTranslation();
  const { result } = useCall('recordings.proofs', {});
  const [news, setNews] = useState<ReadonlyMap<string, RecordingProof>>(new Map());
  const [nowMs, setNowMs] = useState(() => engine.engineNow());
  useTopic('recordings.proof', ({ proof }) => setNews((before) => new Map(before).set(proof.cameraId, proof)));
  // Asked again after a lost connection: what came before it may be older.
  useEffect(() => setNews(new Map()), [result]);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(engine.engineNow()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const proofs = new Map((result?.proofs ?? []).map((proof) => [proof.cameraId, proof]));
  for (const [id, proof] of news) proofs.set(id, proof);
  const proof = proofOf([...proofs.values()], camera.id);
  return (
    <div className="proof" data-testid="proof" data-state={proof === null ? 'none' : proof.problem === null ? 'good' : 'bad'}>
      {proof === null ? null : proof.problem === null ? (
        <span className="proof-line" title={t('proof.means', { time: formatExact(proof.segmentStartMs, i18n.language) })}>
          <ShieldCheck size={16} aria-hidden="true" />
          {t('proof.verified', { time: formatDuration(nowMs - proof.atMs, i18n.language) })}
        </span>
      ) : (
        <span className="proof-line" role="alert">
          <TriangleAlert size={16} aria-hidden="true" />
          {t(`notices.proof.${proof.problem}`, { name: camera.name })}
        </span>
      )}
      <a className="proof-link" href={`#/recordings?camera=${camera.id}`}>
        {t('coverage.ofCamera')}
      </a>
    </div>
  );
}
