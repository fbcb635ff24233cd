import type { LanguageWords } from './languageWords.ts';

export const spanish: LanguageWords = {
  languages: ['es'],
  placeholder:
    'imagen,imágenes,imágen,foto,fotos,fotografía,fotografías,captura de pantalla,capturas de pantalla,' +
    'pantallazo,archivo,archivo adjunto,sin título,texto alternativo,texto alt,descripción de la imagen,' +
    'descripción de imagen,imagen de ejemplo,tu imagen aquí,pendiente,por hacer',
  vague:
    'ícono,icono,iconos,íconos,ilustraciones,ilustración,gráfico,gráficos,gráfica,gráficas,dibujo,dibujos,diagrama,' +
    'diagramas,imagen destacada,foto de perfil,imagen de perfil,logotipo,logotipos,infografía,infografías,' +
    'esto,aquí,ver arriba,ver abajo,haga clic aquí,haz clic aquí,pulse aquí,leer más',
  vagueAtHome:
    'mapa,mapas,cuadro,pintura,figura,figuras,esquema,portada,arriba,abajo,arte,boceto,captura,miniatura,miniaturas',
  beginning: {
    before: 'un,una,el,la,los,las,este,esta,esto es,unos,unas',
    nouns:
      'imagen,imágenes,foto,fotos,fotografía,ilustración,icono,ícono,gráfico,gráfica,dibujo,diagrama,' +
      'captura de pantalla,logo,logotipo',
    after: 'de,del,un,una,el,la,los,las,con,que muestra,mostrando',
  },
};
