import type { LanguageWords } from './languageWords.ts';

export const german: LanguageWords = {
  languages: ['de'],
  placeholder:
    'bild,bilder,foto,fotos,fotografie,fotografien,aufnahme,aufnahmen,abbildung,abbildungen,abb,bildschirmfoto,' +
    'bildschirmfotos,bildschirmaufnahme,datei,anhang,ohne titel,unbenannt,platzhalter,platzhalterbild,alternativtext,' +
    'alternativer text,alttext,bildbeschreibung,beschreibung,bildtitel,bildunterschrift,bildtext,beispielbild,' +
    'symbolbild,hier steht der alternativtext,bild folgt,foto folgt',
  vague:
    'grafik,grafiken,illustrationen,zeichnung,zeichnungen,diagramm,diagramme,schaubild,schaubilder,gemälde,' +
    'vorschaubild,vorschaubilder,titelbild,beitragsbild,kopfbild,profilbild,bildmarke,landkarte,landkarten,infografik,' +
    'infografiken,dies,dieses,das hier,siehe oben,siehe unten,hier klicken,mehr lesen',
  vagueAtHome: 'karte,karten,skizze,skizzen,plan,symbol,symbole,hier,oben,unten,kunst,tabelle,plakat,porträt,schema',
  beginning: {
    before: 'ein,eine,das,die,der,den,dieses,diese,dieser,einige,hier ist,das ist',
    nouns:
      'bild,bilder,foto,fotos,fotografie,aufnahme,abbildung,grafik,illustration,zeichnung,diagramm,schaubild,gemälde,' +
      'screenshot,bildschirmfoto,icon,logo,landkarte',
    after: 'von,vom,des,der,dem,den,die,das,ein,eine,einem,einer,eines,mit,zu,zum,zur,zeigt',
  },
};
