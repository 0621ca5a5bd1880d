import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/** What the user can set about the runs; the defaults are in the schema alone. */
export interface IRunsSettings {
  readonly tellsSuccess: boolean;
  readonly tellsFailure: boolean;
  /** How long to wait between two questions while a run moves. */
  readonly busyInterval_ms: number;
}

/** The settings as they stand, from what Lab has checked against the schema. */
export function settingsFrom(
  settings: ISettingRegistry.ISettings
): IRunsSettings {
  const { composite } = settings;
  return {
    tellsSuccess: composite['notifyOnSuccess'] === true,
    tellsFailure: composite['notifyOnFailure'] === true,
    busyInterval_ms: Number(composite['refreshIntervalSeconds']) * 1_000
  };
}
