import examples from '../../../../tests/examples/journals.json';
import { OutputLister } from '../../../runs/journal/shown';
import { Replay } from '../../../runs/replay';

interface IExample {
  readonly journal: string;
  readonly blobs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, readonly object[]>>;
}

const VIEW = 'application/vnd.jupyter.widget-view+json';

const all: Readonly<Record<string, IExample>> = examples;

/** What a replay makes of a journal whose bytes come in pieces of some size. */
function replayed(
  { journal, blobs }: IExample,
  size: number
): Record<string, unknown> {
  const replay = new Replay();
  const bytes = new TextEncoder().encode(journal);
  for (let start = 0; start < bytes.length; start += size) {
    replay.push(bytes.subarray(start, start + size));
  }
  const lister = new OutputLister(replay);
  const found: Record<string, unknown> = {};
  for (const { number } of replay.cells) {
    const { outputs } = lister.list(
      number,
      name => JSON.parse(blobs[name] ?? ''),
      null
    );
    if (outputs.length > 0) {
      found[number] = outputs;
    }
  }
  return found;
}

/** The page shows what an Output widget has taken, since it cannot show the widget. */
function withCaptured(places: IExample['outputs']): Record<string, unknown> {
  const inPlace = (output: object): readonly object[] => {
    const view = 'data' in output && (output.data as Record<string, unknown>);
    const { model_id } = (view && view[VIEW] ? view[VIEW] : {}) as {
      model_id?: string;
    };
    return places[model_id ?? ''] ?? [output];
  };
  const cells = Object.entries(places).filter(([place]) => /^\d+$/.test(place));
  return Object.fromEntries(
    cells.map(([place, outputs]) => [place, outputs.flatMap(inPlace)])
  );
}

/** Texts as they are, whether a file keeps them whole or in lines. */
function joined(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every(item => typeof item === 'string') && value.length > 0
      ? value.join('')
      : value.map(joined);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, joined(v)]))
    : value;
}

// The differential test: the same journals of real runs, through Python and through the page.
describe('a replay of a real journal', () => {
  for (const [name, example] of Object.entries(all)) {
    it(`has the outputs of the result: ${name}`, () => {
      const expected = joined(withCaptured(example.outputs));
      for (const size of [1, 7, 1_000, 1 << 20]) {
        expect(joined(replayed(example, size))).toEqual(expected);
      }
    });
  }
});
