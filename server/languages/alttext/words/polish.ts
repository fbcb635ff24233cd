import type { LanguageWords } from './languageWords.ts';

export const polish: LanguageWords = {
  languages: ['pl'],
  placeholder:
    'obrazek,obrazki,zdjęcie,zdjęcia,fotka,fotki,fotografia,fotografie,zrzut ekranu,zrzuty ekranu,plik,' +
    'załącznik,bez tytułu,tekst alternatywny,tekst zastępczy,opis obrazu,opis obrazka,opis zdjęcia,' +
    'przykładowy obraz,do zrobienia,do uzupełnienia',
  vague:
    'ikona,ikony,ikonka,ilustracja,ilustracje,grafika,grafiki,rysunek,rysunki,wykres,wykresy,schemat,schematy,' +
    'logotyp,logotypy,baner,banery,miniaturka,miniaturki,zdjęcie profilowe,obrazek wyróżniający,infografika,' +
    'infografiki,tutaj,powyżej,poniżej,patrz wyżej,patrz niżej,kliknij tutaj,kliknij tu,czytaj więcej',
  vagueAtHome: 'obraz,obrazy,mapa,mapy,plan,diagram,tabela,okładka,plakat,szkic,rycina,to,tu,miniatura',
  beginning: {
    before: 'to,ten,ta,to jest,oto,jakieś',
    nouns: 'obraz,obrazek,zdjęcie,fotografia,ilustracja,grafika,rysunek,wykres,schemat,ikona,zrzut ekranu,logo,logotyp',
    after: 'z,ze,przedstawiający,przedstawiająca,przedstawiające,pokazujący,pokazujące,przedstawia,pokazuje',
  },
};
