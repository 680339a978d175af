//! The module's addresses.

use preau_sdk::prelude::*;

/// What can be opened.
#[derive(Clone, Debug, Route)]
pub(crate) enum View {
    /// Rooms that are open or to come; for who oversees the school, those of a day.
    #[route("")]
    Upcoming {
        #[query]
        day: Option<Date>,
    },
    /// Rooms that were held.
    #[route("past")]
    Past {
        #[query]
        after: Option<Cursor>,
    },
    /// A room, as its reader may see it: from the door, from within, from outside, or afterwards.
    #[route("room/{id}")]
    Room { id: Id },
    /// Who is there; afterwards, who was.
    #[route("room/{id}/register")]
    Register { id: Id },
    /// All that was written, for its teacher.
    #[route("room/{id}/chat")]
    Chat {
        id: Id,
        #[query]
        after: Option<Cursor>,
    },
    /// All that was asked, for its teacher.
    #[route("room/{id}/polls")]
    Polls { id: Id },
    /// All that is shared, for its teacher.
    #[route("room/{id}/documents")]
    Documents { id: Id },
    /// Register, chat, polls and documents of a room that has ended, as an archive.
    #[route("room/{id}/archive")]
    Archive { id: Id },
    /// The form for a new room.
    #[route("new")]
    New {
        #[query]
        class: Option<Audience>,
    },
    /// The form for a room that is planned.
    #[route("room/{id}/edit")]
    Edit { id: Id },
    /// The form for a question to the class.
    #[route("room/{id}/ask")]
    NewPoll { id: Id },
    /// The form for a link or files.
    #[route("room/{id}/share")]
    NewDocument { id: Id },
}

impl View {
    /// Rooms that are open or to come.
    pub(crate) const UPCOMING: Self = Self::Upcoming { day: None };

    /// Rooms that were held, from the newest.
    pub(crate) const PAST: Self = Self::Past { after: None };

    /// A room.
    pub(crate) fn room(id: &Id) -> Self {
        Self::Room { id: id.clone() }
    }
}

/// What forms and buttons send to.
#[derive(Clone, Debug, Route)]
pub(crate) enum Act {
    /// A new room, under the identifier that its form was given.
    #[route("plan/{id}")]
    Plan { id: Id },
    /// A changed room.
    #[route("room/{id}/edit")]
    Edit {
        id: Id,
        /// The version that the form was opened with.
        #[query]
        version: Option<i64>,
    },
    /// A planned room is not to be held.
    #[route("room/{id}/cancel")]
    Cancel { id: Id },
    /// A teacher opens a room,
    #[route("room/{id}/open")]
    Open { id: Id },
    /// goes on for longer,
    #[route("room/{id}/extend")]
    Extend { id: Id },
    /// ends it,
    #[route("room/{id}/end")]
    End { id: Id },
    /// tries the video server once more,
    #[route("room/{id}/video")]
    Video { id: Id },
    /// has it begin another meeting, to which no link leads that somebody kept.
    #[route("room/{id}/video/anew")]
    VideoAnew { id: Id },
    /// A colleague or the head goes on in the place of a teacher who is not there; that teacher takes it back.
    #[route("room/{id}/take")]
    Take { id: Id },
    /// Somebody within asks for the link to the video.
    #[route("room/{id}/join")]
    Join { id: Id },
    /// A pupil comes to the door or in,
    #[route("room/{id}/enter")]
    Enter { id: Id },
    /// leaves,
    #[route("room/{id}/leave")]
    Leave { id: Id },
    /// answers the roll.
    #[route("room/{id}/here")]
    Here { id: Id },
    /// A teacher lets a pupil in,
    #[route("room/{id}/admit/{pupil}")]
    Admit { id: Id, pupil: PersonId },
    /// lets in everybody who waits,
    #[route("room/{id}/admit-all")]
    AdmitAll { id: Id },
    /// sends a pupil out,
    #[route("room/{id}/send-out/{pupil}")]
    SendOut { id: Id, pupil: PersonId },
    /// has a pupil write no more, or again,
    #[route("room/{id}/mute/{pupil}")]
    Mute { id: Id, pupil: PersonId },
    /// calls the roll,
    #[route("room/{id}/roll")]
    Roll { id: Id },
    /// corrects the register afterwards.
    #[route("room/{id}/mark")]
    Mark { id: Id },
    /// A pupil raises a hand or lowers it.
    #[route("room/{id}/hand")]
    Hand { id: Id },
    /// A teacher has seen a hand.
    #[route("room/{id}/lower/{pupil}")]
    Lower { id: Id, pupil: PersonId },
    /// Somebody within writes a line.
    #[route("room/{id}/say")]
    Say {
        id: Id,
        /// What its form was given, which no other has: sent twice, its line is one.
        #[query]
        form: Option<Id>,
    },
    /// A teacher stops pupils' writing, or allows it again,
    #[route("room/{id}/hush")]
    Hush { id: Id },
    /// takes a line away,
    #[route("room/{id}/unsay/{line}")]
    Unsay { id: Id, line: Id },
    /// asks the class something.
    #[route("room/{id}/ask")]
    Ask { id: Id },
    /// A pupil answers.
    #[route("room/{id}/vote/{poll}")]
    Vote { id: Id, poll: Id },
    /// A teacher closes a question, and shows what was answered.
    #[route("room/{id}/close/{poll}")]
    ClosePoll { id: Id, poll: Id },
    /// A teacher shares a link or files,
    #[route("room/{id}/share")]
    Share { id: Id },
    /// and takes them back.
    #[route("room/{id}/unshare/{document}")]
    Unshare { id: Id, document: Id },
}
