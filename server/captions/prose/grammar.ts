import { commonDeterminers, commonPrepositions, formsOfBe, wordSet } from '../commonWords.ts';

/** Kinds of words that wholeness.ts asks for; the words are those that descriptions of photographs use. */

/** They begin another part of a sentence. Not "of", "to", "for" and "than", which belong to what stands before them. */
export const partOpeners = wordSet(
  'and but or yet however while as that which who whose where when because with without in on at against from under over above below',
  'by near behind beside beneath between among amid through along across around during inside after before toward towards',
);

/** They begin a part that describes what stands before: "…, creating a calm mood", "… surrounded by trees". */
export const participles = wordSet(
  'adding allowing bathing blending bringing calling capturing carrying casting climbing coming complementing conveying',
  'covering creating depicting displaying drawing emphasising emphasizing enhancing enjoying evoking facing featuring',
  'flying focusing framing giving going growing hanging highlighting holding including indicating inspiring jumping',
  'keeping leading letting looking lying making moving offering overlooking playing posing providing reaching reflecting',
  'resting revealing riding rising running setting showcasing showing sitting sleeping standing stretching suggesting',
  'surrounding swimming using walking watching wearing',
  'accompanied adorned bathed captured complemented covered decorated dressed filled framed illuminated lined lit made',
  'perched placed positioned seen surrounded taken topped',
);

/** A whole sentence has one. Words that are nouns as often ("shot", "views", "focus", "leaves") are not among them. */
export const finiteVerbs = wordSet(
  'is are was were has have had can could may might will would isn’t aren’t doesn’t it’s there’s that’s',
  'add adds allow allows appear appears balances blend blends bring brings captures carries cast casts catch catches come comes',
  'complement complements consist consists contain contains contrasts contribute contributes convey conveys covers create',
  'creates dates depict depicts displays dominate dominates draw draws emphasise emphasises emphasize emphasizes enhance',
  'enhances evoke evokes exude exudes faces feel feels fill fills flies fly focuses give gives glow glows goes grow grows',
  'hangs helps highlights holds illuminate illuminates include includes indicate indicates inspire inspires invites keeps',
  'lead leads let lets lies look looks make makes obeys offer offers perches plays portrays presents provide provides puts radiate',
  'radiates reflect reflects remain remains reminds represents rest rests reveal reveals rises runs sees seem seems sets shine',
  'shines show showcases shows sit sits sleeps softens stand stands stays stretch stretches suggest suggests surround',
  'surrounds swims tells touches uses walks wears works',
  'cascades clings describes divides embraces emerges extends fades fishes follows gazes hits hovers isolates lands leans meets',
  'moves passes peers relies resembles soars spans varies',
);

/** Nouns or participles elsewhere: "the image features", but "its features". */
export const pictureVerbs = wordSet('features focuses frames highlights documents records centers zooms');

/** What a picture is called: before a picture verb. */
export const pictures = wordSet('image photo photograph picture shot scene composition camera portrait');

/** Verbs of these that say something without an object; one of the others does not end a sentence. */
export const intransitiveVerbs = wordSet('flies fly glow glows grow grows shine shines sleeps swims');

/** After one of these a participle says what something is: "is blurred", where "a car parked" goes on. */
export const linkingVerbs = wordSet(formsOfBe, 'been feel feels look looks appear appears seem seems remain remains');

/** What follows them must have a verb of its own. */
export const subordinators = wordSet('while which who whose that where when because although though if since whereas');

/** A sentence that begins with one is not whole before its main clause: prepositions, "of", "to" and "as" too. */
export const leadingPrepositions = wordSet(commonPrepositions, 'after as before despite of onto to');

/** A noun must follow, sooner or later: determiners, "no" and "every" too. */
export const nounMarkers = wordSet(commonDeterminers, 'any every my no our your');

/** After a determiner they do not end a phrase: "the serene". Words that may be nouns ("light", "evening") are left out. */
export const adjectives = wordSet(
  'glowing flowing charming inviting striking calming contrasting surrounding relaxing soothing stunning towering winding',
  'ancient artistic beautiful big blond blonde blurred blurry bold bright brilliant busy calm candid casual cheerful clear cloudy cold',
  'colorful colourful cool cosy cozy dark deep delicate dense detailed dim distant dramatic dry dusty dynamic earthy elegant',
  'elevated emotional empty energetic expressive faded festive fine fresh friendly full gentle glossy golden gothic grassy',
  'happy harsh heavy high historic historical hot huge icy imposing indoor industrial intense intimate intricate joyful',
  'large lively lonely long low lovely lush majestic massive medium metallic mild misty modern moody muted mysterious',
  'narrow natural neutral nostalgic old outdoor overcast pale peaceful playful powerful quiet rainy rare reflective relaxed',
  'rich rocky romantic rough rural rustic sandy serene shallow sharp shiny short similar simple single slight small smooth snowy',
  'soft solemn still stormy strong subtle sunlit sunny surprising tall textured thick thin tiny traditional tranquil',
  'unique upper urban vast vibrant vintage vivid warm wet whole wild wooden young',
);

/** Of adjectives that are not among them. */
export const adjectiveEnd = /(?:ful|ous|less|ical|istic|(?:redd|blu|green|yellow|pink|brown|grey|gray|whit)ish)$/;

/** Adjectives too, but nouns after a preposition: "shades of green". */
export const colours = wordSet(
  'beige black blue brown gold gray green grey orange pink purple red silver teal turquoise violet white yellow',
);

/** Degrees and the like, after which something must come. Words that the closing patterns know well are not here. */
export const unfinished = wordSet(
  'a an the in on at against under with without between among amid during towards toward despite beneath beside within',
  'of to for from into onto upon than and or but nor not no very slightly quite rather so too more most such',
  'adding bringing creating evoking featuring giving highlighting making showing extremely highly mainly mostly predominantly primarily perfectly directly just almost maybe perhaps as if while because although though unless until whereas however is are was were be been being',
  'it’s that’s there’s he’s she’s they’re we’re you’re they’ve we’ve i’m',
);
