//! What the region's operator does at the command line: accounts made ready, rights given. There is no
//! operation here: who can start the program on the region's data is the region.

use preau_domain::caller::Language;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::person::{Function, Name};
use preau_domain::school::Level;
use preau_store::{AuditEntry, CodeIssued, FunctionSet};

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::activation::CODE_LASTS;
use crate::identity::line::Sort;
use crate::identity::session::Session;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

impl Platform {
    /// Gives a person this login and password, so that they need no activation.
    pub async fn account_prepare(
        &self,
        person: PersonId,
        login: &str,
        password: &str,
    ) -> Result<(), PlatformError> {
        let hash = self
            .passwords
            .hash(Sort::Known, password.to_owned())
            .await?;
        self.store.account_login_set(person, login).await?;
        self.store
            .account_password_set(person, &hash, self.now())
            .await?;
        self.people.forget(person).await;
        Ok(())
    }

    /// Gives all of these people, each with their login, one password, and a session that begins now: for regions
    /// of people who do not exist, in which a drill is run. It is hashed once for all, which nobody's own password
    /// ever is.
    pub async fn accounts_prepare(
        &self,
        people: &[(PersonId, String)],
        password: &str,
    ) -> Result<Vec<String>, PlatformError> {
        let hash = self
            .passwords
            .hash(Sort::Known, password.to_owned())
            .await?;
        let mut tokens = Vec::with_capacity(people.len());
        for (person, login) in people {
            self.store
                .account_password_set(*person, &hash, self.now())
                .await?;
            let account = self.store.account_by_login(login).await?;
            let account = account.ok_or(PlatformError::NotFound)?;
            tokens.push(self.session_begin(*person, account.sessions_from)?);
        }
        self.people.forget_all();
        Ok(tokens)
    }

    /// Adds a person who runs the region.
    pub async fn region_operator_add(
        &self,
        person: PersonId,
        name: &Name,
        login: &str,
        password: &str,
    ) -> Result<(), PlatformError> {
        self.store.person_add(person, name, None).await?;
        self.store.region_admin_set(person, true).await?;
        self.account_prepare(person, login, password).await
    }

    /// Adds a person who runs the region, to be activated by themselves; gives login and code.
    pub async fn region_operator_invite(
        &self,
        person: PersonId,
        name: &Name,
    ) -> Result<(String, String), PlatformError> {
        let login = self.store.person_add(person, name, None).await?;
        self.store.region_admin_set(person, true).await?;
        let code = self.code_issue(person, "region.operator").await?;
        Ok((login, code))
    }

    /// Puts a new activation code in place of a person's password; their sessions end.
    pub async fn account_renew(&self, person: PersonId) -> Result<String, PlatformError> {
        let code = self.code_issue(person, "account.renew").await?;
        self.people.forget(person).await;
        Ok(code)
    }

    async fn code_issue(&self, person: PersonId, action: &str) -> Result<String, PlatformError> {
        let at = self.now();
        let (code, digest) = self.keys.activation.issue(person)?;
        let entry = AuditEntry {
            at,
            school: None,
            actor: None,
            action: action.to_owned(),
            target: format!("person:{person}"),
            detail: String::new(),
        };
        self.store
            .account_codes_issue(
                &[CodeIssued { person, digest }],
                at + CODE_LASTS,
                Some(at),
                &entry,
            )
            .await?;
        Ok(code)
    }

    /// Gives a person a function in a school, or takes it away; audited in the same transaction.
    pub async fn function_grant(
        &self,
        school: SchoolId,
        person: PersonId,
        function: Function,
        held: bool,
    ) -> Result<FunctionSet, PlatformError> {
        let action = if held {
            "function.grant"
        } else {
            "function.revoke"
        };
        let target = format!("person:{person}");
        let entry = self.provision(action, school, target, function.as_str());
        let set = self
            .store
            .membership_function_set(school, person, function, held, &entry)
            .await?;
        self.people.forget(person).await;
        Ok(set)
    }

    /// Lets a person into a school as a guest, or out again: an inspector, a speaker, whoever no
    /// directory names there. Gives whether it was otherwise before.
    pub async fn guest_set(
        &self,
        school: SchoolId,
        person: PersonId,
        present: bool,
    ) -> Result<bool, PlatformError> {
        let action = if present {
            "guest.let-in"
        } else {
            "guest.leave"
        };
        let entry = self.provision(action, school, format!("person:{person}"), "");
        let changed = self
            .store
            .guest_set(school, person, present, &entry)
            .await?;
        self.people.forget(person).await;
        Ok(changed)
    }

    /// Adds a person whom no directory names, as a guest of a school, to be activated by themselves;
    /// gives login and code.
    pub async fn guest_invite(
        &self,
        school: SchoolId,
        person: PersonId,
        name: &Name,
    ) -> Result<(String, String), PlatformError> {
        let login = self.store.person_add(person, name, None).await?;
        self.guest_set(school, person, true).await?;
        let code = self.code_issue(person, "guest.invite").await?;
        Ok((login, code))
    }

    /// Gives a school its word in addresses: 3 to 64 of `a-z 0-9 -`.
    pub async fn school_name(&self, school: SchoolId, word: &str) -> Result<(), PlatformError> {
        let fits = (3..=64).contains(&word.len())
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !fits {
            return Err(invalid("word", "3 to 64 of a-z 0-9 -"));
        }
        let entry = self.provision("school.name", school, word.to_owned(), "");
        self.store.school_slug_set(school, word, &entry).await?;
        self.schools_reload().await
    }

    /// What the journal says of something decided at the console.
    fn provision(
        &self,
        action: &str,
        school: SchoolId,
        target: String,
        detail: &str,
    ) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            school: Some(school),
            actor: None,
            action: action.to_owned(),
            target,
            detail: detail.to_owned(),
        }
    }

    /// Enables a module in every school of these levels (all for which it is meant if none is given).
    /// Gives in how many it was not enabled before.
    pub async fn module_enable_everywhere(
        &self,
        module: &ModuleId,
        levels: &[Level],
    ) -> Result<usize, PlatformError> {
        self.module_switch(module, levels, true, None).await
    }

    /// Reads schools, people and enablement again, after the store was changed beside the platform.
    pub async fn reload(&self) -> Result<(), PlatformError> {
        self.people.forget_all();
        self.schools_reload().await?;
        self.enablement_reload().await
    }

    /// An operation in the name of a person, without a session of theirs: for commands that act through
    /// the modules' own forms.
    pub async fn operation_for(
        &self,
        person: PersonId,
        language: Language,
    ) -> Result<Operation, PlatformError> {
        let known = self.known(person).await?.ok_or(PlatformError::NotFound)?;
        let now = self.now();
        let session = Session {
            person,
            id: uuid::Uuid::nil(),
            issued: now,
            expires: now,
            since: known.file.sessions_from,
        };
        Ok(Operation {
            known,
            session,
            language,
            now,
        })
    }
}
