import { useTranslation } from 'react-i18next';
import { Dot } from '../../../../components/feedback.tsx';
import { useGuardState } from './use-guard-state.ts';

/** One sentence: what the guard sees now, and why it makes nothing of it. */
export function GuardNow({ cameraId }: { cameraId: string }) {
  const { t } = useTranslation();
  const state = useGuardState(cameraId, true);
  if (!state) return null;
  const words = state.motion ? t('guard.nowMotion') : state.quiet ? t(state.quiet.key, state.quiet.data) : t('guard.nowNothing');
  return (
    <div className="guard-now" role="status" data-testid="guard-now">
      <span className="guard-now-line">
        <Dot state={state.motion ? 'warn' : 'idle'} />
        {words}
      </span>
      <span className="small">
        {[t(state.night ? 'guard.byNightNow' : 'guard.byDayNow'), state.analysed ? t('guard.analysed', state.analysed) : null, state.mode === 'keyframes' ? t('guard.keyframesOnly') : null].filter(Boolean).join(' · ')}
      </span>
    </div>
  );
}
