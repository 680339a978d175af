//! How people sign in.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::fold;
use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::person::{Name, Profile};
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::rows::{Texts, fetch_rows, many_rows};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

/// A person's way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub person: PersonId,
    /// What they type, in lower case.
    pub login: String,
    /// A password hash in PHC form; none until the account is activated.
    pub password_hash: Option<String>,
    /// What is kept of the code that the school handed out for the first time, and until when it can be
    /// used; none once a password is set.
    pub activation: Option<(String, Timestamp)>,
    /// Sessions that began while this was an earlier instant are over. It moves on with each password
    /// and each code that takes one away, by a millisecond at least: whoever knows it knows which secret
    /// was read.
    pub sessions_from: Timestamp,
    /// The language chosen by the person, if any.
    pub language: Option<Language>,
}

/// What is kept of a code issued to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeIssued {
    /// To whom.
    pub person: PersonId,
    /// A digest of the code, never the code.
    pub digest: String,
}

/// Somebody who belongs to a school and may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub profile: Profile,
    /// Their name.
    pub name: Name,
    /// The class, of a pupil or of a relative's child; empty for others.
    pub class: String,
    /// Whose relative.
    pub child: Option<Name>,
    /// What they type.
    pub login: String,
    /// Whether they have set a password.
    pub has_password: bool,
    /// Until when the last code that was issued to them can be used. None where none was, or it was used.
    pub code_until: Option<Timestamp>,
}

type AccountRow = (
    Uuid,
    String,
    Option<String>,
    Option<String>,
    Option<i64>,
    i64,
    Option<String>,
);
type EnrolledRow = (
    Uuid,
    String,
    String,
    String,
    String,
    String,
    String,
    bool,
    Option<i64>,
);
type RelativeRow = (
    Uuid,
    String,
    String,
    String,
    String,
    String,
    bool,
    Option<i64>,
    String,
    String,
    String,
);

fn account(row: AccountRow) -> Result<Account, StoreError> {
    let (person, login, password_hash, digest, until, sessions_from, language) = row;
    let until = until.map(column::time).transpose()?;
    Ok(Account {
        person: PersonId(person),
        login,
        password_hash,
        activation: digest.zip(until),
        sessions_from: column::time(sessions_from)?,
        language: language.as_deref().and_then(Language::of_str),
    })
}

/// A new person, who is to sign in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewAccount<'a> {
    /// Who.
    pub(crate) person: PersonId,
    /// Given name.
    pub(crate) given: &'a str,
    /// Family name.
    pub(crate) family: &'a str,
}

const USES: Texts = many_rows!(
    "INSERT INTO login_base (base, uses) VALUES ",
    2,
    " ON CONFLICT (base) DO UPDATE SET uses = login_base.uses + excluded.uses
     RETURNING base, uses"
);
const CREATE: Texts = many_rows!(
    "INSERT INTO account (person, login, sessions_from) VALUES ",
    3,
    " ON CONFLICT (login) DO NOTHING RETURNING person"
);

/// Gives new people logins made of their names, in their order; gives the logins.
pub(crate) async fn create(
    on: &mut Writer,
    new: &[NewAccount<'_>],
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let mut left: Vec<(PersonId, String)> = new
        .iter()
        .map(|account| (account.person, login_base(account.given, account.family)))
        .collect();
    let mut created = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let mut wanted: BTreeMap<&str, i64> = BTreeMap::new();
        for (_, base) in &left {
            *wanted.entry(base).or_default() += 1;
        }
        let rows: Vec<_> = wanted.iter().collect();
        let used: Vec<(String, i64)> =
            fetch_rows!(on, USES, &rows[..], |(base, uses)| (**base, **uses));
        // The numbers just taken of each base, from the first one on.
        let mut next: HashMap<String, i64> = used
            .into_iter()
            .map(|(base, uses)| {
                let first = uses - wanted.get(base.as_str()).copied().unwrap_or(0) + 1;
                (base, first)
            })
            .collect();
        let mut logins = Vec::with_capacity(left.len());
        for (person, base) in &left {
            let number = next.entry(base.clone()).or_insert(1);
            let login = if *number > 1 {
                format!("{base}{number}")
            } else {
                base.clone()
            };
            *number += 1;
            logins.push((*person, login));
        }
        let done: Vec<(Uuid,)> = fetch_rows!(on, CREATE, &logins[..], |(person, login)| (
            person.0,
            login.as_str(),
            0_i64
        ));
        let done: HashSet<Uuid> = done.into_iter().map(|(person,)| person).collect();
        // Where somebody was given just this login by hand, the next number.
        left.retain(|(person, _)| !done.contains(&person.0));
        logins.retain(|(person, _)| done.contains(&person.0));
        created.extend(logins);
    }
    Ok(created)
}

/// `prenom.nom` in lower case: letters without accents, digits and hyphens.
fn login_base(given: &str, family: &str) -> String {
    let parts: Vec<String> = [given, family]
        .into_iter()
        .map(login_part)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "compte".to_owned()
    } else {
        parts.join(".")
    }
}

fn login_part(name: &str) -> String {
    let mut part = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        if let Some(plain) = fold::plain(letter) {
            part.push_str(plain);
            continue;
        }
        match letter {
            'a'..='z' | '0'..='9' => part.push(letter),
            _ if letter.is_whitespace() || matches!(letter, '-' | '‐' | '–') => {
                let joins = !part.is_empty() && !part.ends_with('-');
                part.extend(joins.then_some('-'));
            }
            _ => {}
        }
    }
    part.truncate(part.trim_end_matches('-').len());
    part
}

/// Makes a password durable that was set, if one was, and tells the other nodes.
async fn password_is_set(
    mut on: Writer,
    person: PersonId,
    since: Option<(i64,)>,
) -> Result<Option<Timestamp>, StoreError> {
    let Some((since,)) = since else {
        on.rollback().await?;
        return Ok(None);
    };
    changes::publish(&mut on, ChangeKind::Account, &person.to_string()).await?;
    on.commit().await?;
    column::time(since).map(Some)
}

impl Store {
    /// The account with this login.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<AccountRow> = fetch_optional!(
            on,
            "SELECT person, login, password_hash, activation_digest, activation_until,
                 sessions_from, language
             FROM account WHERE login = $1",
            login
        )?;
        row.map(account).transpose()
    }

    /// The person's account.
    pub async fn account_of(&self, person: PersonId) -> Result<Option<Account>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<AccountRow> = fetch_optional!(
            on,
            "SELECT person, login, password_hash, activation_digest, activation_until,
                 sessions_from, language
             FROM account WHERE person = $1",
            person.0
        )?;
        row.map(account).transpose()
    }

    /// Gives the person another login. One that is taken is a [`StoreError::Conflict`].
    pub async fn account_login_set(&self, person: PersonId, login: &str) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE account SET login = $2 WHERE person = $1",
            person.0,
            login
        )?;
        changes::publish(&mut on, ChangeKind::Account, &person.to_string()).await?;
        on.commit().await
    }

    /// Sets the password whatever it was; the activation code is used up, and sessions that began before
    /// are over.
    pub async fn account_password_set(
        &self,
        person: PersonId,
        password_hash: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE account SET password_hash = $2,
                 sessions_from = CASE WHEN sessions_from < $3 THEN $3 ELSE sessions_from + 1 END,
                 activation_digest = NULL, activation_until = NULL
             WHERE person = $1",
            person.0,
            password_hash,
            at.as_millisecond()
        )?;
        changes::publish(&mut on, ChangeKind::Account, &person.to_string()).await?;
        on.commit().await
    }

    /// Sets a password in place of the one of this hash; gives since when sessions count. None, and no
    /// change, if the person has another by now, or none.
    pub async fn account_password_change(
        &self,
        person: PersonId,
        former_hash: &str,
        password_hash: &str,
        at: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut on = self.writer().await?;
        let since: Option<(i64,)> = fetch_optional!(
            on,
            "UPDATE account SET password_hash = $2,
                 sessions_from = CASE WHEN sessions_from < $3 THEN $3 ELSE sessions_from + 1 END,
                 activation_digest = NULL, activation_until = NULL
             WHERE person = $1 AND password_hash = $4
             RETURNING sessions_from",
            person.0,
            password_hash,
            at.as_millisecond(),
            former_hash
        )?;
        password_is_set(on, person, since).await
    }

    /// Sets the first password by an activation code, which is used up; gives since when sessions count.
    /// None, and no change, if the person has another code, none, or one that could be used until `at`
    /// only.
    pub async fn account_activate(
        &self,
        person: PersonId,
        digest: &str,
        password_hash: &str,
        at: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let mut on = self.writer().await?;
        let since: Option<(i64,)> = fetch_optional!(
            on,
            "UPDATE account SET password_hash = $2,
                 sessions_from = CASE WHEN sessions_from < $3 THEN $3 ELSE sessions_from + 1 END,
                 activation_digest = NULL, activation_until = NULL
             WHERE person = $1 AND activation_digest = $4 AND activation_until > $3
             RETURNING sessions_from",
            person.0,
            password_hash,
            at.as_millisecond(),
            digest
        )?;
        password_is_set(on, person, since).await
    }

    /// Keeps codes in place of those issued to the same people before, and a line of the audit; all or
    /// nothing. With an instant, takes passwords away and ends the sessions that began before; without
    /// one, people who have a password are left alone, and given back.
    pub async fn account_codes_issue(
        &self,
        codes: &[CodeIssued],
        until: Timestamp,
        reset: Option<Timestamp>,
        audit: &AuditEntry,
    ) -> Result<Vec<PersonId>, StoreError> {
        let mut on = self.writer().await?;
        let mut left_alone = Vec::new();
        for code in codes {
            let changed = execute!(
                on,
                "UPDATE account SET activation_digest = $2, activation_until = $3,
                     password_hash = CASE WHEN $4 THEN NULL ELSE password_hash END,
                     sessions_from = CASE WHEN NOT $4 THEN sessions_from
                         WHEN sessions_from < $5 THEN $5 ELSE sessions_from + 1 END
                 WHERE person = $1 AND ($4 OR password_hash IS NULL)",
                code.person.0,
                code.digest.as_str(),
                until.as_millisecond(),
                reset.is_some(),
                reset.unwrap_or_default().as_millisecond()
            )?;
            if changed == 0 {
                left_alone.push(code.person);
            }
        }
        audit::append(&mut on, audit).await?;
        match (reset, codes) {
            (None, _) | (_, []) => {}
            (_, [one]) => {
                let person = one.person.to_string();
                changes::publish(&mut on, ChangeKind::Account, &person).await?;
            }
            _ => {
                changes::publish(&mut on, ChangeKind::Directory, "").await?;
            }
        }
        on.commit().await?;
        Ok(left_alone)
    }

    /// Everyone who belongs to a school and may sign in, by class and name: its members, then relatives
    /// with authority, once for each of their pupils. Who runs the region is left out: a school hands them
    /// nothing.
    pub async fn school_enrolled(&self, school: SchoolId) -> Result<Vec<Enrolled>, StoreError> {
        let mut on = self.reader().await?;
        let members: Vec<EnrolledRow> = fetch_all!(
            on,
            "SELECT m.person, m.profile, p.title, p.given, p.family, a.login, COALESCE(
                 (SELECT MIN(g.name) FROM group_membership i
                  JOIN school_group g ON g.school = i.school AND g.id = i.group_id
                  WHERE i.school = m.school AND i.person = m.person AND i.role = 'pupil'
                      AND m.profile = 'pupil' AND i.ended_at IS NULL AND g.kind = 'class'), ''),
                 a.password_hash IS NOT NULL, a.activation_until
             FROM membership m
             JOIN person p ON p.id = m.person
             JOIN account a ON a.person = m.person
             WHERE m.school = $1 AND m.ended_at IS NULL AND NOT p.region_admin",
            school.0
        )?;
        let relatives: Vec<RelativeRow> = fetch_all!(
            on,
            "SELECT r.relative, p.title, p.given, p.family, a.login, COALESCE(
                 (SELECT MIN(g.name) FROM group_membership i
                  JOIN school_group g ON g.school = i.school AND g.id = i.group_id
                  WHERE i.school = m.school AND i.person = m.person AND i.role = 'pupil'
                      AND i.ended_at IS NULL AND g.kind = 'class'), ''),
                 a.password_hash IS NOT NULL, a.activation_until, c.title, c.given, c.family
             FROM membership m
             JOIN relation r ON r.pupil = m.person AND r.authority AND r.ended_at IS NULL
             JOIN person c ON c.id = m.person
             JOIN person p ON p.id = r.relative
             JOIN account a ON a.person = r.relative
             WHERE m.school = $1 AND m.profile = 'pupil' AND m.ended_at IS NULL
                 AND NOT p.region_admin",
            school.0
        )?;
        let mut all = Vec::with_capacity(members.len() + relatives.len());
        for (person, profile, title, given, family, login, class, has_password, until) in members {
            all.push(Enrolled {
                person: PersonId(person),
                profile: column::profile(&profile)?,
                name: column::name((title, given, family)),
                class,
                child: None,
                login,
                has_password,
                code_until: until.map(column::time).transpose()?,
            });
        }
        for (person, title, given, family, login, class, has_password, until, t, g, f) in relatives
        {
            all.push(Enrolled {
                person: PersonId(person),
                profile: Profile::Relative,
                name: column::name((title, given, family)),
                class,
                child: Some(column::name((t, g, f))),
                login,
                has_password,
                code_until: until.map(column::time).transpose()?,
            });
        }
        // A relative's slip goes to the class with their child's, right behind it.
        all.sort_by(|a, b| {
            let key = |one: &Enrolled| {
                let pupil = one.child.as_ref().unwrap_or(&one.name);
                (
                    one.class.clone(),
                    pupil.family.clone(),
                    pupil.given.clone(),
                    one.child.is_some(),
                    one.person,
                    one.profile,
                )
            };
            key(a).cmp(&key(b))
        });
        Ok(all)
    }

    /// Sets the language that the person reads.
    pub async fn account_language_set(
        &self,
        person: PersonId,
        language: Language,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE account SET language = $2 WHERE person = $1",
            person.0,
            language.as_str()
        )?;
        changes::publish(&mut on, ChangeKind::Account, &person.to_string()).await?;
        on.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::login_base;

    #[test]
    fn a_login_is_the_name_without_accents() {
        assert_eq!(login_base("Zoé", "Lefèvre"), "zoe.lefevre");
        assert_eq!(login_base("Jean-Noël", "d’Œuf"), "jean-noel.doeuf");
        assert_eq!(
            login_base("Marie Anne", "de la Tour "),
            "marie-anne.de-la-tour"
        );
        assert_eq!(login_base("François", "O'Brien"), "francois.obrien");
        assert_eq!(login_base("İbrahim", "Yılmaz"), "ibrahim.yilmaz");
        assert_eq!(login_base("", "Nguyen"), "nguyen");
        assert_eq!(login_base("李", "明"), "compte");
    }
}
