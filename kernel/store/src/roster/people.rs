//! A batch of people: what is known of them, what is news, and writing both.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::roster::RosterPerson;
use uuid::Uuid;

use super::places::{Places, Saying};
use super::{RosterApplied, Said};
use crate::accounts::{self, NewAccount};
use crate::database::Writer;
use crate::rows::{Texts, execute_rows, fetch_rows, many_rows};
use crate::{StoreError, column};

const KNOWN: Texts = many_rows!(
    "SELECT id, title, given, family, birth, email FROM person WHERE id IN (",
    1,
    ")"
);
const PERSON: Texts = many_rows!(
    "INSERT INTO person
         (id, source, source_key, title, given, family, birth, email, region_admin) VALUES ",
    9,
    " ON CONFLICT (id) DO UPDATE SET
         title = excluded.title, given = excluded.given, family = excluded.family,
         birth = excluded.birth, email = excluded.email"
);

type PersonRow = (Uuid, String, String, String, Option<String>, Option<String>);

/// Parts in which nobody comes twice: a statement must not touch a row twice, and the later entry is to
/// find what the earlier one said.
pub(super) fn parts(people: &[RosterPerson]) -> Vec<&[RosterPerson]> {
    let mut parts = Vec::new();
    let (mut from, mut seen) = (0, BTreeSet::new());
    for (i, entry) in people.iter().enumerate() {
        if !seen.insert(entry.id) {
            parts.extend(people.get(from..i));
            from = i;
            seen = BTreeSet::from([entry.id]);
        }
    }
    parts.extend(people.get(from..));
    parts
}

/// Adds or changes people of whom none comes twice.
pub(super) async fn apply(
    on: &mut Writer,
    import: i64,
    people: &[RosterPerson],
    schools: &BTreeMap<String, SchoolId>,
    applied: &mut RosterApplied,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = people.iter().map(|entry| entry.id.0).collect();
    let mut said = persons(on, &ids, people).await?;
    let added: Vec<&RosterPerson> = people
        .iter()
        .zip(&said)
        .filter(|(_, said)| **said == Said::Unknown)
        .map(|(entry, _)| entry)
        .collect();
    applied.logins.extend(accounts_of(on, &added).await?);

    let stored = Places::stored(on, &ids).await?;
    let saying = Saying::of(people, schools, applied);
    let joined = saying.groups_open(on, &stored).await?;
    applied.joined.extend(joined);
    saying.places.write(on, import).await?;

    let news: HashSet<Uuid> = saying.places.news(&stored).collect();
    for (entry, said) in people.iter().zip(&mut said) {
        if *said == Said::Nothing && news.contains(&entry.id.0) {
            *said = Said::News;
        }
        applied.count(*said);
    }
    Ok(())
}

/// The people's own rows; what each entry said of them.
async fn persons(
    on: &mut Writer,
    ids: &[Uuid],
    people: &[RosterPerson],
) -> Result<Vec<Said>, StoreError> {
    let rows: Vec<PersonRow> = fetch_rows!(on, KNOWN, ids, |id| (*id,));
    let known: HashMap<Uuid, _> = rows
        .into_iter()
        .map(|(id, title, given, family, birth, email)| {
            (id, (column::name((title, given, family)), birth, email))
        })
        .collect();
    let births: Vec<Option<String>> = people
        .iter()
        .map(|entry| entry.birth.map(|date| date.to_string()))
        .collect();
    let mut said = Vec::with_capacity(people.len());
    let mut told = Vec::new();
    for (entry, birth) in people.iter().zip(&births) {
        let this = match known.get(&entry.id.0) {
            None => Said::Unknown,
            // Who was erased and comes back is somebody new, with an account of their own.
            Some((name, ..)) if name.given.is_empty() && name.family.is_empty() => Said::Unknown,
            Some((name, old, email))
                if *name == entry.name && old == birth && *email == entry.email =>
            {
                Said::Nothing
            }
            Some(_) => Said::News,
        };
        if this != Said::Nothing {
            told.push((entry, birth));
        }
        said.push(this);
    }
    execute_rows!(on, PERSON, &told[..], |(entry, birth)| (
        entry.id.0,
        entry.source.as_str(),
        entry.key.as_str(),
        entry.name.title.as_str(),
        entry.name.given.as_str(),
        entry.name.family.as_str(),
        birth.as_deref(),
        entry.email.as_deref(),
        false
    ));
    Ok(said)
}

async fn accounts_of(
    on: &mut Writer,
    added: &[&RosterPerson],
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let new: Vec<NewAccount<'_>> = added
        .iter()
        .map(|entry| NewAccount {
            person: entry.id,
            given: &entry.name.given,
            family: &entry.name.family,
        })
        .collect();
    accounts::create(on, &new).await
}

#[cfg(test)]
mod tests {
    use preau_domain::person::Name;

    use super::*;

    #[test]
    fn nobody_comes_twice_in_a_part() {
        let entry = |key: &&str| RosterPerson {
            id: PersonId::of_source("test", key),
            source: "test".to_owned(),
            key: (*key).to_owned(),
            name: Name {
                title: String::new(),
                given: (*key).to_owned(),
                family: String::new(),
            },
            birth: None,
            email: None,
            memberships: Vec::new(),
            groups: Vec::new(),
            relatives: Vec::new(),
        };
        let people: Vec<_> = ["a", "b", "a", "c", "c", "d"].iter().map(entry).collect();
        let keys: Vec<Vec<&str>> = parts(&people)
            .into_iter()
            .map(|part| part.iter().map(|entry| entry.key.as_str()).collect())
            .collect();
        assert_eq!(keys, [vec!["a", "b"], vec!["a", "c"], vec!["c", "d"]]);
    }
}
