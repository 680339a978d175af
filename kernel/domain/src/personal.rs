//! What a school keeps of a person, and what becomes of each record when the person is erased from it.
//!
//! General Data Protection Regulation (EU) 2016/679: access (art. 15), erasure (art. 17), portability (art. 20). What
//! a school must keep for its task is kept until its retention ends (art. 17 (3) (b) and (d)); nobody's rights are
//! served at the cost of others' (art. 15 (4), 17 (3) (a), 20 (4)).

use crate::access::Facts;
use crate::audience::Audience;
use crate::caller::Language;
use crate::ids::PersonId;
use crate::module::Collection;

/// How a record has to do with a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// It is about them, or for nobody but them.
    About,
    /// They wrote it, and it is about nobody else.
    Wrote,
    /// They wrote it about somebody else: what it says is that person's.
    WroteAboutAnother,
}

/// What becomes of a record when a person is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes.
    Goes,
    /// It stays until its retention ends: the school must keep it.
    Kept,
    /// It stays, without their name: it is about somebody else, or others have it.
    StaysWithoutName,
}

/// How somebody is called who was erased, in the place of their name.
pub fn nameless(language: Language) -> &'static str {
    match language {
        Language::Fr => "ancien utilisateur",
        Language::En => "former user",
    }
}

/// How a record has to do with a person; none where it does not name them.
pub fn tie(facts: &Facts, person: PersonId) -> Option<Tie> {
    match facts.subject {
        Some(subject) if subject == person => return Some(Tie::About),
        Some(_) if facts.author == Some(person) => return Some(Tie::WroteAboutAnother),
        Some(_) => return None,
        None => {}
    }
    if facts.audience == Some(Audience::Person(person)) {
        return Some(Tie::About);
    }
    (facts.author == Some(person)).then_some(Tie::Wrote)
}

/// What becomes of a record that has to do with a person so. `others_have_it`: whether it is in somebody else's box.
pub fn fate(
    collection: &Collection,
    facts: &Facts,
    tie: Tie,
    person: PersonId,
    others_have_it: bool,
) -> Fate {
    let is_for_others = facts
        .audience
        .is_some_and(|audience| audience != Audience::Person(person));
    match tie {
        Tie::WroteAboutAnother => Fate::StaysWithoutName,
        Tie::Wrote if is_for_others || others_have_it => Fate::StaysWithoutName,
        Tie::About | Tie::Wrote if collection.kept => Fate::Kept,
        Tie::About | Tie::Wrote => Fate::Goes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Rule;
    use crate::ids::GroupId;
    use crate::record::{Value, facts};

    fn person(key: &str) -> PersonId {
        PersonId::of_source("test", key)
    }

    fn collection(kept: bool) -> Collection {
        Collection {
            name: "marks".to_owned(),
            fields: Vec::new(),
            audience: Some(0),
            subject: Some(1),
            author: Some(2),
            files: None,
            read: Rule::default(),
            create: Rule::default(),
            write: Rule::default(),
            retention_days: 30,
            kept,
            indexes: Vec::new(),
            boxed: None,
        }
    }

    /// What becomes of a record when Léa is erased: audience, subject and author are "lea", another, or none.
    fn becomes(kept: bool, of: [&str; 3], others_have_it: bool) -> Option<Fate> {
        let [audience, subject, author] = of;
        let someone = |key: &str| match key {
            "" => Value::None,
            key => Value::Person(person(key)),
        };
        let audience = match audience {
            "" => Value::None,
            "class" => Value::Audience(Audience::Class(GroupId::of_source("test", "6A"))),
            key => Value::Audience(Audience::Person(person(key))),
        };
        let collection = collection(kept);
        let facts = facts(&collection, &[audience, someone(subject), someone(author)]);
        let tie = tie(&facts, person("lea"))?;
        Some(fate(
            &collection,
            &facts,
            tie,
            person("lea"),
            others_have_it,
        ))
    }

    #[test]
    fn what_is_about_a_person_goes_and_what_others_have_of_them_stays_without_a_name() {
        use Fate::{Goes, Kept, StaysWithoutName};
        for (of, others_have_it, fate) in [
            // A mark, of which the class is told by its teacher; a diary; a word to her alone.
            (["class", "lea", "tom"], false, Some(Goes)),
            (["", "lea", "lea"], false, Some(Goes)),
            (["lea", "", "tom"], false, Some(Goes)),
            // A draft; a letter that others have; homework given to a class; a mark that she gave.
            (["", "", "lea"], false, Some(Goes)),
            (["", "", "lea"], true, Some(StaysWithoutName)),
            (["class", "", "lea"], false, Some(StaysWithoutName)),
            (["tom", "", "lea"], false, Some(StaysWithoutName)),
            (["class", "tom", "lea"], false, Some(StaysWithoutName)),
            // What does not name her.
            (["class", "tom", "tom"], true, None),
            (["class", "", ""], false, None),
        ] {
            assert_eq!(becomes(false, of, others_have_it), fate, "{of:?}");
            // What must be kept is, and nothing else changes.
            let kept = if fate == Some(Goes) { Some(Kept) } else { fate };
            assert_eq!(becomes(true, of, others_have_it), kept, "{of:?}");
        }
    }
}
