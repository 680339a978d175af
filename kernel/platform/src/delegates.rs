//! Delegates of the parents: relatives who write to the other relatives of their children's classes, where the
//! school's rule lets them. Its administrator names them.

use std::sync::Arc;

use preau_domain::fold::{Beginnings, folded};
use preau_domain::ids::PersonId;
use preau_domain::person::{Function, Name};
use preau_domain::school::School;
use preau_store::{AuditEntry, FunctionSet};

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

pub use preau_store::Relative;

/// How many of those who are looked for are shown.
const FOUND: usize = 20;

/// What a school's administrator sees of delegates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegatesSeen {
    /// Who they are.
    pub delegates: Vec<Relative>,
    /// The relatives who were looked for.
    pub found: Vec<Relative>,
    /// Whether more were found than are shown.
    pub more: bool,
    /// The one who was asked about.
    pub about: Option<Relative>,
}

/// Whether words begin parts of a relative's name, or of a child's with its classes.
fn is_found(words: &Beginnings, relative: &Relative) -> bool {
    let said = |name: &Name, classes: &[String]| {
        let classes = classes.join(" ");
        folded(&format!("{} {} {classes}", name.family, name.given))
    };
    let children = relative.children.iter();
    let mut names = std::iter::once(said(&relative.name, &[]))
        .chain(children.map(|(name, classes)| said(name, classes)));
    names.any(|name| words.begin(&name))
}

impl Platform {
    /// The delegates of a school, and its relatives whose names, or whose children's names and classes, begin so:
    /// none where nothing is looked for.
    pub async fn delegates_seen(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        search: &str,
        about: Option<PersonId>,
    ) -> Result<DelegatesSeen, PlatformError> {
        operation.require_school_admin(school.id)?;
        let all = self.store.relative_list(school.id).await?;
        let words = Beginnings::of(search);
        let mut found = Vec::new();
        if !folded(search).is_empty() {
            let those = all.iter().filter(|one| is_found(&words, one));
            found.extend(those.take(FOUND + 1).cloned());
        }
        let more = found.len() > FOUND;
        found.truncate(FOUND);
        Ok(DelegatesSeen {
            about: all.iter().find(|one| Some(one.id) == about).cloned(),
            delegates: all.into_iter().filter(|one| one.delegate).collect(),
            found,
            more,
        })
    }

    /// Makes a relative a delegate of a school's parents, or one no more; in the audit, in the same transaction. Not
    /// found for who holds authority over no pupil there. Of whom a source says that they are one, they stay one
    /// ([`Relative::by_source`]).
    pub async fn delegate_set(
        &self,
        operation: &Operation,
        school: &Arc<School>,
        person: PersonId,
        held: bool,
    ) -> Result<(), PlatformError> {
        operation.require_school_admin(school.id)?;
        let action = if held {
            "function.grant"
        } else {
            "function.revoke"
        };
        let entry = AuditEntry {
            at: operation.now,
            school: Some(school.id),
            actor: Some(operation.known.file.id),
            action: action.to_owned(),
            target: format!("person:{person}"),
            detail: Function::Delegate.as_str().to_owned(),
        };
        let set = self
            .store
            .membership_function_set(school.id, person, Function::Delegate, held, &entry)
            .await?;
        self.people.forget(person).await;
        match set {
            FunctionSet::Done | FunctionSet::AsItWas => Ok(()),
            FunctionSet::NotAMember => Err(PlatformError::NotFound),
        }
    }
}
