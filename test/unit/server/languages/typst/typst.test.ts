import { describe, expect, test } from 'vitest';
import { typst } from '../../../../../server/languages/typst/typst.ts';
import { decorative, say, setAlt } from '../adapterChecks.ts';

/** Target and alt text of each image; the kind where there is no text. */
function find(text: string): readonly (readonly [string, string])[] {
  return typst
    .parse(text)
    .images.map(({ target, alt }) => [target.text, alt.kind === 'text' ? alt.text : `<${alt.kind}>`]);
}

test('sources that are worked out are told as they are written', () => {
  expect(find('#let f(x) = { image(x) }\n#image(read("a.png", encoding: none), alt: "A")')).toEqual([
    ['x', '<missing>'],
    ['read("a.png", encoding: none)', 'A'],
  ]);
});

// What `typst query` of Typst 0.15 gives for each, by the alt texts of the images that it lays out.
describe('finds what Typst does', () => {
  test.each<[string, string, readonly string[]]>([
    ['in a text', '#image("a.png")', ['<missing>']],
    ['with a text', '#image("a.png", alt: "A cup")', ['A cup']],
    ['arguments in any order', '#image(alt: "A cup", width: 50%, "a.png")', ['A cup']],
    ['arguments over lines', '#image(\n  "a.png",\n  alt: "A cup", // red\n  width: 3cm,\n)', ['A cup']],
    ['comments between', '#image("a.png", alt: /* x, */ "c" /* " */, width: 1cm)', ['c']],
    ['no text', '#image("a.png", alt: none)', ['<missing>']],
    ['escapes', '#image("a.png", alt: "a \\"b\\" \\\\ \\u{1f600} \\q")', ['a "b" \\ \u{1f600} \\q']],
    ['a text over lines', '#image("a.png", alt: "A red\n  cup")', ['A red cup']],
    ['the standard library by name', '#std.image("a.png", alt: "A")', ['A']],
    ['a space before the parentheses', '#image ("a.png")', []],
    ['in a figure', '#figure(image("a.png", alt: "A"), caption: [B #image("b.png")])', ['A', '<missing>']],
    ['in a block of code', '#{\n  let y = [ $ #image("a.png", alt: "m") $ ]\n  y }', ['m']],
    ['in an equation', '$ x #image("a.png", alt: "x") "#" $', ['x']],
    ['no call in mathematics', '$image("a.png")$', []],
    ['no call in a string of mathematics', '$ "a#image(\\"a.png\\")" $', []],
    ['raw text', '`#image("a.png")` ```#image("a.png")``` ``#image("a.png")', ['<missing>']],
    ['comments', 'a/*/* #image("a.png") */ */\n// #image("a.png")\n#image("a.png")', ['<missing>']],
    ['an address', 'https://a.b/c#image("a.png") #image("a.png", alt: "2")', ['2']],
    ['an escaped sign', '\\#image("a.png")', []],
    ['quotes in a text', '"#image("a.png")" it\'s', ['<missing>']],
    ['brackets in a text', '[a [b] #image("a.png")]', ['<missing>']],
    ['behind a condition', '#if true [#image("a.png")] else [b] "it\'s" #image("a.png")', ['<missing>', '<missing>']],
    ['behind a loop', '#for i in (1,) { image("a.png", alt: "#x") } "q #image("a.png")', ['#x', '<missing>']],
    ['in a context', '#context [#image("a.png")] "x', ['<missing>']],
    ['in a show rule', '#show "x": image("a.png")\nx', ['<missing>']],
    ['in a set rule', '#set page(background: image("a.png"))\nx', ['<missing>']],
    ['in contents', '#stack(dir: ltr)[#image("a.png")][#image("a.png", alt: "b")]', ['<missing>', 'b']],
    ['behind a semicolon', '#let a = 1; #image("a.png")', ['<missing>']],
    ['a text in code', '#{ image("a.png"); [ "q ] ; image("a.png") }', ['<missing>', '<missing>']],
    ['a string that is worked out', '#image("a.png", alt: "x" + "y")', ['<expression>']],
    ['arguments that are put in', '#image("a.png", ..args)', ['<expression>']],
    ['a function of its own', '#let image(x) = [hi]\n#image("a.png")', []],
    ['an imported function', '#import "a.typ": b, image\n#image("a.png")', []],
    ['a method', '#x.image("a.png")', []],
    [
      'an artifact',
      '#pdf.artifact(image("a.png")) #pdf.artifact[#image("a.png", alt: "A")]',
      ['<decorative>', '<decorative>'],
    ],
    ['an empty text', '#image("a.png", alt: "")', ['<decorative>']],
    ['a figure that has a text', '#figure(image("a.png"), alt: "All", caption: [A])', ['All']],
    [
      'a figure of several images that has a text',
      '#figure(alt: "All")[#image("a.png")#image("a.png")]',
      ['All', '<decorative>'],
    ],
    ['what is not closed', '#image("a.png", alt: "A', []],
  ])('%s', (_, text, alts) => {
    expect(find(text)).toEqual(
      alts
        .map((alt) => ['a.png', alt])
        .map(([path, alt]) => [text.includes('b.png') && alt === '<missing>' ? 'b.png' : path, alt]),
    );
  });

  test('whether it is in a link', () => {
    const places = typst.parse('#link("x")[#image("a.png")] #link("x", image("b.png")) #image("c.png")').images;
    expect(places.map(({ place }) => place)).toEqual(['inLink', 'inLink', 'alone']);
  });
});

describe('writes', () => {
  test.each([
    ['#image("a.png")', '#image("a.png", alt: "A \\"red\\" cup")'],
    ['#image("a.png", width: 3cm)', '#image("a.png", alt: "A \\"red\\" cup", width: 3cm)'],
    ['#image(\n  "a.png",\n  width: 3cm,\n)', '#image(\n  "a.png",\n  alt: "A \\"red\\" cup",\n  width: 3cm,\n)'],
    ['#image(\r\n\t"a.png"\r\n)', '#image(\r\n\t"a.png",\r\n\talt: "A \\"red\\" cup"\r\n)'],
    ['#image("a.png", alt: none)', '#image("a.png", alt: "A \\"red\\" cup")'],
    ['#image(alt: "", "a.png")', '#image(alt: "A \\"red\\" cup", "a.png")'],
    ['#figure(image("a.png"), alt: "Old")', '#figure(image("a.png"), alt: "A \\"red\\" cup")'],
    ['#pdf.artifact(image("a.png"))', '#image("a.png", alt: "A \\"red\\" cup")'],
  ])('into %j', (before, after) => {
    expect(setAlt(typst, before, say('A "red" cup'))).toBe(after);
  });

  test.each(['#image("a.png", alt: words)', '#image("a.png", ..args)', '#pdf.artifact[#image("a.png") x]'])(
    'nothing into %j',
    (text) => {
      expect(setAlt(typst, text, say('A cup'))).toBeUndefined();
    },
  );

  test('an artifact around a decorative one', () => {
    expect(setAlt(typst, '#figure(image("a.png", width: 1cm))', decorative)).toBe(
      '#figure(pdf.artifact(image("a.png", width: 1cm)))',
    );
  });
});
