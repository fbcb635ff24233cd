import { posix } from 'node:path';
import { decodeXml, type XmlText } from '../../xml/xmlText.ts';
import { attributeOf, XmlError } from '../../xml/xmlReader.ts';
import { readXmlTree } from '../../xml/xmlTree.ts';
import { type OpenZip, unreadable, withZip, type ZipPart } from './zipFile.ts';

const maxXmlBytes = 64 * 1024 * 1024;
/** Of all XML that is read of one document. */
const maxXmlTotal = 256 * 1024 * 1024;

/** What a part refers to. */
export interface Relationship {
  readonly id: string;
  /** The last word of its type's address, such as `image`. */
  readonly kind: string;
  /** The name of another part; an address where it lies outside. */
  readonly target:
    { readonly kind: 'part'; readonly name: string } | { readonly kind: 'outside'; readonly address: string };
}

/** A package of the Open Packaging Conventions (ECMA-376-2) that is open for reading. */
export class OfficePackage {
  /** By their names in lower case. */
  readonly #parts: ReadonlyMap<string, ZipPart>;
  #xmlLeft = maxXmlTotal;

  constructor(zip: OpenZip) {
    this.#parts = new Map(zip.parts.map((part) => [part.name.toLowerCase(), part]));
  }

  /** As the archive spells it; undefined where there is none. */
  nameOf(name: string): string | undefined {
    return this.#find(name)?.name;
  }

  /** Whether somebody has signed the document (ECMA-376-2, 10): any change would make the signature worthless. */
  async isSigned(): Promise<boolean> {
    const origin = (await this.relationships('')).some(({ kind }) => kind === 'origin');
    return origin || [...this.#parts.keys()].some((name) => name.startsWith('_xmlsignatures/'));
  }

  /** Rejects with `documentUnreadable` where it is missing, too large or in another encoding than UTF-8 and UTF-16. */
  async xml(name: string): Promise<XmlText> {
    const part = this.#find(name);
    if (!part) throw unreadable('A part of the document is missing.');
    this.#xmlLeft -= part.size;
    if (this.#xmlLeft < 0) throw unreadable('The document is too large to be read.');
    const text = decodeXml(await part.read(maxXmlBytes));
    if (!text) throw unreadable('A part of the document is not in UTF-8 or UTF-16.');
    return text;
  }

  /** Rejects with `documentUnreadable` where it is missing or larger than `limit`. */
  async bytes(name: string, limit: number): Promise<Uint8Array> {
    const part = this.#find(name);
    if (!part) throw unreadable('The picture is missing in the document.');
    return part.read(limit);
  }

  /** Of a part, or of the package for ''; none where it has no list of them. */
  async relationships(source: string): Promise<readonly Relationship[]> {
    const folder = posix.dirname(`/${source}`);
    const list = posix.join(folder, '_rels', `${posix.basename(source)}.rels`).slice(1);
    if (!this.#find(list)) return [];
    const root = await this.#tree(list);
    return root.children.flatMap((element) => {
      const [id, type, target] = ['Id', 'Type', 'Target'].map((name) => attributeOf(element, name));
      if (id === undefined || type === undefined || target === undefined) return [];
      const isOutside = attributeOf(element, 'TargetMode') === 'External';
      const found: Relationship['target'] = isOutside
        ? { kind: 'outside', address: target }
        : // It never leads above the package's root.
          { kind: 'part', name: posix.resolve(folder, target).slice(1) };
      return [{ id, kind: type.slice(type.lastIndexOf('/') + 1), target: found }];
    });
  }

  async #tree(name: string) {
    const { text } = await this.xml(name);
    return asDocument(() => readXmlTree(text));
  }

  #find(name: string): ZipPart | undefined {
    return this.#parts.get(name.toLowerCase()) ?? this.#parts.get(decoded(name).toLowerCase());
  }
}

/** Opens a package while `use` runs. Rejects as `withZip` does. */
export function withPackage<T>(path: string, use: (opened: OfficePackage) => Promise<T>): Promise<T> {
  return withZip(path, (zip) => use(new OfficePackage(zip)));
}

/** Runs what reads XML, so that what is wrong with it is said of the document. */
export function asDocument<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof XmlError)
      throw unreadable(`A part of the document cannot be read. ${thrown.message}`, thrown);
    throw thrown;
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
