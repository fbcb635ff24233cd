import type { LanguageWords } from './languageWords.ts';

export const dutch: LanguageWords = {
  languages: ['nl'],
  placeholder:
    "afbeelding,afbeeldingen,foto,foto's,fotografie,plaatje,plaatjes,schermafbeelding,schermafbeeldingen,schermafdruk," +
    'bestand,bijlage,naamloos,zonder titel,alternatieve tekst,alt-tekst,alttekst,beschrijving van de afbeelding,' +
    'afbeeldingsbeschrijving,voorbeeldafbeelding,tijdelijke aanduiding,nog te doen',
  vague:
    'pictogram,pictogrammen,illustratie,illustraties,grafiek,grafieken,tekening,tekeningen,diagrammen,schilderij,' +
    'schilderijen,landkaart,uitgelichte afbeelding,profielfoto,miniatuur,miniaturen,infographic,zie hierboven,' +
    'zie hieronder,hierboven,hieronder,klik hier,lees meer,dit hier',
  vagueAtHome: 'kaart,kaarten,plattegrond,schets,figuur,schema,tabel,omslag,hier,dit,dat,boven,onder,kunst',
  beginning: {
    before: 'een,de,het,deze,dit,dit is',
    nouns:
      "afbeelding,afbeeldingen,foto,foto's,plaatje,illustratie,pictogram,grafiek,tekening,diagram,schermafbeelding," +
      'screenshot,schilderij,logo',
    after: 'van,een,de,het,met,die,waarop,toont',
  },
};
