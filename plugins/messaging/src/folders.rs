//! The folders of a box. The kernel knows them as numbers.

use preau_sdk::prelude::*;

use crate::routes::View;

/// Where a person has an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Folder {
    Inbox,
    Sent,
    Trash,
}

impl Folder {
    /// As the kernel knows it. Numbers stay what they are: entries carry them.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Inbox => mailbox::ARRIVED,
            Self::Sent => 1,
            Self::Trash => 2,
        }
    }

    /// The folder of this number; what is none of these is shown with what arrived.
    pub(crate) fn of(number: u8) -> Self {
        [Self::Sent, Self::Trash]
            .into_iter()
            .find(|folder| folder.number() == number)
            .unwrap_or(Self::Inbox)
    }

    pub(crate) fn name(self, ctx: &Context) -> String {
        match self {
            Self::Inbox => tr!(ctx, "Réception", "Inbox"),
            Self::Sent => tr!(ctx, "Envoyés", "Sent"),
            Self::Trash => tr!(ctx, "Corbeille", "Trash"),
        }
    }

    /// Its page, from the newest.
    pub(crate) fn page(self) -> View {
        match self {
            Self::Inbox => View::INBOX,
            Self::Sent => View::Sent { after: None },
            Self::Trash => View::Trash { after: None },
        }
    }
}
