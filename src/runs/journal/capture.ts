import type * as Contract from '../../contract';
import type { Output } from './outputs';
import { isObject, outputFrom } from './outputs';

const WIDGET_TARGET = 'jupyter.widget';
const OUTPUT_MODEL = 'OutputModel';

/** Follows which Output widget takes the output of which request. */
export class Capture {
  /** `outputs` are Output widgets that are known from before. */
  constructor(outputs: Iterable<string> = []) {
    for (const id of outputs) {
      this._models.set(id, true);
    }
  }

  /** The Output widgets that there are. */
  get outputs(): string[] {
    return [...this._models]
      .filter(([, isOutput]) => isOutput)
      .map(([id]) => id);
  }

  /** Takes one message of a widget. Comms that are no widgets are passed over. */
  apply({ event, comm_id, content }: Contract.Comm): void {
    const { target_name, data } = isObject(content) ? content : {};
    if (event === 'open' && target_name === WIDGET_TARGET) {
      this._models.set(comm_id, false);
    }
    const state = isObject(data) ? data['state'] : null;
    if (!this._models.has(comm_id) || event === 'close' || !isObject(state)) {
      return;
    }
    if ('_model_name' in state) {
      this._models.set(comm_id, state['_model_name'] === OUTPUT_MODEL);
    }
    if (Array.isArray(state['outputs'])) {
      this._written.set(comm_id, state['outputs']);
    }
    if ('msg_id' in state && this._models.get(comm_id) === true) {
      this._begin(comm_id, state['msg_id']);
    }
  }

  /** The Output widget that takes the outputs of a request now, the innermost of several. */
  of(messageId: string): string | null {
    return this._capturing.get(messageId)?.at(-1) ?? null;
  }

  /** The outputs that the program itself gave to an Output widget, as a notebook has them. */
  written(id: string): readonly Output[] {
    return (this._written.get(id) ?? []).filter(isObject).map(outputFromFile);
  }

  private _begin(id: string, messageId: unknown): void {
    for (const [message, taking] of this._capturing) {
      const rest = taking.filter(other => other !== id);
      if (rest.length > 0) {
        this._capturing.set(message, rest);
      } else {
        this._capturing.delete(message);
      }
    }
    if (typeof messageId === 'string' && messageId !== '') {
      this._capturing.set(messageId, [
        ...(this._capturing.get(messageId) ?? []),
        id
      ]);
    }
  }

  private readonly _models = new Map<string, boolean>();
  private readonly _written = new Map<string, readonly unknown[]>();
  private readonly _capturing = new Map<string, string[]>();
}

function outputFromFile(value: Record<string, unknown>): Output {
  const { output_type, name, text } = value;
  if (output_type === 'stream') {
    const whole = Array.isArray(text) ? text.join('') : String(text);
    return { output_type, name: String(name), text: whole };
  }
  const type = output_type === 'error' ? 'error' : 'display_data';
  return outputFrom(type, value, null);
}
