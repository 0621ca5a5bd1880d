import type { IOutput } from '@jupyterlab/nbformat';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Panel } from '@lumino/widgets';
import type { Output } from '../journal/outputs';
import { quietRegistry } from './quiet';

// So much of a frame is used that the page still answers at once.
const BUDGET_MS = 12;

/** Lab joins texts of one stream; here they are pieces, of which only the last one changes. */
class Pieces extends OutputAreaModel {
  protected shouldCombine(): boolean {
    return false;
  }
}

/** Shows outputs, never trusted, a few in each frame. */
export class OutputPane extends Panel {
  constructor(rendermime: IRenderMimeRegistry) {
    super();
    this.addClass('jrh-Output');
    this._rendermime = quietRegistry(rendermime);
    this._model = new Pieces({ trusted: false });
    this._area = new SimplifiedOutputArea({
      model: this._model,
      rendermime: this._rendermime,
      contentFactory: SimplifiedOutputArea.defaultContentFactory
    });
    this.addWidget(this._area);
  }

  /** Shows these in the place of what is there; `key` says what they are the outputs of. */
  display(key: string, outputs: readonly Output[]): void {
    const isOther = key !== this._key;
    this._key = key;
    this._target = outputs;
    if (isOther || outputs.length < this._shown.length) {
      this._model.clear();
      this._shown = [];
    }
    if (isOther) {
      this._isAtEnd = true;
    }
    if (this._frame === 0) {
      this._frame = requestAnimationFrame(this._apply);
    }
  }

  /** Whether what comes last is kept in view. */
  follows = false;

  dispose(): void {
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    super.dispose();
    this._model.dispose();
  }

  private readonly _apply = (): void => {
    this._frame = 0;
    if (this.isDisposed) {
      return;
    }
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - 20;
    const until = performance.now() + BUDGET_MS;
    let index = 0;
    for (const output of this._target) {
      if (!isSame(this._shown[index], output)) {
        this._put(index, output);
        if (performance.now() > until) {
          this._frame = requestAnimationFrame(this._apply);
          break;
        }
      }
      index++;
    }
    if (this.follows && (isAtEnd || this._isAtEnd)) {
      this.node.scrollTop = this.node.scrollHeight;
      this._isAtEnd = false;
    }
  };

  private _put(index: number, output: Output): void {
    // Lab's type has the same members without saying that nobody changes them.
    const value = output as unknown as IOutput;
    if (index < this._model.length) {
      this._model.set(index, value);
    } else {
      this._model.add(value);
    }
    this._shown[index] = output;
    // About how high it will be, so that what is out of sight is known to be without a layout.
    this._area.widgets[index]?.node.style.setProperty(
      '--jrh-lines',
      String(linesIn(output))
    );
  }

  private readonly _rendermime: IRenderMimeRegistry;
  private readonly _model: OutputAreaModel;
  private readonly _area: SimplifiedOutputArea;
  private _key = '';
  private _target: readonly Output[] = [];
  private _shown: Output[] = [];
  private _isAtEnd = true;
  private _frame = 0;
}

function linesIn(output: Output): number {
  return output.output_type === 'stream' ? output.text.split('\n').length : 1;
}

function isSame(a: Output | undefined, b: Output): boolean {
  if (a?.output_type === 'stream' && b.output_type === 'stream') {
    return a.name === b.name && a.text === b.text;
  }
  return a === b;
}
