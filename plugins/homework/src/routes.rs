//! The module's addresses.

use preau_sdk::prelude::*;

/// What can be opened.
#[derive(Clone, Debug, Route)]
pub(crate) enum View {
    /// What is to be done; for who teaches or heads the school, the classes.
    #[route("")]
    Todo,
    /// A week, of the reader or of one class.
    #[route("week")]
    Week {
        #[query]
        day: Option<Date>,
        #[query]
        class: Option<Audience>,
    },
    /// A day: lessons held and work due.
    #[route("day/{day}")]
    Day {
        day: Date,
        #[query]
        class: Option<Audience>,
    },
    /// What is new since the reader last said "seen".
    #[route("changes")]
    Changes {
        /// From 0, the newest.
        #[query]
        page: Option<u16>,
    },
    /// The log and the homework of a class, sessions before a day.
    #[route("class/{of}")]
    Class {
        of: Audience,
        #[query]
        before: Option<Date>,
    },
    /// What a teacher has not published.
    #[route("drafts")]
    Drafts,
    /// The head's view of every class's stamp.
    #[route("visas")]
    Visas {
        /// Also those that do not await one.
        #[query]
        all: bool,
        /// From 0.
        #[query]
        page: Option<u16>,
    },
    /// One homework.
    #[route("homework/{id}")]
    Assignment { id: Id },
    /// A pupil's form to hand in a homework, also one that they handed in.
    #[route("homework/{id}/hand-in")]
    HandIn { id: Id },
    /// Who of a class handed in a homework.
    #[route("homework/{id}/handed")]
    Handed {
        id: Id,
        #[query]
        only: Option<String>,
    },
    /// What a pupil handed in, and what their teacher says of it.
    #[route("homework/{id}/handed/{pupil}")]
    Work { id: Id, pupil: PersonId },
    /// What a class handed in, as an archive.
    #[route("homework/{id}/archive")]
    Archive { id: Id },
    /// One lesson.
    #[route("session/{id}")]
    Session { id: Id },
    /// The form for new homework.
    #[route("give")]
    Give {
        #[query]
        class: Option<Audience>,
        #[query]
        due: Option<Date>,
        #[query]
        session: Option<Id>,
    },
    /// The form for an existing homework.
    #[route("homework/{id}/edit")]
    EditAssignment { id: Id },
    /// The form for a lesson just held.
    #[route("log")]
    Log {
        #[query]
        class: Option<Audience>,
        #[query]
        day: Option<Date>,
    },
    /// The form for an existing lesson.
    #[route("session/{id}/edit")]
    EditSession { id: Id },
    /// The form for a stamp.
    #[route("class/{of}/visa")]
    Stamp { of: Audience },
}

impl View {
    /// The classes that await a stamp, from the first.
    pub(crate) const VISAS: Self = Self::Visas {
        all: false,
        page: None,
    };
}

/// What forms and buttons send to.
#[derive(Clone, Debug, Route)]
pub(crate) enum Act {
    /// A pupil has done a homework, or not after all.
    #[route("done/{id}")]
    Done { id: Id },
    /// The reader has seen everything.
    #[route("seen")]
    Seen,
    /// New homework.
    #[route("give")]
    Give,
    /// A changed homework.
    #[route("homework/{id}/edit")]
    EditAssignment {
        id: Id,
        /// The version that the form was opened with: another may have been kept meanwhile. Whoever does
        /// not say replaces what is there.
        #[query]
        version: Option<i64>,
    },
    /// A draft becomes visible.
    #[route("homework/{id}/publish")]
    PublishAssignment { id: Id },
    /// A homework goes away.
    #[route("homework/{id}/delete")]
    DeleteAssignment { id: Id },
    /// A pupil hands in a homework, or another version of it.
    #[route("homework/{id}/hand-in")]
    HandIn { id: Id },
    /// A pupil takes back what they handed in.
    #[route("homework/{id}/take-back")]
    TakeBack { id: Id },
    /// A teacher says something of what a pupil handed in.
    #[route("homework/{id}/handed/{pupil}")]
    Feedback {
        id: Id,
        pupil: PersonId,
        /// As of a homework; 0 where nothing was said yet.
        #[query]
        version: Option<i64>,
    },
    /// What a teacher said of a homework becomes visible.
    #[route("homework/{id}/feedback")]
    PublishFeedback { id: Id },
    /// Who did not hand in a homework is reminded.
    #[route("homework/{id}/remind")]
    Remind { id: Id },
    /// A lesson held.
    #[route("log")]
    Log,
    /// A changed lesson.
    #[route("session/{id}/edit")]
    EditSession {
        id: Id,
        /// As of a homework.
        #[query]
        version: Option<i64>,
    },
    /// A lesson kept as a draft becomes visible.
    #[route("session/{id}/publish")]
    PublishSession { id: Id },
    /// A lesson goes away.
    #[route("session/{id}/delete")]
    DeleteSession { id: Id },
    /// The head stamps the logs of several classes.
    #[route("visas")]
    StampSeveral,
    /// The head stamps a class's log.
    #[route("class/{of}/visa")]
    Stamp { of: Audience },
}
