//! Activation sheets: a login and a new code for each person of a school who has no password yet.

use std::collections::BTreeSet;

use jiff::Timestamp;
use preau_domain::ids::PersonId;
use preau_domain::person::{Name, Profile};
use preau_domain::school::School;
use preau_store::{AuditEntry, CodeIssued, Enrolled};

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::activation::CODE_LASTS;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// For whom sheets are asked.
#[derive(Debug, Clone, Default)]
pub struct SheetsAsked {
    /// The pupils of the class of this name and their relatives; else the whole school.
    pub class: Option<String>,
    /// People of these profiles; of all if there is none.
    pub profiles: Vec<Profile>,
    /// Also for those who have a password: it is taken away, and their sessions end.
    pub reset: bool,
}

/// What is handed to one person.
#[derive(Debug, Clone)]
pub struct Slip {
    /// Whose.
    pub person: PersonId,
    /// Who.
    pub name: Name,
    /// As what.
    pub profile: Profile,
    /// The class, of a pupil or of a relative's child; else empty.
    pub class: String,
    /// Whose relative.
    pub child: Option<Name>,
    /// What they type.
    pub login: String,
    /// The code, which nobody can look up later.
    pub code: String,
    /// Until when it can be used.
    pub until: Timestamp,
}

impl SheetsAsked {
    /// Whom the sheets are for, of all who are enrolled. A relative is asked for with the first of
    /// their children, so that the sheets of two classes do not replace each other's codes.
    fn choose(&self, all: Vec<Enrolled>) -> Vec<Enrolled> {
        let (mut relatives, mut everyone) = (BTreeSet::new(), BTreeSet::new());
        all.into_iter()
            .filter(|one| one.profile != Profile::Relative || relatives.insert(one.person))
            .filter(|one| self.class.as_ref().is_none_or(|class| one.class == *class))
            .filter(|one| self.profiles.is_empty() || self.profiles.contains(&one.profile))
            .filter(|one| self.reset || !one.has_password)
            // Who is both staff and relative has one account, and one slip.
            .filter(|one| everyone.insert(one.person))
            .collect()
    }
}

impl Platform {
    /// Issues codes for the people of a school, at the command line: those issued to them before are of
    /// no use any more. In the order of classes and names; empty where nobody needs one.
    pub async fn sheets_issue(
        &self,
        school: &School,
        asked: &SheetsAsked,
    ) -> Result<Vec<Slip>, PlatformError> {
        let people = asked.choose(self.store.school_enrolled(school.id).await?);
        self.sheets(school, asked, people, None).await
    }

    /// The same for a school's administrator, who takes nobody's password away: for the pupils of a class and
    /// their relatives, or with an empty name for those who are in none. Who belongs to another school too is left
    /// out: with their code one could sign in as them there. The region gives it to them.
    pub async fn sheets_issue_by(
        &self,
        operation: &Operation,
        school: &School,
        class: &str,
    ) -> Result<Vec<Slip>, PlatformError> {
        operation.require_school_admin(school.id)?;
        let asked = SheetsAsked {
            class: Some(class.to_owned()),
            ..SheetsAsked::default()
        };
        let enrolled = self.store.school_enrolled(school.id).await?;
        if !enrolled.iter().any(|one| one.class == class) {
            return Err(PlatformError::NotFound);
        }
        let mut people = Vec::new();
        for one in asked.choose(enrolled) {
            if !self.is_elsewhere(school, one.person).await? {
                people.push(one);
            }
        }
        let actor = Some(operation.known.file.id);
        self.sheets(school, &asked, people, actor).await
    }

    /// Puts a new code in the place of a person's password, for the administrator of their school; their sessions
    /// end. Who has the code can sign in as them. So it is refused, as [`PlatformError::Invalid`], for oneself
    /// (`self`) and for who belongs to another school too (`elsewhere`), whom the region gives a new code.
    pub async fn account_renew_by(
        &self,
        operation: &Operation,
        school: &School,
        person: PersonId,
    ) -> Result<Slip, PlatformError> {
        operation.require_school_admin(school.id)?;
        if person == operation.known.file.id {
            return Err(invalid("person", "self"));
        }
        let enrolled = self.store.school_enrolled(school.id).await?;
        let one = enrolled.into_iter().find(|one| one.person == person);
        let one = one.ok_or(PlatformError::NotFound)?;
        if self.is_elsewhere(school, person).await? {
            return Err(invalid("person", "elsewhere"));
        }
        let entry = AuditEntry {
            at: self.now(),
            school: Some(school.id),
            actor: Some(operation.known.file.id),
            action: "account.renew".to_owned(),
            target: format!("person:{person}"),
            detail: String::new(),
        };
        let slips = self.slips(vec![one], true, entry).await?;
        self.people.forget(person).await;
        let slip = slips.into_iter().next();
        slip.ok_or_else(|| PlatformError::Internal("a slip was left out".into()))
    }

    async fn sheets(
        &self,
        school: &School,
        asked: &SheetsAsked,
        people: Vec<Enrolled>,
        actor: Option<PersonId>,
    ) -> Result<Vec<Slip>, PlatformError> {
        let entry = AuditEntry {
            at: self.now(),
            school: Some(school.id),
            actor,
            action: "account.sheets".to_owned(),
            target: asked.class.as_deref().unwrap_or("*").to_owned(),
            detail: people.len().to_string(),
        };
        let slips = self.slips(people, asked.reset, entry).await?;
        if asked.reset {
            self.people.forget_all();
        }
        Ok(slips)
    }

    /// Issues a code to each, with a line of the audit.
    async fn slips(
        &self,
        people: Vec<Enrolled>,
        reset: bool,
        entry: AuditEntry,
    ) -> Result<Vec<Slip>, PlatformError> {
        let until = entry.at + CODE_LASTS;
        let mut issued = Vec::with_capacity(people.len());
        let mut slips = Vec::with_capacity(people.len());
        for one in people {
            let (code, digest) = self.keys.activation.issue(one.person)?;
            issued.push(CodeIssued {
                person: one.person,
                digest,
            });
            slips.push(Slip {
                person: one.person,
                name: one.name,
                profile: one.profile,
                class: one.class,
                child: one.child,
                login: one.login,
                code,
                until,
            });
        }
        let left_out = self
            .store
            .account_codes_issue(&issued, until, reset.then_some(entry.at), &entry)
            .await?;
        // Somebody who set a password a moment ago keeps it, and needs no slip.
        slips.retain(|slip| !left_out.contains(&slip.person));
        Ok(slips)
    }
}
