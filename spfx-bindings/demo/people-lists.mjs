// Word lists for the synthetic personnel file. Telephone numbers use the ranges that the Bundesnetzagentur reserves
// for films and books, e-mail addresses the reserved top-level domain .example, so that no real person is reached.

export const firstNames = (
  "Anna Bärbel Björn Çiğdem Clara Dörte Elif Emre Fabian Finn Friedrich Gönül Günter Hanna Heike Ingo Jana " +
  "Jörg Jürgen Käthe Katharina Kerstin Klaus Lena Leonie Lukas Łucja Magdalena Marie Matthias Mehmet Michael " +
  "Mónica Nele Niklas Nguyễn Olga Özlem Paul Petra Rainer René Sabine Sascha Sören Stefan Svenja Thomas Tobias " +
  "Ulrike Ursula Uwe Vanessa Volker Walther Wiebke Wolfgang Yannick Yıldız Zoë"
).split(" ");

export const lastNames = (
  "Albrecht Bäcker Baumgärtner Becker Böhm Brandt Bräuer Busch Dietrich Döring Engel Fischer Fleischhauer " +
  "Förster Frank Fuchs Geißler Götz Graf Groß Günther Haas Hartmann Heinrich Herrmann Hoffmann Höfer Huber " +
  "Jäger Jankowska Kaya Keller Klein Köhler König Krämer Kraus Krüger Kühn Lang Lehmann Löffler Lorenz Ludwig " +
  "Maier Martin Mayer Meißner Möller Müller Neumann Nowak Öztürk Peters Pfeiffer Pohl Richter Roth Rüdiger " +
  "Sauer Schäfer Schmidt Schneider Scholz Schröder Schüßler Schulz Schwarz Seidel Simon Sommer Stein Straß " +
  "Thiel Übelacker Vogt Wagner Walter Weber Weiß Werner Winkler Wójcik Wolf Yılmaz Ziegler Zimmermann"
).split(" ");

export const streets = (
  "Ahornweg,Am Bäckergraben,Am Mühlenteich,An der Stadtmauer,Bahnhofstraße,Beethovenstraße,Bergstraße," +
  "Blücherplatz,Brückenstraße,Dorfstraße,Eichenallee,Feldstraße,Fließstraße,Friedrichstraße,Gartenstraße," +
  "Gänsemarkt,Goethestraße,Große Bleichen,Hauptstraße,Höhenweg,Im Grünen Winkel,Jägerstieg,Kantstraße," +
  "Kirchgasse,Königsallee,Kölner Straße,Lindenstraße,Marktplatz,Mörikestraße,Mühlenweg,Neue Straße,Parkstraße," +
  "Ringstraße,Rosenweg,Schillerstraße,Schloßplatz,Schulstraße,Süderstraße,Unter den Ulmen,Wiesenweg"
).split(",");

/** Postal code prefix (3 digits), city, and the reserved telephone numbers of its area or of mobile networks. */
export const cities = [
  ["101", "Berlin", "+49 30 23125 ###"],
  ["200", "Hamburg", "+49 40 66969 ###"],
  ["803", "München", "+49 89 99998 ###"],
  ["506", "Köln", "+49 221 4710 ###"],
  ["603", "Frankfurt am Main", "+49 69 90009 ###"],
  ["402", "Düsseldorf", "+49 176 0406 90##"],
  ["701", "Stuttgart", "+49 176 0406 90##"],
  ["904", "Nürnberg", "+49 176 0406 90##"],
  ["480", "Münster", "+49 176 0406 90##"],
  ["990", "Erfurt", "+49 176 0406 90##"],
  ["010", "Dresden", "+49 176 0406 90##"],
  ["235", "Lübeck", "+49 176 0406 90##"],
  ["970", "Würzburg", "+49 176 0406 90##"],
  ["370", "Göttingen", "+49 176 0406 90##"],
  ["720", "Tübingen", "+49 176 0406 90##"],
];

/** Department and the yearly salary, in euro, around which its people earn. */
export const departments = [
  ["Verkauf", 52000],
  ["Entwicklung", 68000],
  ["Fertigung", 43000],
  ["Lager", 37000],
  ["Einkauf", 51000],
  ["Personal", 54000],
  ["Buchhaltung", 53000],
  ["Qualitätssicherung", 49000],
  ["Kundendienst", 44000],
  ["Geschäftsleitung", 118000],
];

export const countries = ["DE", "DE", "DE", "DE", "DE", "DE", "DE", "AT", "CH", "NL"];

export const healthNotes = [
  "",
  "",
  "",
  "",
  "",
  "Bildschirmarbeitsplatzbrille verordnet, nächste Kontrolle in 24 Monaten.",
  "Höhenverstellbarer Schreibtisch nach Bandscheibenvorfall (L4/L5).",
  "Keine Nachtschicht: Schlafapnoe, ärztliches Attest liegt vor.",
  "Nussallergie (Anaphylaxie); Notfallset im Erste-Hilfe-Raum hinterlegt.",
  "Wiedereingliederung nach dem Hamburger Modell, 4 Stunden täglich bis Monatsende.",
  "Schwerbehinderung, Grad 50; Anspruch auf Zusatzurlaub geprüft.",
  "Schwangerschaft angezeigt; Gefährdungsbeurteilung nach § 10 MuSchG erstellt.",
  "Lärmschwerhörigkeit beidseits, angepasster Gehörschutz ausgegeben.",
  "Diabetes Typ 1, Pausenregelung mit der Schichtleitung vereinbart.",
];

export const appraisalOpenings = [
  "Erfüllt die Anforderungen in vollem Umfang",
  "Übertrifft die Erwartungen deutlich",
  "Arbeitet selbständig und sorgfältig",
  "Benötigt bei neuen Aufgaben noch Anleitung",
  "Ist im Team sehr geschätzt",
  "Hat die vereinbarten Ziele nur teilweise erreicht",
];

export const appraisalEndings = [
  "Schulung „Arbeitsrecht für Führungskräfte“ vereinbart.",
  "Beförderung zum nächsten Stichtag vorgeschlagen.",
  "Nächstes Gespräch in sechs Monaten.",
  "Übernahme der Projektleitung „Süd“ besprochen.",
  "Zielvereinbarung: Durchlaufzeit um 10 % senken.",
  "Wunsch nach Teilzeit (30 Stunden) aufgenommen.",
];
