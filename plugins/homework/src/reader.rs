//! Who is looking, and at what.

use preau_sdk::directory::{self, Group};
use preau_sdk::each_by_name;
use preau_sdk::prelude::*;

/// Whether the reader teaches.
pub(crate) fn teaches(ctx: &Context) -> bool {
    ctx.is(Profile::Teacher) || !ctx.staff_of().is_empty()
}

/// Whether the reader oversees every class, and stamps: heads the school, or inspects it.
pub(crate) fn oversees(ctx: &Context) -> bool {
    ctx.has(Function::Head) || ctx.has(Function::Inspector)
}

/// Whether the reader may look at this class as staff.
pub(crate) fn follows(ctx: &Context, class: &Audience) -> bool {
    ctx.is_staff_of(class) || oversees(ctx)
}

/// The classes and groups that the reader's pages are about: those they learn in (a relative: the
/// child's), or teach in. None for a head or an inspector who
/// does not teach, and chooses one.
pub(crate) fn classes(ctx: &Context) -> Vec<Audience> {
    let all = if ctx.learner().is_some() {
        ctx.audiences()
    } else {
        ctx.staff_of()
    };
    all.iter()
        .filter(|audience| is_class_or_group(audience))
        .cloned()
        .collect()
}

/// The classes and groups that a page is about: one that was asked for, if the reader may look at it,
/// or all of theirs.
pub(crate) fn chosen(ctx: &Context, class: Option<&Audience>) -> Result<Vec<Audience>, Failure> {
    let Some(class) = class else {
        return Ok(classes(ctx));
    };
    let theirs = is_class_or_group(class) && ctx.audiences().contains(class);
    let overseen = || oversees(ctx) && Classes::load().get(class).is_some();
    if theirs || ctx.is_staff_of(class) || overseen() {
        Ok(vec![class.clone()])
    } else {
        Err(Failure::NotFound)
    }
}

/// Homework is given to classes and groups only.
pub(crate) fn is_class_or_group(audience: &Audience) -> bool {
    matches!(audience, Audience::Class(_) | Audience::Group(_))
}

/// The reader's classes and groups with their names.
pub(crate) struct Classes {
    groups: Vec<Group>,
}

impl Classes {
    /// Asks the directory.
    pub(crate) fn load() -> Self {
        Self {
            groups: directory::groups(),
        }
    }

    /// Asks the directory if the reader is not a pupil or relative, who need no names of classes.
    pub(crate) fn load_for_staff(ctx: &Context) -> Self {
        if ctx.learner().is_some() {
            Self::none()
        } else {
            Self::load()
        }
    }

    /// Nobody's: where the page itself says which class it is about.
    pub(crate) fn none() -> Self {
        Self { groups: Vec::new() }
    }

    /// The name, or nothing for a class that is not the reader's.
    pub(crate) fn name(&self, of: &Audience) -> &str {
        self.get(of).map_or("", |group| group.name.as_str())
    }

    /// The class, if it is one of the reader's.
    pub(crate) fn get(&self, of: &Audience) -> Option<&Group> {
        self.groups.iter().find(|group| group.audience == *of)
    }

    /// Classes first, then groups, each by name.
    pub(crate) fn classes_first(&self) -> impl Iterator<Item = &Group> {
        let of_kind = |class| {
            self.groups
                .iter()
                .filter(move |group| group.audience.is_class() == class)
        };
        of_kind(true).chain(of_kind(false))
    }

    /// The subjects that the reader teaches in one of them, or anywhere.
    pub(crate) fn subjects(&self, of: Option<&Audience>) -> Vec<String> {
        let taught = self.groups.iter();
        let taught = taught.filter(|group| of.is_none_or(|of| group.audience == *of));
        each_by_name(taught.flat_map(|group| group.subjects.clone()))
    }
}
