import type { CaptionFailure, Description } from '../../server/protocol/messages.ts';
import type { Photograph } from '../../server/protocol/photographMessages.ts';

/** What a comparison knows of its two pictures. Events change it; it knows neither VS Code nor a page. */
export interface CompareState {
  readonly sides: readonly [ComparedPicture, ComparedPicture];
}

export interface ComparedPicture {
  readonly uri: string;
  readonly label: string;
  readonly work: ComparedWork;
  readonly photograph:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'known'; readonly photograph: Photograph }
    | { readonly kind: 'failed'; readonly failure: CaptionFailure };
}

export type ComparedWork =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'growing'; readonly text: string }
  | { readonly kind: 'described'; readonly description: Description }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

export type Side = 0 | 1;

/** What one of the pictures has become. */
export type CompareEvent =
  | { readonly kind: 'work'; readonly side: Side; readonly work: ComparedWork }
  | { readonly kind: 'photograph'; readonly side: Side; readonly photograph: ComparedPicture['photograph'] };

export function initialCompare(pictures: readonly [Named, Named]): CompareState {
  const begin = ({ uri, label }: Named): ComparedPicture => {
    return { uri, label, work: { kind: 'waiting' }, photograph: { kind: 'waiting' } };
  };
  return { sides: [begin(pictures[0]), begin(pictures[1])] };
}

type Named = Pick<ComparedPicture, 'uri' | 'label'>;

export function reduce({ sides: [one, other] }: CompareState, event: CompareEvent): CompareState {
  const change = (picture: ComparedPicture): ComparedPicture => {
    return event.kind === 'work' ? { ...picture, work: event.work } : { ...picture, photograph: event.photograph };
  };
  return { sides: event.side === 0 ? [change(one), other] : [one, change(other)] };
}
