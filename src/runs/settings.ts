import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IMessage } from './teller';

/** Of which ends the user wants to be told. The defaults are in the schema alone. */
export function wantedFrom({
  composite
}: ISettingRegistry.ISettings): Readonly<Record<IMessage['type'], boolean>> {
  return {
    success: composite['notifyOnSuccess'] === true,
    error: composite['notifyOnFailure'] === true
  };
}
