//! Passwords that are guessed first, though long enough.
//!
//! NIST SP 800-63B, 3.1.1.2, and CNIL's deliberation 2022-100 ask that a new password be held against those
//! in common use. The lists that circulate have millions of lines of eight letters and fewer; of what is
//! left from ten characters on, nearly all are made in four ways, which are recognised here instead: a few
//! words that everybody takes with figures behind, one thing said again and again, a walk over the
//! keyboard, hardly any different characters.

/// What people take, in France and elsewhere, without figures and signs around it. Letters only, in lower
/// case, at least four: shorter ones are said again and again, or are not the whole.
const WORDS: &[&str] = &[
    "admin",
    "administrateur",
    "administrator",
    "adrien",
    "alexandre",
    "alexis",
    "amour",
    "ananas",
    "angel",
    "anthony",
    "antoine",
    "arsenal",
    "aurelie",
    "baseball",
    "basket",
    "basketball",
    "batman",
    "beaute",
    "bebe",
    "bienvenue",
    "biscuit",
    "bisous",
    "bonheur",
    "bonjour",
    "bordeaux",
    "bretagne",
    "camille",
    "canard",
    "caramel",
    "cartable",
    "changeme",
    "changer",
    "charlotte",
    "cheval",
    "chevaux",
    "chien",
    "chocolat",
    "chouchou",
    "classe",
    "code",
    "college",
    "compte",
    "computer",
    "coucou",
    "dauphin",
    "diamond",
    "doudou",
    "dragon",
    "ecole",
    "ecoledirecte",
    "elephant",
    "eleve",
    "eleves",
    "enfant",
    "enfants",
    "etoile",
    "facebook",
    "famille",
    "football",
    "fortnite",
    "france",
    "fromage",
    "gateau",
    "google",
    "guitare",
    "hello",
    "iloveyou",
    "instagram",
    "internet",
    "jetaime",
    "julien",
    "juventus",
    "lapin",
    "letmein",
    "liberte",
    "licorne",
    "liverpool",
    "login",
    "loulou",
    "love",
    "lycee",
    "lyon",
    "madrid",
    "maison",
    "maman",
    "marie",
    "marine",
    "marseille",
    "master",
    "maternelle",
    "maxime",
    "mercredi",
    "michel",
    "minecraft",
    "moderateur",
    "monamour",
    "monkey",
    "montagne",
    "motdepasse",
    "musique",
    "naruto",
    "nathalie",
    "nicolas",
    "noel",
    "nounours",
    "olivier",
    "ordinateur",
    "pantoufle",
    "papa",
    "papillon",
    "paris",
    "parisien",
    "parisparis",
    "pass",
    "passe",
    "passer",
    "passw",
    "password",
    "pasteque",
    "patate",
    "pikachu",
    "poisson",
    "pokemon",
    "portugal",
    "poussin",
    "princess",
    "princesse",
    "professeur",
    "pronote",
    "rentree",
    "roblox",
    "ronaldo",
    "secret",
    "snapchat",
    "soleil",
    "starwars",
    "summer",
    "sunshine",
    "superman",
    "tartine",
    "test",
    "thomas",
    "tiktok",
    "tournesol",
    "vacances",
    "vanille",
    "voiture",
    "welcome",
    "winter",
    "youtube",
];

/// What comes before such a word without making it another.
const BEFORE: &[&str] = &[
    "mon", "ma", "mes", "le", "la", "les", "my", "the", "un", "une",
];

/// Keys and letters in the order in which fingers and children say them.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "qwertzuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "&é\"'(-è_çà)=",
];

/// The fewest different characters of a password.
const DIFFERENT: usize = 4;

/// Words that everybody takes, or that are one's own, of which a password needs more to be one's secret.
const PIECES: usize = 3;

/// Whether a password is among those that are tried first, for its ways of being made or for saying no
/// more than `names`: what whoever guesses knows of the person and the place.
pub(crate) fn is_common(password: &str, names: &[&str]) -> bool {
    let said: Vec<char> = password.to_lowercase().chars().collect();
    is_poor(&said) || is_repeated(&said) || is_walk(&said) || is_known(&said, names)
}

fn is_poor(said: &[char]) -> bool {
    let mut different = said.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() < DIFFERENT
}

/// "abcdabcdabcd": one thing at least twice, and nothing else but its beginning.
fn is_repeated(said: &[char]) -> bool {
    (1..=said.len() / 2).any(|length| {
        said.iter()
            .zip(said.iter().skip(length))
            .all(|(one, next)| one == next)
    })
}

/// "azertyuiop", "poiuytreza123", "1234abcd": nothing but pieces of rows, three or more keys each.
fn is_walk(said: &[char]) -> bool {
    let mut left = said;
    while !left.is_empty() {
        let most = ROWS
            .iter()
            .flat_map(|row| [row.chars().collect::<Vec<_>>(), row.chars().rev().collect()])
            .filter_map(|row| {
                let from = row.iter().position(|key| Some(key) == left.first())?;
                let along = row.iter().skip(from).zip(left);
                Some(along.take_while(|(key, said)| key == said).count())
            })
            .max()
            .unwrap_or(0);
        if most < 3 {
            return false;
        }
        left = left.get(most..).unwrap_or_default();
    }
    true
}

/// A few words that everybody takes, however their letters are written, with figures and signs around.
fn is_known(said: &[char], names: &[&str]) -> bool {
    let core = said
        .iter()
        .collect::<String>()
        .trim_matches(|c: char| !c.is_alphabetic())
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_' | '.'))
        .map(plain)
        .collect::<String>();
    if core.is_empty() {
        // Figures alone: a date, a telephone number.
        return true;
    }
    let mut known: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    let own = names
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    known.extend(
        own.map(|word| word.to_lowercase().chars().map(plain).collect())
            .filter(|word: &String| word.chars().count() >= 2),
    );
    is_made_of(&core, &known, PIECES)
        || BEFORE
            .iter()
            .filter_map(|word| core.strip_prefix(word))
            .any(|rest| is_made_of(rest, &known, PIECES))
}

/// Whether a text is at most so many of these words, one behind the other.
fn is_made_of(text: &str, words: &[String], pieces: usize) -> bool {
    pieces > 0
        && words.iter().any(|word| {
            text.strip_prefix(word.as_str())
                .is_some_and(|rest| rest.is_empty() || is_made_of(rest, words, pieces - 1))
        })
}

/// A letter without its accent, and the letter that a figure or a sign stands for.
fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | '@' | '4' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' | '3' | '€' => 'e',
        'î' | 'ï' | '1' | '!' => 'i',
        'ô' | 'ö' | '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        'ù' | 'û' | 'ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_not_taken() {
        for password in [
            "aaaaaaaaaaaa",
            "1212121212",
            "abcdabcdabcd",
            "azertyuiop",
            "Azerty123456",
            "poiuytreza",
            "0123456789",
            "motdepasse",
            "MotDePasse2026!",
            "M0tdepasse!",
            "Chocolat2024",
            "bonjourbonjour",
            "mon-lapin-2014",
            "marseille13",
            "Éléphant2015",
            "0612345678",
            "14/07/2012",
            "Lea.Martin1",
            "martin-lea-6A!",
        ] {
            let names = ["lea.martin", "Léa", "Martin", "6A"];
            assert!(is_common(password, &names), "{password}");
        }
    }

    #[test]
    fn what_takes_thought_is_taken() {
        for password in [
            "preau-demo",
            "quatre mots sans rapport",
            "cheval girafe lune tapis",
            "le chat de ma tante",
            "Tr0ub4dor&3x",
            "bleu lapin sept",
            "correct horse battery staple",
            "kX9-mfT2-qq",
        ] {
            assert!(
                !is_common(password, &["lea.martin", "Léa", "Martin"]),
                "{password}"
            );
        }
    }
}
