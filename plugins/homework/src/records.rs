//! What the module stores. The manifest describes the same collections, and says who may read and
//! write them; the derive refuses to compile if the two part.

use std::cmp::Ordering;

use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

/// What kind of work a homework is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum Kind {
    #[choice("exercise")]
    Exercise,
    #[choice("lesson")]
    Lesson,
    #[choice("reading")]
    Reading,
    #[choice("writing")]
    Writing,
    #[choice("test")]
    Test,
    #[choice("material")]
    Material,
    #[choice("other")]
    Other,
}

/// Homework given to a class or group.
#[derive(Clone, Debug, Record)]
#[record(collection = "assignment")]
pub(crate) struct Assignment {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) subject: String,
    pub(crate) given: Date,
    pub(crate) due: Date,
    pub(crate) kind: Kind,
    /// Markdown.
    pub(crate) text: String,
    /// Estimated by the teacher; 0 for none.
    pub(crate) minutes: u32,
    /// The lesson in which it was given.
    pub(crate) session: Option<Id>,
    pub(crate) visible_from: Option<Instant>,
    /// When its readers had, or will have, something new to read.
    pub(crate) changed: Instant,
    /// Whether its author has not published it: what finds drafts among all that somebody wrote.
    pub(crate) draft: bool,
    /// Of a draft: the day from which it is to be visible once it is published.
    pub(crate) planned: Option<Date>,
    /// Until when it is handed in online; none where it is not.
    pub(crate) hand_in_until: Option<Instant>,
    /// Whether it is taken after that, too.
    pub(crate) late_allowed: Option<bool>,
    /// What its teacher gave with it.
    pub(crate) files: Option<Vec<String>>,
}

/// A lesson held.
#[derive(Clone, Debug, Record)]
#[record(collection = "session")]
pub(crate) struct Session {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) subject: String,
    pub(crate) date: Date,
    /// "08:30".
    pub(crate) start: Option<String>,
    /// Markdown.
    pub(crate) content: String,
    pub(crate) visible_from: Option<Instant>,
    /// Whether its author has not published it.
    pub(crate) draft: bool,
    /// What its teacher gave in it.
    pub(crate) files: Option<Vec<String>>,
}

/// How much the pupils of a class or group have to do for a day.
#[derive(Clone, Debug, Record)]
#[record(collection = "load")]
pub(crate) struct Load {
    pub(crate) audience: Audience,
    pub(crate) day: Date,
    /// Of the pupil who has most, over all the classes and groups that they are in.
    pub(crate) minutes: u32,
}

/// A teacher's private note on a lesson, under the lesson's identifier.
#[derive(Clone, Debug, Record)]
#[record(collection = "annotation")]
pub(crate) struct Annotation {
    pub(crate) author: PersonId,
    pub(crate) text: String,
}

/// "I have done it."
#[derive(Clone, Debug, Record)]
#[record(collection = "done")]
pub(crate) struct Done {
    pub(crate) audience: Audience,
    pub(crate) pupil: PersonId,
    pub(crate) assignment: Id,
    pub(crate) at: Instant,
}

/// What a pupil handed in: the last version, which took the place of any before.
#[derive(Clone, Debug, Record)]
#[record(collection = "hand-in")]
pub(crate) struct HandIn {
    pub(crate) audience: Audience,
    pub(crate) pupil: PersonId,
    pub(crate) assignment: Id,
    /// Plain; empty for none.
    pub(crate) text: String,
    pub(crate) files: Vec<String>,
    pub(crate) at: Instant,
}

/// What a teacher says of what a pupil handed in.
#[derive(Clone, Debug, Record)]
#[record(collection = "feedback")]
pub(crate) struct Feedback {
    pub(crate) audience: Audience,
    /// Who said it first.
    pub(crate) author: PersonId,
    pub(crate) pupil: PersonId,
    pub(crate) assignment: Id,
    /// A few words, no mark; empty for none.
    pub(crate) appreciation: String,
    /// Markdown; empty for none.
    pub(crate) text: String,
    pub(crate) at: Instant,
    /// When the pupil and their relatives may read it; none before it is published.
    pub(crate) visible_from: Option<Instant>,
}

/// The head's stamp on a class's log up to a day.
#[derive(Clone, Debug, Record)]
#[record(collection = "visa")]
pub(crate) struct Visa {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) until: Date,
    /// Empty for none.
    pub(crate) remark: String,
    pub(crate) at: Instant,
}

/// When somebody last said "seen".
#[derive(Clone, Debug, Record)]
#[record(collection = "seen")]
pub(crate) struct Seen {
    pub(crate) person: PersonId,
    /// Whose homework it was: for a relative the child, for anyone else themselves.
    pub(crate) learner: PersonId,
    pub(crate) at: Instant,
}

/// Told to other modules when a homework becomes visible by a teacher's hand, and not when the day
/// comes for which it was scheduled: that would take a timer, which the contract does not have yet.
#[derive(Clone, Debug, Publish)]
#[publish(event = "given")]
pub(crate) struct Given {
    pub(crate) assignment: Id,
    pub(crate) audience: Audience,
    pub(crate) due: Date,
    pub(crate) subject: String,
}

/// To the module itself: what a pupil marked as done in a class they left is to be removed.
#[derive(Clone, Debug, Publish)]
#[publish(event = "pupil-marks")]
pub(crate) struct PupilMarks {
    pub(crate) pupil: PersonId,
    pub(crate) class: Audience,
    /// The place in the query up to which it is.
    pub(crate) after: Option<Cursor>,
}

/// To the module itself: the done marks of a homework that a class no longer has are to be removed.
#[derive(Clone, Debug, Publish)]
#[publish(event = "homework-marks")]
pub(crate) struct HomeworkMarks {
    pub(crate) assignment: Id,
    pub(crate) class: Audience,
    /// The place in the query up to which they are.
    pub(crate) after: Option<Cursor>,
}

/// To the module itself: what was handed in of a homework that a class no longer has is to be removed.
#[derive(Clone, Debug, Publish)]
#[publish(event = "homework-work")]
pub(crate) struct HomeworkWork {
    pub(crate) assignment: Id,
    pub(crate) class: Audience,
}

/// To the module itself: what a class has to do for a day is to be summed anew.
#[derive(Clone, Debug, Publish)]
#[publish(event = "day-load")]
pub(crate) struct DayLoad {
    pub(crate) class: Audience,
    pub(crate) day: Date,
}

/// The load of a day beyond which a teacher is warned; 0 for never.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct Evening {
    pub(crate) evening_minutes: u32,
}

/// The time after which a class awaits a new visa.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct VisaRhythm {
    pub(crate) visa_days: u16,
}

/// Whether readers of the audience see a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publication {
    /// Not before its author says so.
    Draft,
    /// From this moment on.
    Scheduled(Instant),
    Published,
}

/// What a teacher writes for a class: homework and lessons.
pub(crate) trait Written: Record {
    /// Who wrote it.
    fn author(&self) -> &PersonId;

    /// From when on its audience may read it.
    fn visible_from(&self) -> Option<Instant>;

    /// Its Markdown, which may be long.
    fn markdown(&mut self) -> &mut String;

    /// Whether its audience reads it.
    fn publication(&self, now: Instant) -> Publication {
        match self.visible_from() {
            None => Publication::Draft,
            Some(from) if from > now => Publication::Scheduled(from),
            Some(_) => Publication::Published,
        }
    }

    /// Whether it belongs on the reader's pages: it is published, or is theirs.
    fn is_shown_to(&self, ctx: &Context) -> bool {
        self.publication(ctx.now()) == Publication::Published || self.is_by(ctx)
    }

    /// Whether the caller wrote it.
    fn is_by(&self, ctx: &Context) -> bool {
        ctx.me().is_ok_and(|me| me == *self.author())
    }

    /// What a query finds, of long texts only the beginning: a page of many stays small whatever was
    /// written.
    fn listed<K>(query: &Query<Self, K>) -> Result<Vec<Stored<Self>>, Failure> {
        let mut found = Vec::new();
        query.visit(|mut one| {
            markdown::shorten(one.markdown());
            found.push(one);
        })?;
        Ok(found)
    }
}

impl Written for Assignment {
    fn author(&self) -> &PersonId {
        &self.author
    }

    fn visible_from(&self) -> Option<Instant> {
        self.visible_from
    }

    fn markdown(&mut self) -> &mut String {
        &mut self.text
    }
}

impl Written for Session {
    fn author(&self) -> &PersonId {
        &self.author
    }

    fn visible_from(&self) -> Option<Instant> {
        self.visible_from
    }

    fn markdown(&mut self) -> &mut String {
        &mut self.content
    }
}

impl Assignment {
    /// What its teacher gave with it.
    pub(crate) fn files(&self) -> &[String] {
        self.files.as_deref().unwrap_or_default()
    }

    /// Puts homework in the order of the days for which it is, then of the subjects.
    pub(crate) fn sort_by_due(list: &mut [Stored<Self>]) {
        list.sort_by(|one, other| (one.due, &one.subject).cmp(&(other.due, &other.subject)));
    }
}

impl HandIn {
    /// Where what a pupil handed in of a homework is kept: one place, however often it is sent.
    pub(crate) fn place(assignment: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["hand-in", assignment.as_str(), pupil.0.as_str()])
    }

    /// What a pupil handed in of a homework.
    pub(crate) fn of(assignment: &Id, pupil: &PersonId) -> Result<Option<Stored<Self>>, Failure> {
        Self::by_assignment().is(assignment).is(pupil).first()
    }
}

impl Feedback {
    /// Where what is said of it is kept.
    pub(crate) fn place(assignment: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["feedback", assignment.as_str(), pupil.0.as_str()])
    }

    /// What is said of what a pupil handed in of a homework, if the caller may read it.
    pub(crate) fn of(assignment: &Id, pupil: &PersonId) -> Result<Option<Stored<Self>>, Failure> {
        Self::by_assignment().is(assignment).is(pupil).first()
    }
}

impl Session {
    /// What its teacher gave in it.
    pub(crate) fn files(&self) -> &[String] {
        self.files.as_deref().unwrap_or_default()
    }

    pub(crate) fn time(&self) -> Option<Time> {
        self.start.as_deref().and_then(Time::parse)
    }

    /// What puts the lessons of one day in their order: by their hour, then those without.
    pub(crate) fn by_hour(one: &Self, other: &Self) -> Ordering {
        let key = |one: &Self| (one.time().is_none(), one.time());
        let hours = key(one).cmp(&key(other));
        hours.then_with(|| one.subject.cmp(&other.subject))
    }
}
