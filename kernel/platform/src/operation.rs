//! Who acts: passed first to every use-case.

use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::caller::{Caller, Language};
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

    /// The children of this school over whom the person holds authority.
    pub fn children(&self, school: SchoolId) -> Vec<&Child> {
        self.known
            .file
            .children
            .iter()
            .filter(|c| c.authority && c.membership.school == school)
            .collect()
    }

    /// The child whom a relative looks at: the one asked for if it is theirs to look at, else the first.
    pub fn child(&self, school: SchoolId, asked: Option<PersonId>) -> Option<&Child> {
        let children = self.children(school);
        children
            .iter()
            .find(|child| Some(child.id) == asked)
            .or(children.first())
            .copied()
    }

    /// That the person administers this school.
    pub(crate) fn require_school_admin(&self, school: SchoolId) -> Result<(), PlatformError> {
        let here = self
            .known
            .file
            .memberships
            .iter()
            .filter(|m| m.school == school);
        if here
            .clone()
            .any(|m| m.functions.contains(&Function::SchoolAdmin))
        {
            return Ok(());
        }
        if here.count() == 0 {
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
    /// The person's rights in a school, looking at this child if they are a relative there.
    ///
    /// Who is both teacher and relative in the same school acts as the teacher, unless a child is
    /// asked for.
    pub async fn caller(
        &self,
        operation: &Operation,
        school: SchoolId,
        asked: Option<PersonId>,
    ) -> Result<Arc<Caller>, PlatformError> {
        let file = &operation.known.file;
        let here = || file.memberships.iter().filter(|m| m.school == school);
        let as_relative = asked.is_some_and(|asked| {
            operation
                .children(school)
                .iter()
                .any(|child| child.id == asked)
        });
        let membership = here()
            .find(|m| (m.profile == Profile::Relative) == as_relative)
            .or_else(|| here().next())
            .ok_or(PlatformError::NotAMember)?;
        let child = match membership.profile {
            Profile::Relative => operation.child(school, asked),
            _ => None,
        };
        let key = (file.id, school, child.map(|child| child.id));
        if let Some(caller) = self.people.callers.get(&key).await
            && caller.profile == membership.profile
        {
            return Ok(caller);
        }
        let caller = Arc::new(Caller::new(file.id, file.name.clone(), membership, child));
        self.people.callers.insert(key, Arc::clone(&caller)).await;
        Ok(caller)
    }
}
