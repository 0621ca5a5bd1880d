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
    this.node.addEventListener('scroll', this._onScroll);
    // Lab renders late, and what is out of sight only has about its height.
    this._resizes = new ResizeObserver(() => this._keepEnd());
    this._resizes.observe(this._area.node);
    this._resizes.observe(this.node);
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
    if (this._shown.length === 0) {
      this._isAtEnd = this.follows;
    }
    if (this._frame === 0) {
      this._frame = requestAnimationFrame(this._apply);
    }
  }

  /** Whether what comes last is kept in view, until somebody scrolls away from it. */
  follows = false;

  dispose(): void {
    cancelAnimationFrame(this._frame);
    this._frame = 0;
    this._resizes.disconnect();
    super.dispose();
    this._model.dispose();
  }

  private readonly _apply = (): void => {
    this._frame = 0;
    if (this.isDisposed) {
      return;
    }
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
    this._keepEnd();
  };

  private readonly _onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - 20;
    // What grows or shrinks moves the end, too; only up in what does not shrink is somebody's wish.
    const isMovedUp = scrollTop < this._top && scrollHeight >= this._height;
    this._isAtEnd = isAtEnd || (this._isAtEnd && !isMovedUp);
    this._top = scrollTop;
    this._height = scrollHeight;
  };

  private _keepEnd(): void {
    if (this._isAtEnd && !this.isDisposed) {
      this.node.scrollTop = this.node.scrollHeight;
      this._top = this.node.scrollTop;
      this._height = this.node.scrollHeight;
    }
  }

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
  private readonly _resizes: ResizeObserver;
  private _isAtEnd = false;
  private _top = 0;
  private _height = 0;
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
