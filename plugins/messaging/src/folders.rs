//! The folders of a box. The kernel knows them as numbers; those that people make for themselves have a record
//! with a name.

use preau_sdk::by_name;
use preau_sdk::prelude::*;

use crate::records::OwnFolder;
use crate::routes::View;

/// The number of the first folder that somebody makes; smaller ones are the module's.
const FIRST: u8 = 16;
/// So many folders somebody may make.
pub(crate) const MOST: u8 = 40;

/// Where a person has an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    Inbox,
    Sent,
    Trash,
    /// One of their own, of this number.
    Own(u8),
}

impl Folder {
    /// As the kernel knows it. Numbers stay what they are: entries carry them.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Inbox => mailbox::ARRIVED,
            Self::Sent => 1,
            Self::Trash => 2,
            Self::Own(number) => number,
        }
    }

    /// The folder of this number.
    pub(crate) fn of(number: u8) -> Self {
        match number {
            1 => Self::Sent,
            2 => Self::Trash,
            FIRST.. => Self::Own(number),
            _ => Self::Inbox,
        }
    }

    /// Where an entry belongs that lies nowhere in particular.
    pub(crate) fn home(is_mine: bool) -> Self {
        if is_mine { Self::Sent } else { Self::Inbox }
    }

    /// Its page, from the newest.
    pub(crate) fn page(self) -> View {
        match self {
            Self::Inbox => View::INBOX,
            Self::Sent => View::Sent { after: None },
            Self::Trash => View::Trash { after: None },
            Self::Own(number) => View::Folder {
                number,
                after: None,
            },
        }
    }
}

/// The folders that the reader made, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folders {
    own: Vec<Stored<OwnFolder>>,
}

impl Folders {
    pub(crate) fn load(ctx: &Context) -> Result<Self, Failure> {
        let query = OwnFolder::by_number().is(&ctx.me()?);
        let mut own = query.limit(u32::from(MOST)).list()?;
        own.sort_by(|one, other| by_name(&one.name, &other.name));
        Ok(Self { own })
    }

    /// Asks only where one of these entries' folders needs it.
    pub(crate) fn load_for(
        ctx: &Context,
        numbers: impl IntoIterator<Item = u8>,
    ) -> Result<Self, Failure> {
        let is_own = |number| matches!(Folder::of(number), Folder::Own(_));
        if numbers.into_iter().any(is_own) {
            Self::load(ctx)
        } else {
            Ok(Self::default())
        }
    }

    pub(crate) fn own(&self) -> &[Stored<OwnFolder>] {
        &self.own
    }

    /// The one of this number.
    pub(crate) fn get(&self, number: u8) -> Option<&Stored<OwnFolder>> {
        self.own.iter().find(|one| one.number == number)
    }

    /// A number that none of them has; none beyond so many.
    pub(crate) fn free(&self) -> Option<u8> {
        (FIRST..FIRST + MOST).find(|number| self.get(*number).is_none())
    }

    pub(crate) fn name(&self, ctx: &Context, folder: Folder) -> String {
        match folder {
            Folder::Inbox => tr!(ctx, "Réception", "Inbox"),
            Folder::Sent => tr!(ctx, "Envoyés", "Sent"),
            Folder::Trash => tr!(ctx, "Corbeille", "Trash"),
            Folder::Own(number) => match self.get(number) {
                Some(one) => one.name.clone(),
                None => tr!(ctx, "Autre dossier", "Another folder"),
            },
        }
    }
}

/// What the module's own folder is called.
pub(crate) fn name(ctx: &Context, folder: Folder) -> String {
    Folders::default().name(ctx, folder)
}
