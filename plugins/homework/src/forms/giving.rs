//! What the form for homework sends, and what can be wrong with it.

use preau_sdk::prelude::*;

use crate::forms::{self, FILES, SUBJECT, TEXT};
use crate::reader::Classes;
use crate::records::{Assignment, HandIn, Kind, Session, Written};

/// When a day's work is to be there, where the teacher does not say.
pub(crate) const EVENING: Time = Time {
    hour: 23,
    minute: 59,
};

/// The field of the lesson, which no person sees.
pub(crate) const SESSION: &str = "session";

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Giving {
    pub(crate) audience: Audience,
    #[form(max = SUBJECT)]
    pub(crate) subject: String,
    pub(crate) kind: Kind,
    #[form(max = TEXT)]
    pub(crate) text: String,
    pub(crate) given: Option<Date>,
    pub(crate) due: Date,
    #[form(min = 0, max = 600)]
    pub(crate) minutes: Option<u32>,
    /// Not before this day; absent or past: at once.
    pub(crate) visible_on: Option<Date>,
    pub(crate) session: Option<Id>,
    /// What its teacher gives with it.
    #[form(max = FILES)]
    pub(crate) files: Vec<String>,
    /// Whether it is handed in online.
    pub(crate) hand_in: bool,
    /// Until the end of this day; absent: the one for which it is.
    pub(crate) hand_in_on: Option<Date>,
    /// Until this hour of that day.
    pub(crate) hand_in_at: Option<Time>,
    pub(crate) late: bool,
}

impl Giving {
    /// What is wrong with fields that are each well-formed: of a new homework, or one as it was.
    pub(crate) fn errors(
        &self,
        ctx: &Context,
        one: Option<&Assignment>,
        publishes: bool,
    ) -> Vec<FieldError> {
        let mut errors = Vec::new();
        errors.extend(forms::audience_error(ctx, &self.audience));
        let given = self.given.or(one.map(|one| one.given));
        // What pupils had for a day that has passed keeps it, whatever else is changed.
        let kept = one.is_some_and(|one| one.due == self.due && !(one.draft && publishes));
        if given.is_some_and(|given| given > self.due) {
            errors.push(FieldError::new(
                "due",
                tr!(
                    ctx,
                    "Ce jour est avant celui où le travail est donné. Choisissez un jour plus tard, ou \
                     corrigez «\u{a0}Donné le\u{a0}».",
                    "This day is before the day on which it is given. Choose a later day, or correct \
                     “Given on”."
                ),
            ));
        } else if !kept {
            errors.extend(past(ctx, self.due));
            if self.due > latest(ctx) {
                errors.push(FieldError::new(
                    "due",
                    tr!(
                        ctx,
                        "Ce jour est après la fin de l’année scolaire. Choisissez un jour plus tôt.",
                        "This day is after the end of the school year. Choose an earlier day."
                    ),
                ));
            }
        }
        if self.visible_on.is_some_and(|day| day > self.due) {
            errors.push(FieldError::new(
                "visible_on",
                tr!(
                    ctx,
                    "Le travail serait visible après le jour pour lequel il est donné.",
                    "It would be visible after the day it is due."
                ),
            ));
        }
        errors
    }

    /// Until when it is handed in online.
    pub(crate) fn hand_in_until(&self) -> Option<Instant> {
        let day = self.hand_in_on.unwrap_or(self.due);
        let time = self.hand_in_at.unwrap_or(EVENING);
        self.hand_in.then(|| Instant::at(day, time))
    }

    /// What is wrong with handing it in: of a new homework, or one as it was. What pupils handed in stays where it is.
    pub(crate) fn hand_in_errors(
        &self,
        ctx: &Context,
        one: Option<&Stored<Assignment>>,
    ) -> Result<Vec<FieldError>, Failure> {
        let until = self.hand_in_until();
        let was = one.and_then(|one| one.hand_in_until);
        if until.is_some_and(|until| until <= ctx.now() && was != Some(until)) {
            return Ok(vec![over(ctx)]);
        }
        let Some(one) = one.filter(|_| was.is_some()) else {
            return Ok(Vec::new());
        };
        let moved = one.audience != self.audience;
        if until.is_some() && !moved {
            return Ok(Vec::new());
        }
        if HandIn::by_assignment().is(&one.id).first()?.is_none() {
            return Ok(Vec::new());
        }
        let (field, why) = if moved {
            (
                "audience",
                tr!(
                    ctx,
                    "Des élèves ont déjà rendu ce travail\u{a0}: donnez-en un autre à cette classe.",
                    "Pupils have handed in this work: give another one to this class."
                ),
            )
        } else {
            (
                "hand_in",
                tr!(
                    ctx,
                    "Des élèves l’ont déjà rendu en ligne\u{a0}: laissez cette case cochée.",
                    "Pupils have handed it in online: leave this ticked."
                ),
            )
        };
        Ok(vec![FieldError::new(field, why)])
    }

    /// What is wrong with the subject, and with the lesson that it was given in.
    pub(crate) fn session_errors(
        &self,
        ctx: &Context,
        one: Option<&Assignment>,
    ) -> Result<Vec<FieldError>, Failure> {
        let session = match &self.session {
            Some(id) => Session::get(id)?.filter(|session| session.is_by(ctx)),
            None => None,
        };
        let known = one.map(|one| one.subject.clone());
        let known = known
            .into_iter()
            .chain(session.as_ref().map(|session| session.subject.clone()));
        let subject = forms::subject_error(ctx, &Classes::load(), &self.subject, known);
        let untied = self.session_error(ctx, one, session);
        Ok(subject.into_iter().chain(untied).collect())
    }

    /// The lesson must be the caller's, of the same class. One that the homework is tied to already need
    /// not be there any more.
    fn session_error(
        &self,
        ctx: &Context,
        one: Option<&Assignment>,
        session: Option<Stored<Session>>,
    ) -> Option<FieldError> {
        let id = self.session.as_ref()?;
        let kept =
            |one: &Assignment| one.session.as_ref() == Some(id) && one.audience == self.audience;
        if one.is_some_and(kept) {
            return None;
        }
        let wrong = match session {
            Some(session) if session.audience == self.audience => return None,
            Some(_) => tr!(
                ctx,
                "La séance est celle d’une autre classe\u{a0}: le travail n’y sera pas rattaché.",
                "The lesson is another class’s: the homework will not be tied to it."
            ),
            None => tr!(
                ctx,
                "La séance n’est plus dans votre cahier de textes\u{a0}: le travail n’y sera pas rattaché.",
                "The lesson is no longer in your log: the homework will not be tied to it."
            ),
        };
        Some(FieldError::new(SESSION, wrong))
    }
}

/// What is wrong with a day that has passed, for something that pupils are to do.
pub(crate) fn past(ctx: &Context, due: Date) -> Option<FieldError> {
    (due < ctx.today()).then(|| {
        FieldError::new(
            "due",
            tr!(
                ctx,
                "Ce jour est passé. Choisissez aujourd’hui ou un jour à venir.",
                "This day has passed. Choose today or a day to come."
            ),
        )
    })
}

/// What is wrong with a moment that has passed, for something to be handed in until then.
pub(crate) fn over(ctx: &Context) -> FieldError {
    FieldError::new(
        "hand_in_on",
        tr!(
            ctx,
            "Cette date est passée. Choisissez un moment à venir.",
            "This date has passed. Choose a moment to come."
        ),
    )
}

/// When readers see what is published now, perhaps not before a day. Six in the morning by the school's
/// clocks, so that it is there when the day begins.
pub(crate) fn visible_from(ctx: &Context, not_before: Option<Date>) -> Instant {
    match not_before {
        Some(day) if day > ctx.today() => Instant::at(day, Time { hour: 6, minute: 0 }),
        _ => ctx.now(),
    }
}

/// The last day for which work can be given. In the summer a year has ended, the next not begun.
pub(crate) fn latest(ctx: &Context) -> Date {
    ctx.school().year_end.max(ctx.today().plus_days(31))
}
