//! The module's addresses.

use preau_sdk::prelude::*;

/// Which list of recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum Line {
    #[choice("to")]
    To,
    #[choice("cc")]
    Cc,
    #[choice("bcc")]
    Bcc,
}

impl Line {
    /// The list in which somebody searches. In a browser the key Enter presses the first button of a form: what was
    /// typed for another list says which one is meant.
    pub(crate) fn found(sent: &FormData) -> Option<Self> {
        let pressed = Self::ALL
            .iter()
            .copied()
            .find(|line| sent.finds(line.word()))?;
        let has_words = |line: &Self| {
            let words = sent.get(&format!("{}-search", line.word()));
            words.is_some_and(|words| !words.trim().is_empty())
        };
        let typed = Self::ALL.iter().copied().rev().find(has_words);
        Some(typed.filter(|_| pressed == Self::To).unwrap_or(pressed))
    }
}

/// What can be opened.
#[derive(Clone, Debug, Route)]
pub(crate) enum View {
    /// What arrived.
    #[route("")]
    Inbox {
        /// Only what is not read.
        #[query]
        unread: bool,
        #[query]
        after: Option<Cursor>,
    },
    /// What the reader sent.
    #[route("sent")]
    Sent {
        #[query]
        after: Option<Cursor>,
    },
    /// What the reader has not sent, or is to leave later.
    #[route("drafts")]
    Drafts {
        #[query]
        after: Option<Cursor>,
    },
    /// What the reader threw away.
    #[route("trash")]
    Trash {
        #[query]
        after: Option<Cursor>,
    },
    /// The folders that the reader made.
    #[route("folders")]
    Folders,
    /// What is in one of them.
    #[route("folder/{number}")]
    Folder {
        number: u8,
        #[query]
        after: Option<Cursor>,
    },
    /// The form that gives one of them another name.
    #[route("folder/{number}/rename")]
    RenameFolder { number: u8 },
    /// The form that puts a conversation into a folder.
    #[route("thread/{id}/move")]
    Move { id: Id },
    /// Messages of any folder that say these words.
    #[route("search")]
    Search {
        #[query]
        words: Option<String>,
        #[query]
        after: Option<Cursor>,
    },
    /// A message in its conversation.
    #[route("message/{id}")]
    Message { id: Id },
    /// Who has read an announcement.
    #[route("message/{id}/readers")]
    Readers {
        id: Id,
        /// Only who has not.
        #[query]
        unread: bool,
        #[query]
        after: Option<Cursor>,
    },
    /// The form that writes to those who have not read an announcement.
    #[route("message/{id}/remind")]
    Remind { id: Id },
    /// The form that reports a message.
    #[route("message/{id}/report")]
    Report { id: Id },
    /// The form for a new message.
    #[route("new")]
    New,
    /// The form for an answer.
    #[route("message/{id}/reply")]
    Reply {
        id: Id,
        /// Also to those who got the message besides.
        #[query]
        all: bool,
    },
    /// The form that passes a message on.
    #[route("message/{id}/forward")]
    Forward { id: Id },
    /// The form for what was begun.
    #[route("draft/{id}")]
    Draft {
        id: Id,
        /// With lines for copies, though there are none.
        #[query]
        copies: bool,
        /// For which line somebody is looked for,
        #[query]
        find: Option<Line>,
        /// and what was typed.
        #[query]
        words: Option<String>,
    },
    /// The form for the hour at which a draft is to leave.
    #[route("draft/{id}/later")]
    Later { id: Id },
}

impl View {
    /// What arrived, from the newest.
    pub(crate) const INBOX: Self = Self::Inbox {
        unread: false,
        after: None,
    };

    /// What is not sent, from the newest.
    pub(crate) const DRAFTS: Self = Self::Drafts { after: None };

    /// Where words are looked for.
    pub(crate) const SEARCH: Self = Self::Search {
        words: None,
        after: None,
    };

    /// The form for what was begun.
    pub(crate) fn draft(id: &Id) -> Self {
        Self::Draft {
            id: id.clone(),
            copies: false,
            find: None,
            words: None,
        }
    }
}

/// What forms and buttons send to.
#[derive(Clone, Debug, Route)]
pub(crate) enum Act {
    /// What is being written, under the identifier that the message will have.
    #[route("write/{id}")]
    Write {
        id: Id,
        /// The version of the draft that the form was opened with; none if there was none.
        #[query]
        version: Option<i64>,
    },
    /// A draft goes away.
    #[route("draft/{id}/delete")]
    DeleteDraft { id: Id },
    /// A draft is to leave at an hour.
    #[route("draft/{id}/later")]
    Later { id: Id },
    /// A draft is not to leave by itself after all.
    #[route("draft/{id}/keep")]
    Keep { id: Id },
    /// A message is taken back from whoever has not read it.
    #[route("message/{id}/recall")]
    Recall { id: Id },
    /// A message is reported to the management.
    #[route("message/{id}/report")]
    Report { id: Id },
    /// A conversation goes into the trash,
    #[route("thread/{id}/trash")]
    Trash { id: Id },
    /// comes back from there,
    #[route("thread/{id}/restore")]
    Restore { id: Id },
    /// goes for good,
    #[route("thread/{id}/erase")]
    Erase { id: Id },
    /// goes into a folder,
    #[route("thread/{id}/move")]
    Move { id: Id },
    /// is to be read again.
    #[route("thread/{id}/unread")]
    Unread { id: Id },
    /// The reader makes a folder.
    #[route("folders")]
    MakeFolder,
    /// A folder of theirs gets another name.
    #[route("folder/{number}/rename")]
    RenameFolder { number: u8 },
    /// A folder goes, and what is in it back to where it arrived.
    #[route("folder/{number}/delete")]
    DeleteFolder { number: u8 },
    /// The trash is emptied.
    #[route("trash/empty")]
    EmptyTrash,
    /// Words are looked for.
    #[route("search")]
    Search,
}
