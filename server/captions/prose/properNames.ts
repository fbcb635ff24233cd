/**
 * Names as they are written, of what photographs show and are taken with. None that is a common word too ("may", "turkey",
 * "china", "polish", "apple") stands alone. Written by hand; those that captions have often ("Christmas", "European",
 * "American") are among them.
 */
export const properNames: readonly string[] = names(
  'I, I’m, I’ve, I’ll, I’d',
  // Photography and initialisms.
  'HDR, DSLR, SLR, UV, LED, RGB, ISO, TV, SUV, ATM, DJ, VR, UFO, 3D, 2D, 4K, 8K, USA, UK, EU, UAE, NYC, NASA, NBA, NFL, NHL, BBC',
  'Canon, Nikon, Sony, Fujifilm, Leica, Kodak, Polaroid, GoPro, Hasselblad, Panasonic, Sigma lens, Photoshop, Lightroom',
  'Instagram, Facebook, YouTube, Google, Microsoft, iPhone, iPad, MacBook, Samsung, Nintendo, PlayStation, Xbox, Lego',
  'Coca-Cola, Coca Cola, Pepsi, Starbucks, McDonald’s, Burger King, Guinness, Heineken, Nike, Adidas, Ikea, Disney, Barbie',
  'BMW, Volkswagen, VW, Mercedes, Mercedes-Benz, Porsche, Ferrari, Lamborghini, Toyota, Honda, Chevrolet, Cadillac, Audi',
  'Harley-Davidson, Harley Davidson, Vespa, Tesla, Boeing, Airbus, Rolls-Royce, Rolls Royce, Mini Cooper, Ford Mustang',
  'Mickey Mouse, Spider-Man, Batman, Spiderman, Superman, Star Wars, Darth Vader, Harry Potter, Hello Kitty, Marilyn Monroe',
  'Tommy Hilfiger, Calvin Klein, Ralph Lauren, Louis Vuitton, Gucci, Chanel, Rolex, Ducati, Yamaha, Kawasaki, Suzuki, Hyundai',
  'Union Jack, US dollar, US dollars, Ferris wheel, Ferris wheels, Mother Nature, Olympic, Olympics, Mona Lisa, Van Gogh, Smurfs',
  'Elvis Presley, Charlie Chaplin, Cristiano Ronaldo, Lionel Messi, Winnie the Pooh, Donald Duck, Peter Pan',
  // Time.
  'Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday',
  'January, February, April, June, July, September, October, November, December',
  'Christmas, Christmas Eve, Easter, Halloween, Thanksgiving, Hanukkah, Diwali, Ramadan, Oktoberfest, Mardi Gras, Carnival of Venice',
  'New Year’s Eve, New Year’s Day, Valentine’s Day, Mother’s Day, Independence Day, Saint Patrick’s Day, Day of the Dead',
  'Victorian, Edwardian, Renaissance, Gothic Revival, Art Deco, Art Nouveau, Middle Ages, World War',
  // Belief.
  'Jesus, Jesus Christ, Christ, Virgin Mary, Madonna and Child, Bible, Buddha, Buddhist, Buddhism, Shinto, Hindu, Hinduism',
  'Shiva, Ganesha, Christian, Christianity, Catholic, Orthodox Church, Muslim, Islam, Islamic, Jewish, Quran, Santa, Santa Claus',
  // Countries, regions, and what comes from them.
  'Africa, African, African-American, Arab, Arabian, Arabic, America, American, Antarctica, Antarctic, Arctic, Asia, Asian, Australia, Australian',
  'Austria, Austrian, Bali, Balinese, Bavaria, Bavarian, Belgium, Belgian, Brazil, Brazilian, Britain, British, Bulgaria',
  'Bulgarian, California, Californian, Canada, Canadian, Caribbean, Chilean, Chinese, Colombian, Croatia, Croatian, Cuba',
  'Cuban, Cyprus, Czech, Denmark, Danish, Egypt, Egyptian, England, English, Ethiopian, Eurasian, Europe, European, Finland',
  'Finnish, Florida, France, French, Germany, German, Greece, Greek, Greenland, Hawaii, Hawaiian, Himalayan, Himalayas',
  'Hungary, Hungarian, Iceland, Icelandic, India, Indian, Indonesia, Indonesian, Iran, Iranian, Ireland, Irish, Israel',
  'Israeli, Italy, Italian, Jamaican, Japan, Japanese, Kenya, Kenyan, Korea, Korean, Latin, Lebanese, Malaysia, Malaysian',
  'Maldives, Malta, Maltese, Mediterranean, Mexico, Mexican, Mongolian, Morocco, Moroccan, Namibia, Nepal, Nepalese',
  'Netherlands, Dutch, New Zealand, Nordic, North America, Norway, Norwegian, Persian, Peru, Peruvian, Philippines, Filipino',
  'Poland, Portugal, Portuguese, Romania, Romanian, Russia, Russian, Scandinavia, Scandinavian, Scotland, Scottish, Serbian',
  'Siberian, Sicily, Sicilian, Singapore, Slovenian, South Africa, South African, South America, Spain, Spanish, Sri Lanka',
  'Sweden, Swedish, Switzerland, Swiss, Syrian, Taiwan, Tanzania, Texas, Thailand, Thai, Tibet, Tibetan, Turkish, Tuscany',
  'Tuscan, Ukraine, Ukrainian, United Kingdom, United States, Vietnam, Vietnamese, Wales, Welsh, Middle Eastern, Hong Kong',
  'Alaska, Alaskan, Arizona, Colorado River, Oregon, Utah, Provence, Normandy, Andalusian, Celtic, Viking, Roman, Byzantine',
  // Cities and places.
  'Amsterdam, Athens, Bangkok, Barcelona, Beijing, Berlin, Boston, Brussels, Budapest, Buenos Aires, Cairo, Chicago',
  'Copenhagen, Dubai, Dublin, Edinburgh, Florence, Istanbul, Jerusalem, Kyoto, Las Vegas, Lisbon, London, Los Angeles, Madrid',
  'Manhattan, Brooklyn, Marrakech, Melbourne, Miami, Milan, Moscow, Mumbai, Munich, New Delhi, New Orleans, New York',
  'New York City, Oslo, Paris, Parisian, Prague, Rio de Janeiro, Rome, San Francisco, Santorini, Seattle, Seoul, Shanghai',
  'Stockholm, Sydney, Tokyo, Toronto, Valencia, Venice, Venetian, Vienna, Warsaw, Washington',
  'Big Ben, Brooklyn Bridge, Buckingham Palace, Burj Khalifa, Central Park, Colosseum, Eiffel Tower, Golden Gate Bridge',
  'Great Wall of China, London Eye, Louvre, Machu Picchu, Notre Dame, Sagrada Familia, Sistine Chapel, Statue of Liberty',
  'Stonehenge, Sydney Opera House, Taj Mahal, Times Square, Tower Bridge, Leaning Tower of Pisa, Mount Everest, Mount Fuji',
  'Arc de Triomphe, Versailles, Trevi Fountain, Acropolis, Parthenon, Alhambra, Angkor Wat, Hagia Sophia, Neuschwanstein Castle',
  'Charles Bridge, Rialto Bridge, Grand Canal, Mont Saint-Michel, Matterhorn, Mount Rushmore, Empire State Building, Bilbao',
  'Grand Canyon, Yosemite, Yellowstone, Niagara Falls, Monument Valley, Alps, Andes, Sahara, Dolomites, Pyrenees',
  'Atlantic, Pacific Ocean, Indian Ocean, Baltic, Adriatic, Aegean, Dead Sea, North Sea, Nile, Danube, Thames',
  'Milky Way, Orion Nebula, Andromeda, Jupiter, Saturn, Venus, Big Dipper',
  // Animals named after places and people.
  'Bengal tiger, German shepherd, Yorkshire terrier, Jack Russell, Saint Bernard, Bernese, Holstein, Highland cow',
);

function names(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.replaceAll('’', "'").split(', '));
}
