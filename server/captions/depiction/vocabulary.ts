import { commonDeterminers, commonPrepositions, formsOfBe, wordSet } from '../commonWords.ts';

/**
 * The words by which photographers' captions speak of the photograph and not of what it shows. The lists follow counts of
 * the first words of sentences, of the words before "is" and "are", and of "-ing" words behind a comma in DataSeeds'
 * 9,549 training captions (at development time; no caption is here).
 */

export const articles = wordSet('a an the');

/** Begins a thing: "a", "two", "his". */
export const determiners = wordSet(commonDeterminers, 'various multiple numerous');

export const copulas = wordSet(formsOfBe, "it's");

/** Stand for what was told before. */
export const pronouns = wordSet('it he she they this that these those which who we you i there');

/** What a picture is called: "a close-up shot of", "the scene shows". */
export const pictureNouns = wordSet(
  'photo photos photograph photography picture pic image shot shots snapshot snap capture frame view scene close-up closeup',
  'close-ups up perspective angle landscape portrait macro headshot composition render footage panorama scenery',
);

/** What may stand before those. */
export const pictureAdjectives = wordSet(
  'close up close-up closeup close-range extreme wide wide-angle wide-angled angle angled low low-angle high',
  'high-angle medium mid mid-range midrange mid-shot range long full half body full-body full-length eye level eye-level',
  'straight on straight-on front frontal side side-view rear back top top-down down overhead aerial',
  "drone bird birds bird's bird-eye bird's-eye worm's worm's-eye worm-eye ground ground-level",
  'nadir tilted upward downward point distant distance macro landscape portrait nature wildlife street travel',
  'black and white black-and-white monochrome monochromatic mono chromatic sepia grayscale greyscale beautiful stunning',
  'gorgeous amazing breathtaking lovely nice great natural vibrant vivid colourful colorful color colour colored detailed',
  'soft slightly slight very direct zoomed zoomed-in zoom zoom-in telephoto tight centered centred horizontal',
  'vertical outdoor indoor dramatic night nighttime daytime day candid professional artistic studio still life still-life',
  'abstract documentary cinematic architectural architecture food fashion sports action astronomical sharp clear bright dark',
  'moody atmospheric serene peaceful calm magical striking captivating simple stock high-quality quality realistic creative',
  'minimalist minimalistic conceptual vintage silhouette blurred blurry shallow focus focused general overall',
  'whole entire single normal standard typical regular classic well-composed intimate romantic panoramic environmental',
  'lifestyle editorial product first-person three-quarter diagonal oblique overview hdr long-exposure exposure 3d',
);

/** Of what one says "with soft lighting", "the mood is calm". */
const remarkNouns = wordSet(
  'light lighting lightening lightning daylight sunlight moonlight backlight backlighting candlelight',
  'glow illumination brightness exposure shadows highlights mood moods mode atmosphere ambiance ambience vibe vibes feel',
  'feeling feelings emotion emotions sense impression aura tone tones palette palettes pallet colors colours color colour',
  'coloring hues shades greens blues browns reds oranges yellows pinks purples grays greys whites blacks golds contrast contrasts saturation style styles photography composition perspective perspectives angle',
  'angles angel viewpoint eye-level eye-view level view depth focus',
  'bokeh blur shutter distance framing symmetry balance aesthetic aesthetics texture textures detail details',
  'clarity quality resolution timing conditions theme harmony tranquility',
  'serenity calmness warmth beauty elegance simplicity nostalgia charm energy drama realism effect effects look touch',
  'above below behind front afar closeup close-up zoom overhead shot photo photograph picture image scene',
  'black-and-white monochrome monochromatic grayscale greyscale sepia technique minimalism',
  'visibility format orientation gradient gradients hours hour daytime midday',
);

/** Says how light, colour or a mood is; between two of them "and" joins no things. */
export const qualities = wordSet(
  'soft bright warm cool cold dark dim low natural artificial ambient diffused diffuse gentle harsh strong direct indirect',
  'even balanced dramatic moody clear sunny golden calm peaceful serene tranquil quiet relaxing relaxed cozy cosy gloomy',
  'mysterious magical dreamy dreamlike nostalgic romantic cheerful joyful happy lively vibrant vivid fresh refreshing',
  'colorful colourful muted pale deep rich light earthy neutral pastel saturated monochrome monochromatic multicolor',
  'multicolored multicoloured intimate welcoming inviting playful simple elegant festive charming soothing classic vintage',
  'rustic urban modern artistic documentary cinematic sharp crisp blurred blurry shallow high close wide slight slightly',
  'low-key high-key red orange yellow green blue purple violet pink brown black white grey gray beige cream tan teal',
  'turquoise silver gold reddish brownish greenish bluish yellowish pinkish purplish greyish grayish somber sad lonely',
  'good poor very quite softly well dimly brightly evenly slightly overall more bold subtle delicate intense hazy misty foggy',
);

/** Colours and textures that a background may have: "against a green background". */
export const surfaces = wordSet(
  'red orange yellow green blue purple violet pink brown black white grey gray beige cream tan teal turquoise silver gold',
  'golden maroon navy crimson scarlet lavender lilac olive reddish brownish greenish bluish dark light bright pale deep',
  'neutral plain solid wooden colorful colourful textured snowy cloudy grassy rocky sandy brick starry rustic',
);

/** Softness of a background, which says how it was photographed. */
export const blurs = wordSet(
  'blurred blurry blur out-of-focus unfocused bokeh defocused hazy faded soft softly slightly heavily completely very',
  'beautifully intentionally out focus of somewhat gently natural simple clear calm a bit relatively mostly muted',
);

/** "shows", "featuring": what follows is shown. */
export const showingWords = wordSet(
  'express expresses expressing show shows showing showed shown capture captures capturing depict depicts depicting feature features featuring display',
  'displays displaying present presents presenting showcase showcases showcasing portray portrays portraying describes',
  'describing contains containing includes including illustrates illustrating stresses merges merging combines combining documents',
  'documenting frames framing reveals revealing exhibits exhibiting focuses focusing focused centers centering highlights',
  'highlighting emphasizes emphasizing emphasising emphasises',
);

/** "taken from", "shot at": how it was photographed. */
export const takingWords = wordSet(
  'taken captured shot photographed snapped framed composed viewed seen made created produced rendered caught lit',
  'illuminated focused set filmed presented displayed',
);

export const prepositions = wordSet(commonPrepositions, 'using via amidst amongst');

/** What a photograph does to whoever looks at it, behind a thing: "which gives", "adds". */
export const effectVerbs = wordSet(
  'evokes evoke creates create gives give adds add makes make conveys convey enhances enhance emphasizes emphasize',
  'emphasises emphasise inspires inspire exudes exude suggests suggest contributes contribute contrasts',
  'contrast complements complement brings draws draw invites invite provides provide lends lend highlights highlight',
  'feels feel radiates symbolizes symbolize symbolizing accentuates accentuate ensures ensure dominates dominate',
  'allows allow helps help intensifies elevates reinforces sets offers offer instills instils induces generates',
  'suits immerse immerses',
);

/** The same as a participle: "creating a calm mood". */
export const effectParticiples = wordSet(
  'creating evoking giving adding making conveying enhancing emphasizing emphasising inspiring exuding suggesting',
  'contributing contrasting complementing bringing drawing inviting providing lending highlighting focusing allowing',
  'indicating radiating symbolizing accentuating ensuring helping offering instilling keeping',
  'resulting producing establishing hinting intensifying elevating reinforcing inducing isolating blurring evokes',
  'relying aiming directing guiding using immersing maintaining',
);

/** "low-angle" and "golds" are remarks as "angle" is. */
export function isRemarkNoun(core: string): boolean {
  return remarkNouns.has(core) || /-(?:angle|level|view|lighting)$/.test(core);
}

/** Whether it says what kind of picture it is: "close", "eye-level", "medium-shot". */
export function isPictureAdjective(core: string): boolean {
  return pictureAdjectives.has(core) || /-(?:angled?|levels?|up|on|shot|range|view|eye|distance|profile)$/.test(core);
}
