import type { ImageReference } from '../imageReference.ts';

export interface AltFinding {
  readonly image: ImageReference;
  readonly rule: 'missing' | 'filename' | 'placeholder' | 'vague' | 'repeated' | 'long';
  /** One sentence that says what to do. */
  readonly message: string;
}

const imageExtension = /\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp)$/i;
/** In characters; file systems end there too. */
const longestFileName = 255;
/** Names that cameras, telephones and systems give, with or without an extension. */
const givenName = new RegExp(
  [
    String.raw`(?:img|dsc[nf]?|dcim|pxl|mvi|gopr|image|picture|photo|fig(?:ure)?)[-_]\d[-_~.\w]*`,
    String.raw`(?:dscn?|dscf|img|pict)\d{3,}`,
    String.raw`(?:screen[ -_]?shot|screen capture|bildschirmfoto|capture d.écran)[ _-].*\d{4}.?\d\d.?\d\d.*`,
    String.raw`[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}`,
    String.raw`(?=\D*\d)[\da-f]{16,}|\d{5,}`,
  ]
    .map((pattern) => `^(?:${pattern})$`)
    .join('|'),
  'i',
);

/** What stands for any picture, or for a text that was to be written. */
const placeholders = new Set(
  (
    'image,images,img,photo,photos,photograph,photographs,picture,pictures,pic,pics,screenshot,screenshots,screen shot,' +
    'gif,jpg,jpeg,png,svg,webp,media,file,asset,attachment,upload,untitled,placeholder,placeholder image,' +
    'alt,alt text,alternative text,image alt,image alt text,insert alt text,insert alt text here,' +
    'image description,add description,description,caption,text,todo,tbd,fixme,xxx,lorem ipsum'
  ).split(','),
);
/** Kinds of pictures, and words that point to one: nothing is said of what it shows. */
const vagueWords = new Set(
  (
    'graphic,graphics,visual,visuals,clipart,icon,icons,illustration,illustrations,banner,banners,thumbnail,thumbnails,' +
    'logo,logos,avatar,avatars,art,artwork,drawing,drawings,diagram,diagrams,chart,charts,graph,graphs,figure,figures,' +
    'fig,plot,plots,painting,paintings,map,maps,this,that,here,there,above,below,see above,see below,click here,output'
  ).split(','),
);
const trailingPunctuation =
  /(?<=[\p{L}\p{N}\p{M}\p{Extended_Pictographic}])[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]+$/u;
const bareBeginning =
  /^(?:an?|the|this|some)? ?(?:image|photo|photograph|picture|pic|icon|illustration|graphic|screenshot|drawing|diagram|chart|graph|figure|painting|logo|map)(?: of)?(?: an?| the)?$/;

/**
 * What is wrong with the alt texts of a document, one finding an image at most, in their order. The rules are those of
 * GitHub's accessibility-scanner-alt-text-plugin, and one for length; `alt=""` and expressions are never at fault.
 * `longFrom`: characters from which a text is long; 0: none is.
 */
export function checkAlt(
  images: readonly ImageReference[],
  limits: { readonly longFrom: number },
): readonly AltFinding[] {
  return images.flatMap((image, at) => {
    const finding = checkOne(image, images[at - 1], limits.longFrom);
    return finding ? [{ image, ...finding }] : [];
  });
}

function checkOne(
  { alt, target, place }: ImageReference,
  before: ImageReference | undefined,
  longFrom: number,
): Omit<AltFinding, 'image'> | undefined {
  if (alt.kind === 'missing') {
    const message =
      place === 'inLink'
        ? 'This picture is a link and has no alt text: say where the link leads.'
        : 'This picture has no alt text: describe it, or mark it as decorative.';
    return { rule: 'missing', message };
  }
  if (alt.kind !== 'text') return undefined;
  const plain = normalize(alt.text);
  if (isFileName(alt.text.trim(), target.text)) {
    return { rule: 'filename', message: 'This alt text is the name of a file: say what the picture shows.' };
  }
  if (placeholders.has(plain)) {
    return { rule: 'placeholder', message: 'This alt text could stand for any picture: say what this one shows.' };
  }
  if (plain === '' || vagueWords.has(plain) || bareBeginning.test(plain)) {
    return { rule: 'vague', message: 'This alt text does not say what the picture shows: name its subject.' };
  }
  if (before?.alt.kind === 'text' && normalize(before.alt.text) === plain && before.target.text !== target.text) {
    const message =
      'The picture before this one has the same alt text: say what is different, or mark one as decorative.';
    return { rule: 'repeated', message };
  }
  const length = [...alt.text].length;
  if (longFrom > 0 && length >= longFrom) {
    const message = `This alt text has ${String(length)} characters: keep it below ${String(longFrom)} and move the rest into the text.`;
    return { rule: 'long', message };
  }
  return undefined;
}

/** In lower case, white space as single spaces, without punctuation around it. */
function normalize(text: string): string {
  const words = text.toLowerCase().split(/\s+/);
  return trimPunctuation(words.map(trimPunctuation).join(' ').trim());
}

function trimPunctuation(text: string): string {
  return text.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, '').replace(trailingPunctuation, '');
}

function isFileName(alt: string, target: string): boolean {
  if (alt.length > longestFileName) return false;
  const words = alt.split(/\s+/).length;
  // "A plot saved as plot.png" ends like one and is not.
  if (imageExtension.test(alt) && (words <= 2 || givenName.test(alt.replace(imageExtension, '')))) return true;
  if (givenName.test(alt)) return true;
  const name = decode(target)
    .replace(/[?#].*$/, '')
    .replace(/^.*[/\\]/, '');
  if (alt === name && imageExtension.test(name)) return true;
  return words === 1 && /[-_\d]/.test(alt) && alt === name.replace(/\.\w+$/, '');
}

function decode(target: string): string {
  try {
    return target.startsWith('data:') ? '' : decodeURIComponent(target);
  } catch {
    return target;
  }
}
