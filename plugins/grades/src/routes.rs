//! The module's addresses.

use preau_sdk::prelude::*;

/// What can be opened.
#[derive(Clone, Debug, Route)]
pub(crate) enum View {
    /// A pupil's marks; for who teaches or heads the school, the classes.
    #[route("")]
    Home {
        #[query]
        period: Option<u8>,
    },
    /// A pupil's marks in a subject.
    #[route("subject")]
    Subject {
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// A class's marks in a subject, to type in.
    #[route("sheet/{of}")]
    Sheet {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// The same, as a table to keep.
    #[route("sheet/{of}/export")]
    Export {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// The form that takes marks from a spreadsheet.
    #[route("sheet/{of}/import")]
    Import {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// The form for a new assessment.
    #[route("sheet/{of}/new")]
    New {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// Appreciations of a subject, and the averages that its teacher decides.
    #[route("sheet/{of}/remarks")]
    Remarks {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// Levels of mastery.
    #[route("sheet/{of}/skills")]
    Skills {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// One assessment: for its teacher with every mark, for a pupil with theirs.
    #[route("assessment/{id}")]
    Assessment { id: Id },
    /// The form for an existing assessment.
    #[route("assessment/{id}/edit")]
    Edit { id: Id },
    /// The class council: every pupil, every subject.
    #[route("class/{of}")]
    Council {
        of: Audience,
        #[query]
        period: Option<u8>,
    },
    /// A pupil before the council.
    #[route("class/{of}/pupil/{pupil}")]
    Pupil {
        of: Audience,
        pupil: PersonId,
        #[query]
        period: Option<u8>,
    },
    /// Where each pupil of a class is in the socle commun.
    #[route("class/{of}/skills")]
    ClassSkills {
        of: Audience,
        #[query]
        period: Option<u8>,
    },
    /// A class's or group's periods, subjects and coefficients.
    #[route("class/{of}/settings")]
    Settings { of: Audience },
    /// A pupil's bulletins.
    #[route("bulletins")]
    Bulletins,
    /// A bulletin, to read and to print.
    #[route("bulletin/{id}")]
    Bulletin { id: Id },
}

/// What forms and buttons send to.
#[derive(Clone, Debug, Route)]
pub(crate) enum Act {
    /// Marks as they are typed.
    #[route("sheet/{of}")]
    Marks {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// Marks from a spreadsheet.
    #[route("sheet/{of}/import")]
    Import {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// A new assessment.
    #[route("sheet/{of}/new")]
    Create {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
        /// The identifier that it will have: a form sent twice makes one.
        #[query]
        id: Option<Id>,
    },
    /// Appreciations and decided averages.
    #[route("sheet/{of}/remarks")]
    Remarks {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// Levels of mastery.
    #[route("sheet/{of}/skills")]
    Skills {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// Levels of mastery become visible.
    #[route("sheet/{of}/skills/publish")]
    PublishSkills {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// Assessments go into the periods of their days, after the year was divided otherwise.
    #[route("sheet/{of}/arrange")]
    Arrange {
        of: Audience,
        #[query]
        subject: Option<String>,
        #[query]
        period: Option<u8>,
    },
    /// A changed assessment.
    #[route("assessment/{id}/edit")]
    Edit {
        id: Id,
        /// The version that the form was opened with.
        #[query]
        version: Option<i64>,
    },
    /// An assessment becomes visible.
    #[route("assessment/{id}/publish")]
    Publish {
        id: Id,
        /// The version of the page on which the button is.
        #[query]
        version: Option<i64>,
    },
    /// An assessment is hidden again.
    #[route("assessment/{id}/hide")]
    Hide { id: Id },
    /// An assessment goes away with its marks.
    #[route("assessment/{id}/delete")]
    Delete { id: Id },
    /// What the council says of its pupils.
    #[route("class/{of}")]
    Council {
        of: Audience,
        #[query]
        period: Option<u8>,
    },
    /// The bulletins of a class are frozen.
    #[route("class/{of}/freeze")]
    Freeze {
        of: Audience,
        #[query]
        period: Option<u8>,
        /// The edition that they will be: a button pressed twice makes one.
        #[query]
        edition: Option<u32>,
    },
    /// A class's periods.
    #[route("class/{of}/settings")]
    Periods { of: Audience },
    /// A subject or a part of one more.
    #[route("class/{of}/settings/subject")]
    AddSubject { of: Audience },
    /// A class's coefficients.
    #[route("class/{of}/settings/coefficients")]
    Coefficients { of: Audience },
}
