/** What is said on the wire of a picture as a photograph: how it was taken, and what its light is like. */
import { RequestType } from 'vscode-jsonrpc';
import type { CaptionFailure, PictureLocator } from './messages.ts';

/** Which picture is meant. `consent`: as in `DescribeParams`. */
export interface PhotographParams {
  readonly picture: PictureLocator;
  readonly consent?: 'remote' | 'outside';
  /** `asked`: where it was taken comes along. Without it nothing of the place leaves the decoder. */
  readonly place?: 'asked';
}

/**
 * client -> server: facts and light of one picture; no model is needed. Fails as `DescribeRequest` does; metadata that
 * are absent, broken or absurd are no failure but a note.
 */
export const PhotographRequest = new RequestType<PhotographParams, Photograph, CaptionFailure>(
  'captionLens/photograph',
);

/** `Words`: sentences, in the daemon before they are said in a client's language. */
export interface Photograph<Words = string> {
  /** Where it lies, short: 'media/coffee.png'. */
  readonly label: string;
  readonly uri?: string;
  readonly file: PictureFile;
  readonly facts: PhotographFacts;
  readonly light: Light;
  /** What is to be said of how it was read, a sentence each: metadata that are broken, a raw file seen by its preview. */
  readonly notes: readonly Words[];
}

export interface PictureFile {
  /** As its first bytes say: 'JPEG', 'HEIC', 'NEF'. */
  readonly format: string;
  /** Size of the file. */
  readonly bytes: number;
  /** Pixels, as a person sees the picture: turned upright. Of a raw file those of its preview. */
  readonly width: number;
  readonly height: number;
  /** `preview`: of a raw file, which is described and measured by the picture that its camera embedded. */
  readonly read: 'whole' | 'preview';
}

/** How a photograph was taken, as its file says; absent where it says nothing, or nothing that can be. One line each. */
export interface PhotographFacts {
  /** 'NIKON CORPORATION' */
  readonly make?: string;
  /** 'NIKON D850' */
  readonly model?: string;
  readonly lens?: string;
  /** Millimetres. */
  readonly focalLength?: number;
  /** Millimetres of a lens with the same angle of view on 36 x 24 mm. */
  readonly focalLength35?: number;
  /** The f-number: 2.8. */
  readonly aperture?: number;
  /** Seconds. */
  readonly exposureTime?: number;
  readonly iso?: number;
  /** In stops (EV): -0.67. */
  readonly exposureCompensation?: number;
  readonly exposureProgram?: ExposureProgram;
  readonly metering?: Metering;
  readonly flash?: Flash;
  readonly whiteBalance?: 'auto' | 'manual';
  readonly takenAt?: TakenAt;
  /** Only where it was asked for. */
  readonly place?: Place;
}

export type ExposureProgram =
  'manual' | 'program' | 'aperturePriority' | 'shutterPriority' | 'creative' | 'action' | 'portrait' | 'landscape';

export type Metering = 'average' | 'centreWeighted' | 'spot' | 'multiSpot' | 'pattern' | 'partial';

/** `none`: the camera has no flash. `mode`: whether the photographer or the camera chose so. */
export interface Flash {
  readonly kind: 'fired' | 'notFired' | 'none';
  readonly mode?: 'on' | 'off' | 'auto';
}

/** A clock's time, and how far that clock is from UTC where the file says so. */
export interface TakenAt {
  /** '2024-05-03T14:22:10' */
  readonly local: string;
  /** '+02:00' */
  readonly offset?: string;
}

/** Degrees, north and east positive, WGS 84; metres above the sea. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly altitude?: number;
}

/** What the pixels say, upright and in sRGB, as the captioner sees them. */
export interface Light {
  readonly histogram: Histogram;
  readonly clipping: Clipping;
  readonly key: Key;
  readonly contrast: Contrast;
  /** The largest share first, at most six. */
  readonly colours: readonly DominantColour[];
}

/** Pixels by value, 256 numbers each. */
export interface Histogram {
  /** Luma by Rec. 601, as Pillow's `L` and image editors count it. */
  readonly luminance: readonly number[];
  readonly red: readonly number[];
  readonly green: readonly number[];
  readonly blue: readonly number[];
}

/** Shares of the picture's pixels, 0 to 1, in which at least one channel has no more drawing. */
export interface Clipping {
  /** Pixels with a channel at 0. */
  readonly shadows: number;
  /** Pixels with a channel at 255. */
  readonly highlights: number;
  /** Pixels that are black (all channels at 0), and that are white (all at 255). */
  readonly black: number;
  readonly white: number;
}

/** How light the picture is as a whole. */
export interface Key {
  readonly kind: 'low' | 'middle' | 'high';
  /** Logarithmic mean of relative luminance, 0 to 1. */
  readonly logAverage: number;
  /** How many stops that is above (or below: negative) middle grey, 0.18. */
  readonly stops: number;
}

/** How far light and dark are apart. */
export interface Contrast {
  readonly kind: 'low' | 'middle' | 'high';
  /** Standard deviation of luma, 0 to 0.5. */
  readonly rms: number;
  /** Stops between the luminance that 1 % and that which 99 % of the pixels stay below. */
  readonly range: number;
}

export interface DominantColour {
  /** '#c84b31' */
  readonly hex: string;
  /** Of the picture's pixels, 0 to 1. */
  readonly share: number;
  readonly name: ColourName;
}

/** A basic colour, and how light it is: 'dark' 'blue'. */
export interface ColourName {
  readonly hue:
    | 'black'
    | 'white'
    | 'grey'
    | 'red'
    | 'orange'
    | 'brown'
    | 'yellow'
    | 'green'
    | 'turquoise'
    | 'blue'
    | 'purple'
    | 'pink';
  readonly tone: 'dark' | 'middle' | 'light';
}
