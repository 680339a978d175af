//! Names as they are heard in French schools.

/// Given names of girls born from 2008 to 2020, the more frequent first.
#[rustfmt::skip] // A list to read across, not down.
pub(crate) const GIRLS: &[&str] = &[
    "Emma", "Jade", "Louise", "Alice", "Chloé", "Lina", "Léa", "Manon", "Inès", "Camille", "Lola",
    "Zoé", "Sarah", "Anna", "Juliette", "Rose", "Ambre", "Mila", "Julia", "Léna", "Eva", "Nina",
    "Agathe", "Romane", "Lucie", "Clara", "Charlotte", "Jeanne", "Margaux", "Victoire", "Adèle",
    "Sofia", "Nour", "Yasmine", "Aya", "Assia", "Maryam", "Fatoumata", "Aïssatou", "Aminata",
    "Mariam", "Hafsa", "Kadidiatou", "Awa", "Ndèye", "Salimata", "Imane", "Safia", "Myriam",
    "Leïla", "Malika", "Soraya", "Amel", "Rania", "Dounia", "Élise", "Éléonore", "Héloïse",
    "Anaïs", "Maëlys", "Maëlle", "Océane", "Noémie", "Apolline", "Capucine", "Clémence",
    "Constance", "Diane", "Élina", "Éloïse", "Eugénie", "Faustine", "Gabrielle", "Garance",
    "Giulia", "Hortense", "Iris", "Joséphine", "Joy", "Kenza", "Lise", "Lou", "Louane", "Luna",
    "Madeleine", "Mathilde", "Mélissa", "Mia", "Naïs", "Olivia", "Pauline", "Roxane", "Salomé",
    "Sixtine", "Solène", "Suzanne", "Thaïs", "Valentine", "Violette", "Zélie", "Lou-Anne",
    "Marie-Lou", "Anne-Sophie", "Thi Mai", "Xuan Linh", "Mei", "Ana-Maria", "Beatriz", "Inaya",
    "Ioana", "Katarzyna", "Oksana", "Ruzanna", "Şeyma", "Elif", "Zeynep", "Tiphaine", "Gwenn",
    "Enora", "Maïwenn",
];

/// Given names of boys born from 2008 to 2020, the more frequent first.
#[rustfmt::skip] // A list to read across, not down.
pub(crate) const BOYS: &[&str] = &[
    "Gabriel", "Raphaël", "Léo", "Louis", "Lucas", "Adam", "Arthur", "Jules", "Hugo", "Maël",
    "Liam", "Noah", "Paul", "Ethan", "Sacha", "Nathan", "Tom", "Gabin", "Mohamed", "Aaron",
    "Théo", "Noé", "Victor", "Martin", "Mathis", "Timéo", "Enzo", "Nolan", "Axel", "Clément",
    "Rayan", "Ibrahim", "Yanis", "Mohammed", "Ismaël", "Imran", "Youssef", "Amir", "Ayoub",
    "Bilal", "Mamadou", "Moussa", "Ousmane", "Cheikh", "Souleymane", "Abdoulaye", "Boubacar",
    "Ilyès", "Sofiane", "Zakaria", "Anis", "Nassim", "Mehdi", "Karim", "Walid", "Antoine",
    "Augustin", "Baptiste", "Basile", "Benjamin", "Camille", "Côme", "Corentin", "Édouard",
    "Eliott", "Émile", "Esteban", "Étienne", "Eugène", "Félix", "Gaspard", "Gaël", "Ilan",
    "Isaac", "Jean", "Joachim", "Joseph", "Kylian", "Léon", "Loïc", "Malo", "Marceau", "Marius",
    "Matthieu", "Maxence", "Milo", "Naël", "Nicolas", "Oscar", "Quentin", "Robin", "Romain",
    "Rémi", "Samuel", "Simon", "Tiago", "Titouan", "Tristan", "Valentin", "William",
    "Jean-Baptiste", "Pierre-Louis", "Paul-Émile", "Minh Khôi", "Wei", "João", "Rui", "Andrei",
    "Mateusz", "Yaroslav", "Emre", "Kerem", "Hovhannès", "Yoann", "Ewen", "Erwan", "Mathéo",
    "Kaïs", "D'Angelo", "Célestin",
];

/// Given names of women born from 1960 to 1995.
#[rustfmt::skip] // A list to read across, not down.
pub(crate) const WOMEN: &[&str] = &[
    "Céline", "Stéphanie", "Sandrine", "Nathalie", "Isabelle", "Sophie", "Aurélie", "Émilie",
    "Julie", "Virginie", "Karine", "Delphine", "Laetitia", "Audrey", "Hélène", "Claire", "Anne",
    "Caroline", "Élodie", "Vanessa", "Séverine", "Valérie", "Catherine", "Florence", "Nadia",
    "Samira", "Fatima", "Khadija", "Malika", "Leïla", "Aminata", "Fatou", "Mariama", "Rokhaya",
    "Aïcha", "Djamila", "Naïma", "Houria", "Zohra", "Rachida", "Marie-Laure", "Anne-Claire",
    "Marie-Christine", "Béatrice", "Agnès", "Bénédicte", "Cécile", "Corinne", "Estelle",
    "Fabienne", "Gaëlle", "Géraldine", "Ingrid", "Jessica", "Joëlle", "Laurence", "Magali",
    "Maud", "Mélanie", "Myriam", "Noëlle", "Odile", "Pascale", "Rosa", "Sabrina", "Solange",
    "Sylvie", "Thuy", "Véronique", "Yolande", "Maria", "Ana Paula", "Elena", "Ewa", "Olena",
    "Gülşen", "Hong", "Priya", "Tatiana", "Vaïana",
];

/// Given names of men born from 1960 to 1995.
#[rustfmt::skip] // A list to read across, not down.
pub(crate) const MEN: &[&str] = &[
    "Nicolas", "Julien", "Sébastien", "David", "Stéphane", "Christophe", "Frédéric", "Olivier",
    "Laurent", "Jérôme", "Thomas", "Guillaume", "Cédric", "Vincent", "Alexandre", "Mathieu",
    "Benoît", "Grégory", "Fabrice", "Éric", "Karim", "Mohamed", "Rachid", "Saïd", "Hakim",
    "Farid", "Abdelkader", "Mustapha", "Youcef", "Kamel", "Mamadou", "Ibrahima", "Amadou",
    "Oumar", "Cheikh", "Souleymane", "Moussa", "Ousmane", "Jean-Marc", "Jean-François",
    "Pierre-Yves", "Jean-Baptiste", "Arnaud", "Antoine", "Bruno", "Bertrand", "Didier",
    "Emmanuel", "Fabien", "François", "Gaël", "Gilles", "Hervé", "Hugues", "Joël", "Loïc",
    "Ludovic", "Marc", "Mickaël", "Noël", "Pascal", "Patrice", "Philippe", "Raphaël", "Régis",
    "Rémy", "Roland", "Sylvain", "Thierry", "Yannick", "António", "José Manuel", "Marek",
    "Viorel", "Mehmet", "Anh Tuan", "Wei", "Rajesh", "Dimitri", "Teva",
];

/// Family names, the more frequent first.
#[rustfmt::skip] // A list to read across, not down.
pub(crate) const FAMILIES: &[&str] = &[
    "Martin", "Bernard", "Thomas", "Petit", "Robert", "Richard", "Durand", "Dubois", "Moreau",
    "Laurent", "Simon", "Michel", "Lefèvre", "Leroy", "Roux", "David", "Bertrand", "Morel",
    "Fournier", "Girard", "Bonnet", "Dupont", "Lambert", "Fontaine", "Rousseau", "Vincent",
    "Muller", "Lefebvre", "Faure", "André", "Mercier", "Blanc", "Guérin", "Boyer", "Garnier",
    "Chevalier", "François", "Legrand", "Gauthier", "Garcia", "Perrin", "Robin", "Clément",
    "Morin", "Nicolas", "Henry", "Roussel", "Mathieu", "Gautier", "Masson", "Marchand", "Duval",
    "Denis", "Dumont", "Marie", "Lemaire", "Noël", "Meyer", "Dufour", "Meunier", "Brun",
    "Blanchard", "Giraud", "Joly", "Rivière", "Lucas", "Brunet", "Gaillard", "Barbier", "Arnaud",
    "Martinez", "Gérard", "Roche", "Renard", "Schmitt", "Roy", "Leroux", "Colin", "Vidal",
    "Caron", "Picard", "Roger", "Fabre", "Aubert", "Lemoine", "Renaud", "Dumas", "Lacroix",
    "Olivier", "Philippe", "Bourgeois", "Pierre", "Benoît", "Rey", "Leclerc", "Payet", "Rolland",
    "Leclercq", "Guillaume", "Lecomte", "Lopez", "Jean", "Dupuy", "Guillot", "Hubert", "Berger",
    "Carpentier", "Sanchez", "Dupuis", "Moulin", "Louis", "Deschamps", "Huet", "Vasseur", "Perez",
    "Boucher", "Fleury", "Royer", "Klein", "Jacquet", "Adam", "Paris", "Poirier", "Marty",
    "Aubry", "Guyot", "Carré", "Charles", "Renault", "Charpentier", "Ménard", "Maillard", "Baron",
    "Bertin", "Bailly", "Hervé", "Schneider", "Fernandez", "Le Gall", "Collet", "Léger",
    "Bouvier", "Julien", "Prévost", "Millet", "Perrot", "Daniel", "Le Roux", "Cousin", "Germain",
    "Breton", "Besson", "Langlois", "Rémy", "Le Goff", "Pelletier", "Lévêque", "Perrier",
    "Leblanc", "Barré", "Lebrun", "Marchal", "Weber", "Mallet", "Hamon", "Boulanger", "Jacob",
    "Monnier", "Michaud", "Rodriguez", "Guichard", "Gillet", "Étienne", "Grondin", "Poulain",
    "Tessier", "Chevallier", "Collin", "Chauvin", "Da Silva", "Bouchet", "Gay", "Lemaître",
    "Bénard", "Maréchal", "Humbert", "Reynaud", "Antoine", "Hoarau", "Perret", "Barthélemy",
    "Cordier", "Pichon", "Lejeune", "Gilbert", "Lamy", "Delaunay", "Pasquier", "Carlier",
    "Laporte", "Diallo", "Traoré", "Ba", "Diop", "Ndiaye", "N'Diaye", "Coulibaly", "Camara",
    "Sow", "Fall", "Touré", "Cissé", "Keïta", "Konaté", "Sissoko", "Dembélé", "Sylla", "Koné",
    "Bamba", "N'Guessan", "Mbaye", "M'Bappé", "Kouassi", "Ouédraogo", "Nkodia", "Mukendi",
    "Tshibanda", "Rakotomalala", "Razafindrakoto", "Andrianarisoa", "Benali", "Saïdi", "Haddad",
    "Mansouri", "Belkacem", "Bouaziz", "Cherif", "Hamidi", "Khelifi", "Meziane", "Ben Salah",
    "Ben Amor", "El Amrani", "El Idrissi", "Aït Ahmed", "Aït-Oufella", "Benkirane", "Bouzid",
    "Ziani", "Zerrouki", "Abdelmoumen", "Boukhalfa", "Chaouch", "Djebbar", "Ferhat", "Guendouz",
    "Hadj-Ali", "Kaddour", "Larbi", "Messaoudi", "Nguyen", "Tran", "Pham", "Le", "Huynh", "Phan",
    "Vo", "Dang", "Chen", "Wang", "Zhang", "Li", "Liu", "Yang", "Kim", "Singh", "Kumar",
    "Sivakumar", "Rajaratnam", "Balasubramaniam", "Yılmaz", "Kaya", "Demir", "Çelik", "Şahin",
    "Öztürk", "Sarkissian", "Hovhannissian", "Grigoryan", "Papadopoulos", "Kowalski", "Nowak",
    "Wiśniewska", "Popescu", "Ionescu", "Dumitru", "Petrović", "Kovačević", "Shevchenko",
    "Ivanova", "Ferreira", "Pereira", "Dos Santos", "De Oliveira", "Gonçalves", "Magalhães",
    "Lourenço", "Teixeira", "Rossi", "Bianchi", "Esposito", "D'Angelo", "Di Stefano", "Cohen",
    "Lévy", "Benhamou", "Azoulay", "Attal", "Zeitoun", "Dreyfus", "Müller", "Schäfer",
    "Vandenberghe", "Van den Broeck", "Vandecasteele", "Declercq", "O'Connor", "MacDonald",
    "Etxeberria", "Etcheverry", "de La Fontaine", "de Saint-Exupéry", "du Plessis", "d'Aubigné",
    "de Villeneuve", "Le Bihan", "Le Floc'h", "Kervella", "Quéméneur", "Guivarc'h", "Teriitahi",
    "Tehaamoana", "Wamytan", "Boyer-Vidal", "Casanova", "Mattei", "Colonna", "Raffarin-Delaunay",
    "Grand'Maison", "L'Hermitte", "Montgolfier de Beaumarchais", "Sœur", "Ÿvrard", "Lœuilleux",
    "Çoban", "Ünal", "Åkesson", "Ørsted", "Hémery-Dufaÿ", "Châteauneuf",
];

/// People after whom schools are called.
#[rustfmt::skip] // A list to read across, not down.
pub(crate) const PERSONALITIES: &[&str] = &[
    "Joséphine-Baker", "Simone-Veil", "Rosa-Parks", "Jean-Moulin", "Victor-Hugo", "Marie-Curie",
    "Louis-Pasteur", "Jules-Ferry", "Jean-Jaurès", "Lucie-Aubrac", "Antoine-de-Saint-Exupéry",
    "Aimé-Césaire", "Olympe-de-Gouges", "Albert-Camus", "Georges-Brassens", "Jacques-Prévert",
    "Louise-Michel", "Germaine-Tillion", "Pierre-Mendès-France", "Gisèle-Halimi", "Marcel-Pagnol",
    "Paul-Éluard", "Robert-Desnos", "Émile-Zola", "George-Sand", "Colette", "Molière",
    "Jean-de-La-Fontaine", "Alphonse-Daudet", "Jules-Verne", "Frédéric-Joliot-Curie",
    "Irène-Joliot-Curie", "Évariste-Galois", "Sophie-Germain", "Henri-Poincaré",
    "Émilie-du-Châtelet", "Blaise-Pascal", "René-Descartes", "Ada-Lovelace", "Katherine-Johnson",
    "Camille-Claudel", "Berthe-Morisot", "Claude-Monet", "Auguste-Rodin", "Niki-de-Saint-Phalle",
    "Maurice-Ravel", "Claude-Debussy", "Nadia-Boulanger", "Hector-Berlioz", "Django-Reinhardt",
    "Toussaint-Louverture", "Solitude", "Léopold-Sédar-Senghor", "Maryse-Condé", "Félix-Éboué",
    "Gaston-Monnerville", "Nelson-Mandela", "Wangari-Maathai", "Anne-Frank", "Guy-Môquet",
    "Missak-Manouchian", "Geneviève-de-Gaulle-Anthonioz", "Charles-de-Gaulle",
    "Pierre-Brossolette", "Danielle-Casanova", "Berty-Albrecht", "Jean-Macé", "Pauline-Kergomard",
    "Célestin-Freinet", "Françoise-Dolto", "Alice-Milliat", "Colette-Besson", "Alice-Guy",
    "Agnès-Varda", "Jacques-Tati", "François-Truffaut", "Paul-Langevin", "Henri-Wallon",
    "Hubertine-Auclert", "Madeleine-Brès",
];

/// Streets, for addresses.
#[rustfmt::skip] // A list to read across, not down.
pub(crate) const STREETS: &[&str] = &[
    "rue de la République", "avenue Jean-Jaurès", "rue des Écoles", "place de l'Église",
    "rue Victor-Hugo", "allée des Tilleuls", "chemin du Moulin", "boulevard de la Liberté",
    "rue du Général-Leclerc", "impasse des Lilas", "rue Pasteur", "quai de l'Île",
    "route de la Forêt", "square Marie-Curie", "rue du Faubourg-Saint-Éloi", "cité des Peupliers",
];
