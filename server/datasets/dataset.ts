import type { CaptionLensError } from '../../models/errors.ts';

/** Where the picture of an item is. */
export type PictureSource =
  | { readonly kind: 'file'; readonly path: string }
  /** In the data set itself. */
  | { readonly kind: 'inside'; readonly name: string; read(): Promise<Uint8Array> };

/** A picture and what people wrote of it, or the words alone. */
export interface DataItem {
  /** As given, else the picture's name, else the number of its line, from 1. */
  readonly id: string | number;
  readonly picture?: PictureSource;
  readonly captions: readonly string[];
}

/** A part of a data set that is none, told with where it stands. */
export interface DataFault {
  /** 'data.jsonl:3', 'row 17'. */
  readonly place: string;
  readonly error: CaptionLensError;
}

/** Pictures with their captions, in order. */
export interface Dataset {
  readonly items: readonly DataItem[];
  /** What could not be read; the rest can be used. */
  readonly faults: readonly DataFault[];
}

/** What the user says where a data set does not. */
export interface DatasetOptions {
  /** Where the pictures of a list lie; absent: beside it. */
  readonly images?: string;
  /** Names of the columns or members with the picture and with its caption. */
  readonly imageColumn?: string;
  readonly captionColumn?: string;
  /** Of several parts which one: `train`, `validation`; absent: all. */
  readonly split?: string;
}
