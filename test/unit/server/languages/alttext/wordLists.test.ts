import { describe, expect, test } from 'vitest';
import { normalizeWords } from '../../../../../server/languages/alttext/wordForms.ts';
import { allWords, readerOf, type WordSense } from '../../../../../server/languages/alttext/wordLists.ts';

const senseOf = (text: string, language?: string): WordSense => readerOf(language)(normalizeWords(text));

interface Samples {
  readonly placeholder: readonly string[];
  readonly vague: readonly string[];
  /** Vague in a document of this language, and nothing elsewhere. */
  readonly atHome: readonly string[];
  /** Good short texts: things that photographs show. */
  readonly telling: readonly string[];
}

const samples: Readonly<Record<string, Samples>> = {
  en: {
    placeholder: ['Picture', 'image', 'alt text', 'TODO', 'No alt text'],
    vague: ['diagram', 'An image of', 'the photo showing a', 'Profile picture', 'see below'],
    atHome: [],
    telling: [
      'Cup',
      'Table',
      'Poster',
      'Sketch of a bridge',
      'Image formation in a lens',
      'Bread',
      'Plane',
      'Miniature',
    ],
  },
  de: {
    placeholder: ['Bild', 'FOTO', 'Abbildung', 'Bildschirmfoto', 'Platzhalter', 'Alternativtext', 'Bildbeschreibung'],
    vague: ['Bild von', 'Ein Foto von einem', 'Das Bild zeigt', 'Grafik', 'Schaubild', 'Beitragsbild', 'Gemälde'],
    atHome: ['Karte', 'Plan', 'Symbol', 'Skizze'],
    telling: [
      'Hund',
      'Brot',
      'Schild',
      'Kurve',
      'Berge im Nebel',
      'Bildhauer bei der Arbeit',
      'Statue',
      'Ein Foto der Burg',
    ],
  },
  fr: {
    placeholder: ["Capture d'écran", 'Capture d’écran', 'photographie', 'texte alternatif', 'Fichier', 'Sans titre'],
    vague: ["Image d'une", "L'image", 'Une photo de', 'Icône', 'ICONE', 'Dessin', 'Graphique', 'ci-dessous'],
    atHome: ['Carte', 'Schéma', 'Tableau', 'Vignette', 'Miniature', 'Plan'],
    telling: ['Chat', 'Pain', 'Pic du Midi', 'Couverture en laine', "L'imageur de la sonde", 'Main', 'Four'],
  },
  es: {
    placeholder: ['Imagen', 'IMÁGENES', 'fotografía', 'fotografia', 'Captura de pantalla', 'Texto alternativo'],
    vague: ['Imagen de', 'Una foto de la', 'Icono', 'Ícono', 'Gráfico', 'Dibujo', 'Haz clic aquí'],
    atHome: ['Mapa', 'Cuadro', 'Esquema', 'Figura'],
    telling: ['Gato', 'Pan', 'Capa', 'Tabla', 'Carta', 'Plano', 'Imaginería religiosa', 'Sombrero'],
  },
  pt: {
    placeholder: ['Imagem', 'Captura de tela', 'Captura de ecrã', 'fotografia', 'Ficheiro', 'Texto alternativo'],
    vague: ['Imagem de', 'Uma foto do', 'Ícone', 'Ilustração', 'Gráfico', 'Desenho', 'Saiba mais'],
    atHome: ['Mapa', 'Quadro', 'Figura'],
    telling: ['Gato', 'Pão', 'Capa', 'Tela', 'Prata', 'Imagens de arquivo da cidade'],
  },
  it: {
    placeholder: ['Immagine', 'immagini', 'Schermata', 'Fotografia', 'Testo alternativo', 'Segnaposto'],
    vague: ["Immagine dell'", 'Immagine di un', 'La foto della', 'Icona', 'Disegno', 'Grafico', 'Clicca qui'],
    atHome: ['Mappa', 'Quadro', 'Figura', 'Schema'],
    telling: ['Cane', 'Carta', 'Pianta', 'Pane', 'Burro', 'Camera', 'Immaginario medievale'],
  },
  nl: {
    placeholder: ['Afbeelding', "Foto's", 'Schermafbeelding', 'plaatje', 'Alternatieve tekst', 'Naamloos'],
    vague: ['Afbeelding van', 'Een foto van een', 'Pictogram', 'Grafiek', 'Tekening', 'Klik hier'],
    atHome: ['Kaart', 'Schema', 'Plattegrond'],
    telling: ['Hond', 'Brood', 'Beeld', 'Beelden op het plein', 'Plaat', 'Slang', 'Kat'],
  },
  pl: {
    placeholder: ['Obrazek', 'Zdjęcie', 'Zdjecie', 'Zrzut ekranu', 'Tekst alternatywny', 'Plik', 'Załącznik'],
    vague: ['Obraz przedstawiający', 'Zdjęcie przedstawia', 'Ikona', 'Wykres', 'Rysunek', 'Kliknij tutaj'],
    atHome: ['Mapa', 'Obraz', 'Plakat', 'Plan'],
    telling: ['Pies', 'Chleb', 'Dom', 'Kot', 'Most', 'Zdjęcie Krakowa nocą'],
  },
  ja: {
    placeholder: ['画像', '写真', 'スクリーンショット', '代替テキスト', '無題', '画像。'],
    vague: ['アイコン', 'ロゴ', 'イラスト', 'この画像', 'この画像です', 'グラフ', 'サムネイル', '画像です'],
    atHome: ['図', '地図', '絵'],
    telling: ['猫', '夕焼け', '富士山の写真', '東京の地図', '手紙'],
  },
  zh: {
    placeholder: ['图片', '圖片', '照片', '截图', '螢幕截圖', '图片描述', '替代文字'],
    vague: ['图标', '示意图', '示意圖', '这是一张图片', '这张图片显示', '如图', '点击这里'],
    atHome: ['图', '地图', '地圖', '流程图'],
    telling: ['猫', '日落', '长城的照片', '手纸', '北京地铁线路'],
  },
};

test('every language of the lists has its samples, and ten are there', () => {
  expect(allWords.map(({ languages }) => languages[0])).toEqual(Object.keys(samples));
  expect(allWords).toHaveLength(10);
});

describe.each(Object.entries(samples))('%s', (language, { placeholder, vague, atHome, telling }) => {
  const wide = `${language}-XX`;

  test.each(placeholder)('placeholder, whether or not the document says its language: %s', (text) => {
    expect([senseOf(text, wide), senseOf(text)]).toEqual(['placeholder', 'placeholder']);
  });

  test.each(vague)('vague, whether or not the document says its language: %s', (text) => {
    expect([senseOf(text, wide), senseOf(text)]).toEqual(['vague', 'vague']);
  });

  test.each(atHome)('vague at home alone: %s', (text) => {
    expect(senseOf(text, wide)).toBe('vague');
    expect(senseOf(text, 'sv')).toBe('telling');
  });

  test.each(telling)('says what is seen, whether or not the document says its language: %s', (text) => {
    expect([senseOf(text, wide), senseOf(text)]).toEqual(['telling', 'telling']);
  });
});

test('what is vague at home alone is no word that all lists know anyway', () => {
  for (const { vagueAtHome, languages } of allWords) {
    for (const word of vagueAtHome.split(',').filter((each) => each !== '')) {
      const others = allWords.filter(
        (other) => other.languages !== languages && `,${other.vague},`.includes(`,${word},`),
      );
      // English has most words of these anyway: `figure`, `plan`.
      const names = others.map((other) => other.languages[0]).filter((name) => name !== 'en');
      expect([word, names]).toEqual([word, []]);
    }
  }
});

test('a list has each word once, as it is compared', () => {
  for (const { placeholder, vague, vagueAtHome } of allWords) {
    const words = [placeholder, vague, vagueAtHome].flatMap((list) => list.split(',')).filter((word) => word !== '');
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
    for (const word of words) expect(normalizeWords(word)).not.toBe('');
  }
});

describe('a person', () => {
  const read = readerOf(undefined, {
    placeholder: ['tbc', '!media', 'Grünes  Kästchen'],
    vague: ['!map', 'thing', '!Image'],
  });
  test.each([
    ['TBC.', 'placeholder'],
    ['media', 'telling'],
    ['grünes Kästchen', 'placeholder'],
    ['map', 'telling'],
    ['an image', 'vague'],
    ['thing', 'vague'],
    ['photo', 'placeholder'],
  ])('adds words and takes them out: %s is %s', (text, sense) => {
    expect(read(normalizeWords(text))).toBe(sense);
  });
});

test('a language that no list knows has what holds everywhere', () => {
  expect(['image', 'Logo', 'alt text'].map((text) => senseOf(text, 'sv'))).toEqual([
    'placeholder',
    'vague',
    'placeholder',
  ]);
  expect(['Picture', 'Bild', 'An image of'].map((text) => senseOf(text, 'fi'))).toEqual([
    'telling',
    'telling',
    'telling',
  ]);
});
