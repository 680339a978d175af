//! Why a line could not be used, in words that an operator can act on.

use preau_domain::caller::Language;
use preau_domain::words;

/// How much was left out for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The file, or the rest of it.
    File,
    /// The entry: a person or a school is missing.
    Entry,
    /// One value of the entry.
    Value,
    /// Nothing; someone should look.
    Warning,
}

words! {
    /// Why a line could not be used. The order is that of severity.
    pub enum Reason {
        /// The XML ends in the middle.
        Truncated = "truncated",
        /// The XML is not well formed.
        Malformed = "malformed",
        /// The file cannot be unpacked or read.
        Unreadable = "unreadable",
        /// The declared encoding is neither UTF-8 nor of the Latin family.
        UnknownEncoding = "unknown-encoding",
        /// The root element is not `ficAlimMENESR`.
        NotAlimentation = "not-alimentation",
        /// Elements are nested deeper than the limit.
        TooDeep = "too-deep",
        /// One piece of XML is larger than the limit.
        EventTooLarge = "event-too-large",
        /// The file holds differences, which are not read yet.
        DeltaNotYet = "delta-not-yet",
        /// There is no file of a category without which a delivery is not complete, or nothing in it.
        CategoryAbsent = "category-absent",
        /// A request to modify or delete, in a complete file.
        NotAnAddition = "not-an-addition",
        /// The entry has no key, or one that is too long.
        MissingKey = "missing-key",
        /// The person or school has no name.
        MissingName = "missing-name",
        /// The person belongs to no school of the delivery.
        NoKnownSchool = "no-known-school",
        /// The school's code has not the form of a UAI.
        BadUai = "bad-uai",
        /// The type is not one of école, collège, lycée.
        UnknownSchoolType = "unknown-school-type",
        /// The operational attribute names no known category.
        UnknownCategory = "unknown-category",
        /// The entry is of another category than its file.
        MisplacedCategory = "misplaced-category",
        /// A value uses an entity other than the five of XML.
        UnknownEntity = "unknown-entity",
        /// A value is longer than the limit.
        ValueTooLong = "value-too-long",
        /// The entry has more attributes or values than the limit.
        TooManyValues = "too-many-values",
        /// The entry is larger than the limit.
        EntryTooLarge = "entry-too-large",
        /// More schools or subjects than the limit.
        TooManySchools = "too-many-schools",
        /// A value names a school that is not in the delivery.
        UnknownSchool = "unknown-school",
        /// A composed value lacks a part.
        BadComposition = "bad-composition",
        /// The date of birth is not a date.
        BadBirthDate = "bad-birth-date",
        /// The address for mail is not one.
        BadEmail = "bad-email",
        /// Two values disagree on a relative's parental authority.
        AuthorityContradicted = "authority-contradicted",
        /// The entry holds bytes that are not of its file's encoding.
        BrokenCharacters = "broken-characters",
        /// The UAI's letter is not the one that its digits ask for.
        UaiCheckLetter = "uai-check-letter",
        /// The identifier and the joining key differ.
        KeysDiffer = "keys-differ",
        /// The file's name is not one of AAF.
        ForeignFile = "foreign-file",
        /// A school would lose so many people that it kept all of them.
        ManyDepartures = "many-departures",
    }
}

impl Reason {
    /// How much is left out for this reason.
    pub fn severity(self) -> Severity {
        match self {
            Self::Truncated
            | Self::Malformed
            | Self::Unreadable
            | Self::UnknownEncoding
            | Self::NotAlimentation
            | Self::TooDeep
            | Self::EventTooLarge
            | Self::DeltaNotYet
            | Self::CategoryAbsent => Severity::File,
            Self::NotAnAddition
            | Self::MissingKey
            | Self::MissingName
            | Self::NoKnownSchool
            | Self::BadUai
            | Self::UnknownSchoolType
            | Self::UnknownCategory
            | Self::MisplacedCategory
            | Self::UnknownEntity
            | Self::ValueTooLong
            | Self::TooManyValues
            | Self::EntryTooLarge
            | Self::TooManySchools => Severity::Entry,
            Self::UnknownSchool | Self::BadComposition | Self::BadBirthDate | Self::BadEmail => {
                Severity::Value
            }
            Self::AuthorityContradicted
            | Self::BrokenCharacters
            | Self::UaiCheckLetter
            | Self::KeysDiffer
            | Self::ForeignFile
            | Self::ManyDepartures => Severity::Warning,
        }
    }

    /// What happened and what to do, for the person who runs the import.
    pub fn sentence(self, language: Language) -> &'static str {
        match language {
            Language::Fr => self.french(),
            Language::En => self.english(),
        }
    }

    fn french(self) -> &'static str {
        match self {
            Self::Truncated => {
                "Le fichier s’arrête avant la fin\u{a0}: ce qui précède a été lu. Demandez un nouvel envoi."
            }
            Self::Malformed => {
                "Le XML est mal formé à cette ligne\u{a0}: ce qui précède a été lu, le reste du fichier non."
            }
            Self::Unreadable => {
                "Le fichier est illisible dans l’archive (endommagé, chiffré ou compressé autrement). Demandez un nouvel envoi."
            }
            Self::UnknownEncoding => {
                "L’encodage déclaré n’est ni UTF-8 ni ISO-8859-15\u{a0}: corrigez la déclaration ou convertissez le fichier."
            }
            Self::NotAlimentation => {
                "La racine n’est pas ficAlimMENESR\u{a0}: ce n’est pas un fichier d’alimentation."
            }
            Self::TooDeep => {
                "Les éléments sont imbriqués au-delà de la limite\u{a0}: fichier écarté."
            }
            Self::EventTooLarge => {
                "Une balise ou un texte dépasse la taille permise\u{a0}: la suite du fichier n’a pas été lue."
            }
            Self::DeltaNotYet => {
                "Fichier différentiel (Delta)\u{a0}: pas encore pris en charge, rien n’en a été lu. Importez le dernier fichier complet."
            }
            Self::CategoryAbsent => {
                "L’envoi ne contient aucune fiche de cette catégorie\u{a0}: il n’est pas complet. Demandez un nouvel envoi."
            }
            Self::NotAnAddition => {
                "Demande de modification ou de suppression\u{a0}: pas encore prise en charge, elle n’a pas été appliquée."
            }
            Self::MissingKey => {
                "La fiche n’a pas d’identifiant utilisable\u{a0}: elle n’a pas été importée."
            }
            Self::MissingName => {
                "La fiche n’a pas de nom\u{a0}: complétez-la dans l’annuaire académique."
            }
            Self::NoKnownSchool => {
                "Aucun établissement de cette personne n’est dans l’envoi\u{a0}: ajoutez l’établissement ou ignorez la fiche."
            }
            Self::BadUai => {
                "Le code UAI manque ou n’a pas la forme «\u{a0}7 chiffres et une lettre\u{a0}»\u{a0}: l’établissement n’a pas été importé."
            }
            Self::UnknownSchoolType => {
                "Le type de structure n’est ni une école, ni un collège, ni un lycée\u{a0}: la structure n’a pas été importée."
            }
            Self::UnknownCategory => {
                "La catégorie de la fiche est inconnue\u{a0}: la fiche n’a pas été importée."
            }
            Self::MisplacedCategory => {
                "La catégorie de la fiche n’est pas celle du fichier\u{a0}: la fiche n’a pas été importée."
            }
            Self::UnknownEntity => {
                "Une valeur utilise une entité XML non prédéfinie, qui n’est jamais développée\u{a0}: la fiche n’a pas été importée."
            }
            Self::ValueTooLong => {
                "Une valeur dépasse la longueur permise\u{a0}: la fiche n’a pas été importée."
            }
            Self::TooManyValues => {
                "La fiche a trop d’attributs ou de valeurs\u{a0}: elle n’a pas été importée."
            }
            Self::EntryTooLarge => {
                "La fiche dépasse la taille permise\u{a0}: elle n’a pas été importée."
            }
            Self::TooManySchools => {
                "Le nombre d’établissements ou de matières dépasse la limite\u{a0}: les suivants n’ont pas été importés."
            }
            Self::UnknownSchool => {
                "Une valeur cite un établissement absent de l’envoi\u{a0}: elle a été laissée de côté."
            }
            Self::BadComposition => {
                "Une valeur composée avec «\u{a0}$\u{a0}» est incomplète\u{a0}: elle a été laissée de côté."
            }
            Self::BadBirthDate => {
                "La date de naissance n’est pas une date\u{a0}: la personne est importée sans elle."
            }
            Self::BadEmail => {
                "L’adresse électronique n’en est pas une\u{a0}: la personne est importée sans elle."
            }
            Self::AuthorityContradicted => {
                "Deux valeurs se contredisent sur l’autorité parentale\u{a0}: elle n’a pas été accordée. Vérifiez auprès de l’établissement."
            }
            Self::BrokenCharacters => {
                "La fiche contient des octets étrangers à l’encodage du fichier, montrés «\u{a0}�\u{a0}»\u{a0}: vérifiez la déclaration d’encodage."
            }
            Self::UaiCheckLetter => {
                "La lettre de contrôle du code UAI est fausse\u{a0}: l’établissement est importé tel quel."
            }
            Self::KeysDiffer => {
                "L’identifiant et la clé de jointure diffèrent\u{a0}: la clé de jointure a été retenue."
            }
            Self::ForeignFile => {
                "Le nom du fichier n’est pas celui d’un fichier AAF\u{a0}: il n’a pas été lu."
            }
            Self::ManyDepartures => {
                "Cet établissement perdrait plus d’un dixième de ses membres\u{a0}: aucun n’en a été retiré. Si les départs sont réels, relancez l’import avec --allow-departures."
            }
        }
    }

    fn english(self) -> &'static str {
        match self {
            Self::Truncated => {
                "The file ends early: what came before was read. Ask for it to be sent again."
            }
            Self::Malformed => {
                "The XML is not well formed at this line: what came before was read, the rest was not."
            }
            Self::Unreadable => {
                "The file cannot be read from the archive (damaged, encrypted or packed otherwise). Ask for it to be sent again."
            }
            Self::UnknownEncoding => {
                "The declared encoding is neither UTF-8 nor ISO-8859-15: correct the declaration or convert the file."
            }
            Self::NotAlimentation => {
                "The root element is not ficAlimMENESR: this is not a directory file."
            }
            Self::TooDeep => "Elements are nested beyond the limit: the file was set aside.",
            Self::EventTooLarge => {
                "A tag or text is larger than allowed: the rest of the file was not read."
            }
            Self::DeltaNotYet => {
                "A file of differences (Delta): not supported yet, nothing of it was read. Import the latest complete file."
            }
            Self::CategoryAbsent => {
                "The delivery holds no entry of this category: it is not complete. Ask for it to be sent again."
            }
            Self::NotAnAddition => {
                "A request to modify or delete: not supported yet, it was not applied."
            }
            Self::MissingKey => "The entry has no usable identifier: it was not imported.",
            Self::MissingName => "The entry has no name: complete it in the academic directory.",
            Self::NoKnownSchool => {
                "None of this person's schools is in the delivery: add the school or ignore the entry."
            }
            Self::BadUai => {
                "The UAI is missing or has not the form of 7 digits and a letter: the school was not imported."
            }
            Self::UnknownSchoolType => {
                "The type is neither école, collège nor lycée: the structure was not imported."
            }
            Self::UnknownCategory => "The category of the entry is unknown: it was not imported.",
            Self::MisplacedCategory => {
                "The entry's category is not that of the file: it was not imported."
            }
            Self::UnknownEntity => {
                "A value uses an entity that is not predefined, which is never expanded: the entry was not imported."
            }
            Self::ValueTooLong => "A value is longer than allowed: the entry was not imported.",
            Self::TooManyValues => {
                "The entry has too many attributes or values: it was not imported."
            }
            Self::EntryTooLarge => "The entry is larger than allowed: it was not imported.",
            Self::TooManySchools => {
                "There are more schools or subjects than the limit: those that follow were not imported."
            }
            Self::UnknownSchool => {
                "A value names a school that is not in the delivery: the value was left out."
            }
            Self::BadComposition => {
                "A value composed with $ is incomplete: the value was left out."
            }
            Self::BadBirthDate => {
                "The date of birth is not a date: the person is imported without it."
            }
            Self::BadEmail => "The e-mail address is not one: the person is imported without it.",
            Self::AuthorityContradicted => {
                "Two values disagree on parental authority: it was not granted. Check with the school."
            }
            Self::BrokenCharacters => {
                "The entry holds bytes foreign to the file's encoding, shown as �: check the declared encoding."
            }
            Self::UaiCheckLetter => {
                "The UAI's check letter is wrong: the school is imported as it is."
            }
            Self::KeysDiffer => {
                "The identifier and the joining key differ: the joining key was taken."
            }
            Self::ForeignFile => "The file's name is not that of an AAF file: it was not read.",
            Self::ManyDepartures => {
                "This school would lose more than a tenth of its members: none was taken out. If they did leave, run the import again with --allow-departures."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn reasons_are_ordered_by_severity_and_have_words_of_their_own() {
        assert!(Reason::ALL.is_sorted_by_key(|reason| (reason.severity(), *reason)));
        let words: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(words.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            for language in [Language::Fr, Language::En] {
                assert!(reason.sentence(language).ends_with('.'), "{reason:?}");
            }
        }
    }
}
