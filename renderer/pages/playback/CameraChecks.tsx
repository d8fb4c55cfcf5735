import { useTranslation } from 'react-i18next';

/** Which of the cameras something is done to. */
export function CameraChecks({ cameras, chosen, onChange }: { cameras: readonly { id: string; name: string }[]; chosen: readonly string[]; onChange: (cameraIds: string[]) => void }) {
  const { t } = useTranslation();
  if (cameras.length < 2) return null;
  return (
    <fieldset className="camera-checks">
      <legend className="field-label">{t('playback.cameras')}</legend>
      {cameras.map((camera) => (
        <label key={camera.id} className="camera-check-row">
          <input type="checkbox" checked={chosen.includes(camera.id)} onChange={(event) => onChange(event.target.checked ? [...chosen, camera.id] : chosen.filter((id) => id !== camera.id))} />
          {camera.name}
        </label>
      ))}
    </fieldset>
  );
}
