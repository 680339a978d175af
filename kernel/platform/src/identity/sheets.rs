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
        self.sheets(school, asked, None).await
    }

    /// The same for a school's administrator, who takes nobody's password away.
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
        self.sheets(school, &asked, Some(operation.known.file.id))
            .await
    }

    async fn sheets(
        &self,
        school: &School,
        asked: &SheetsAsked,
        actor: Option<PersonId>,
    ) -> Result<Vec<Slip>, PlatformError> {
        let at = self.now();
        let until = at + CODE_LASTS;
        let people = asked.choose(self.store.school_enrolled(school.id).await?);
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
        let class = asked.class.as_deref().unwrap_or("*");
        let entry = AuditEntry {
            at,
            school: Some(school.id),
            actor,
            action: "account.sheets".to_owned(),
            target: class.to_owned(),
            detail: slips.len().to_string(),
        };
        let left_out = self
            .store
            .account_codes_issue(&issued, until, asked.reset.then_some(at), &entry)
            .await?;
        if asked.reset {
            self.people.forget_all();
        }
        // Somebody who set a password a moment ago keeps it, and needs no slip.
        slips.retain(|slip| !left_out.contains(&slip.person));
        Ok(slips)
    }
}
