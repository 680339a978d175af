//! Who acts: passed first to every use-case.

use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::caller::{Caller, Language, Standing};
use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::person::{Child, Function, Profile};

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::people::Known;
use crate::identity::session::Session;

/// A signed-in person doing one thing.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The person.
    pub known: Arc<Known>,
    /// The session by which they came.
    pub session: Session,
    /// The language of the answer.
    pub language: Language,
    /// When.
    pub now: Timestamp,
}

impl Operation {
    /// Whether the person runs the region.
    pub fn is_region(&self) -> bool {
        self.known.file.region_admin
    }

    /// Schools to which the person belongs, in the order of their memberships.
    pub fn schools(&self) -> Vec<SchoolId> {
        let mut schools: Vec<_> = self
            .known
            .file
            .memberships
            .iter()
            .map(|m| m.school)
            .collect();
        schools.dedup();
        schools
    }

    /// In what qualities the person may look at a school: their own profiles there, then each child
    /// over whom they hold authority. Empty for who does not belong to it.
    pub fn standings(&self, school: SchoolId) -> Vec<Standing> {
        let file = &self.known.file;
        let own = file
            .memberships
            .iter()
            .filter(|m| m.school == school && m.profile != Profile::Relative)
            .map(|m| Standing::Own(m.profile));
        own.chain(self.children(school).map(|child| Standing::For(child.id)))
            .collect()
    }

    /// The functions that the person has in a school as they stand in it: as a child's relative, that of
    /// a delegate.
    pub fn functions(&self, school: SchoolId, standing: Standing) -> &[Function] {
        let profile = match standing {
            Standing::Own(profile) => profile,
            Standing::For(_) => Profile::Relative,
        };
        self.known
            .file
            .memberships
            .iter()
            .find(|m| m.school == school && m.profile == profile)
            .map_or(&[], |m| &m.functions)
    }

    /// The one asked for, which must be theirs; where none is asked for, their first.
    pub fn standing(
        &self,
        school: SchoolId,
        asked: Option<Standing>,
    ) -> Result<Standing, PlatformError> {
        let theirs = self.standings(school);
        let first = *theirs.first().ok_or(PlatformError::NotAMember)?;
        match asked {
            None => Ok(first),
            Some(asked) if theirs.contains(&asked) => Ok(asked),
            Some(_) => Err(PlatformError::NotTheirStanding),
        }
    }

    /// The child of this key in this school, if the person holds authority over them.
    pub fn child(&self, school: SchoolId, id: PersonId) -> Option<&Child> {
        self.children(school).find(|child| child.id == id)
    }

    /// The children of this school over whom the person holds authority.
    pub fn children(&self, school: SchoolId) -> impl Iterator<Item = &Child> {
        self.known
            .file
            .children
            .iter()
            .filter(move |child| child.authority && child.membership.school == school)
    }

    /// The person's rights in a school as who they look at it; none where they are not that there.
    pub(crate) fn caller_as(&self, school: SchoolId, standing: Standing) -> Option<Caller> {
        let file = &self.known.file;
        let (profile, child) = match standing {
            Standing::Own(profile) => (profile, None),
            Standing::For(child) => (Profile::Relative, self.child(school, child)),
        };
        let mut memberships = file.memberships.iter();
        let membership = memberships.find(|m| m.school == school && m.profile == profile)?;
        Some(Caller::new(file.id, file.name.clone(), membership, child))
    }

    /// As what the person administers this school.
    pub fn administers(&self, school: SchoolId) -> Option<Standing> {
        let file = &self.known.file;
        file.memberships
            .iter()
            .find(|m| m.school == school && m.functions.contains(&Function::SchoolAdmin))
            .map(|m| Standing::Own(m.profile))
    }

    /// That the person administers this school.
    pub fn require_school_admin(&self, school: SchoolId) -> Result<(), PlatformError> {
        if self.administers(school).is_some() {
            Ok(())
        } else if self.standings(school).is_empty() {
            Err(PlatformError::NotAMember)
        } else {
            Err(PlatformError::Forbidden(String::new()))
        }
    }

    /// That the person runs the region.
    pub(crate) fn require_region(&self) -> Result<(), PlatformError> {
        if self.is_region() {
            Ok(())
        } else {
            Err(PlatformError::Forbidden(String::new()))
        }
    }
}

impl Platform {
    /// The person's rights in a school in the standing asked for, and in no other of theirs: who teaches
    /// where their child learns sees as a relative what a relative sees. Where none is asked for, in
    /// their first.
    pub async fn caller(
        &self,
        operation: &Operation,
        school: SchoolId,
        asked: Option<Standing>,
    ) -> Result<Arc<Caller>, PlatformError> {
        let standing = operation.standing(school, asked)?;
        let file = &operation.known.file;
        let key = (file.id, school, standing);
        if let Some(caller) = self.people.caller(&key, &operation.known).await {
            return Ok(caller);
        }
        let caller = operation.caller_as(school, standing);
        let caller = Arc::new(caller.ok_or(PlatformError::NotAMember)?);
        self.people
            .caller_keep(key, Arc::clone(&operation.known), Arc::clone(&caller))
            .await;
        Ok(caller)
    }
}
