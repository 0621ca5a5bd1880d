import type * as Contract from '../contract';
// A copy of the server half's own file, which `scripts/contract` makes and compares.
import words from './forms.json';

/** Text with `{slot}` in it, or `@part`, or words that depend on whether a slot is empty. */
export type Word = string | ICondition;

/** Words that depend on whether a slot is empty. */
export interface ICondition {
  readonly if: string;
  readonly then: readonly Word[];
  readonly else?: readonly Word[];
}

/** One step: a command's words, or a block of lines, or an address. */
export interface IStepForm {
  readonly code: Contract.TunnelStepCode;
  readonly words?: readonly Word[];
  readonly block?: readonly (readonly Word[])[];
  readonly url?: string;
}

/** One way to make a tunnel: the fields it needs, those it has no use for, and its steps. */
export interface IForm {
  readonly needs: readonly Contract.TunnelField[];
  readonly lacks: readonly Contract.TunnelField[];
  /**
   * The fields whose IPv6 addresses would need brackets, which shells expand; where a result is
   * to be fetched, it is host and jump.
   */
  readonly no_ipv6: readonly Contract.TunnelField[];
  readonly steps: readonly string[];
}

/** All of the file. */
export interface IForms {
  readonly parts: Readonly<Record<string, readonly Word[]>>;
  readonly steps: Readonly<Record<string, IStepForm>>;
  readonly forms: Readonly<Record<Contract.TunnelForm, IForm>>;
}

/** All forms. */
export const FORMS = words as unknown as IForms;
