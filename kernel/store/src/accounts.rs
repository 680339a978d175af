//! How people sign in.

use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_optional};
use crate::{ChangeKind, Store, StoreError, changes, column};

/// A person's way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub person: PersonId,
    /// What they type, in lower case.
    pub login: String,
    /// A password hash in PHC form; none until the account is activated.
    pub password_hash: Option<String>,
    /// What the school hands out for the first time; none once a password is set.
    pub activation_code: Option<String>,
    /// Sessions that began before this instant are over.
    pub sessions_from: Timestamp,
    /// The language chosen by the person, if any.
    pub language: Option<Language>,
}

type AccountRow = (
    Uuid,
    String,
    Option<String>,
    Option<String>,
    i64,
    Option<String>,
);

fn account(row: AccountRow) -> Result<Account, StoreError> {
    let (person, login, password_hash, activation_code, sessions_from, language) = row;
    Ok(Account {
        person: PersonId(person),
        login,
        password_hash,
        activation_code,
        sessions_from: column::time(sessions_from)?,
        language: language.as_deref().and_then(Language::of_str),
    })
}

/// Gives a new person a login made of their name, and an activation code. Gives the login.
pub(crate) async fn create(
    on: &mut Writer,
    person: PersonId,
    given: &str,
    family: &str,
    code: &str,
) -> Result<String, StoreError> {
    let base = login_base(given, family);
    loop {
        let row: Option<(i64,)> = fetch_optional!(
            on,
            "INSERT INTO login_base (base, uses) VALUES ($1, 1)
             ON CONFLICT (base) DO UPDATE SET uses = login_base.uses + 1 RETURNING uses",
            base.as_str()
        )?;
        let login = match row {
            Some((uses,)) if uses > 1 => format!("{base}{uses}"),
            _ => base.clone(),
        };
        let created = execute!(
            on,
            "INSERT INTO account (person, login, activation_code, sessions_from)
             VALUES ($1, $2, $3, 0) ON CONFLICT (login) DO NOTHING",
            person.0,
            login.as_str(),
            code
        )?;
        if created == 1 {
            return Ok(login);
        }
    }
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
        match letter {
            'a'..='z' | '0'..='9' => part.push(letter),
            'à'..='å' | 'ā' | 'ă' | 'ą' => part.push('a'),
            'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => part.push('c'),
            'ð' | 'ď' | 'đ' => part.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => part.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => part.push('g'),
            'ĥ' | 'ħ' => part.push('h'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => part.push('i'),
            'ĵ' => part.push('j'),
            'ķ' => part.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => part.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => part.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => part.push('o'),
            'ŕ' | 'ŗ' | 'ř' => part.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => part.push('s'),
            'ţ' | 'ť' | 'ŧ' | 'ț' => part.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => part.push('u'),
            'ŵ' => part.push('w'),
            'ý' | 'ÿ' | 'ŷ' => part.push('y'),
            'ź' | 'ż' | 'ž' => part.push('z'),
            'æ' => part.push_str("ae"),
            'œ' => part.push_str("oe"),
            'ß' => part.push_str("ss"),
            'þ' => part.push_str("th"),
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

impl Store {
    /// The account with this login.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<AccountRow> = fetch_optional!(
            on,
            "SELECT person, login, password_hash, activation_code, sessions_from, language
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
            "SELECT person, login, password_hash, activation_code, sessions_from, language
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

    /// Sets the password; the activation code is used up, and sessions that began before `at` are
    /// over.
    pub async fn account_password_set(
        &self,
        person: PersonId,
        password_hash: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE account SET password_hash = $2, sessions_from = $3, activation_code = NULL
             WHERE person = $1",
            person.0,
            password_hash,
            at.as_millisecond()
        )?;
        changes::publish(&mut on, ChangeKind::Account, &person.to_string()).await?;
        on.commit().await
    }

    /// Takes the password away and puts an activation code in its place, for a person who forgot
    /// it; sessions that began before `at` are over.
    pub async fn account_activation_set(
        &self,
        person: PersonId,
        activation_code: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE account SET password_hash = NULL, sessions_from = $3, activation_code = $2
             WHERE person = $1",
            person.0,
            activation_code,
            at.as_millisecond()
        )?;
        changes::publish(&mut on, ChangeKind::Account, &person.to_string()).await?;
        on.commit().await
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
