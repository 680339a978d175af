//! Done marks that go with a pupil who leaves a class, or with a homework that is taken away; and what was handed
//! in of that.
//!
//! There may be more of them than one call can delete. Each call deletes a part, and stages with it an
//! event to the module itself that says where to go on: both become durable, or neither.

use preau_sdk::prelude::*;

use crate::records::{Done, Feedback, HandIn, HomeworkMarks, HomeworkWork, PupilMarks};

/// Marks looked at in one call, of the 500 changes that one may stage.
const AT_ONCE: u32 = 400;

/// A pupil has left a class: what they marked there as done goes.
pub(crate) fn pupil_left(event: &Event) -> Result<(), Failure> {
    forget_pupil(PupilMarks {
        pupil: event.field("person")?,
        class: event.field("class")?,
        after: None,
    })
}

/// The rest of what a pupil marked.
pub(crate) fn pupil_marks(event: &Event) -> Result<(), Failure> {
    forget_pupil(PupilMarks {
        pupil: event.field("pupil")?,
        class: event.field("class")?,
        after: event.field("after")?,
    })
}

fn forget_pupil(marks: PupilMarks) -> Result<(), Failure> {
    let query = Done::by_pupil().is(&marks.pupil).limit(AT_ONCE);
    match forget(&query, &marks.class, marks.after)? {
        after @ Some(_) => PupilMarks { after, ..marks }.publish(),
        None => Ok(()),
    }
}

/// What was marked of a homework that a class no longer has.
pub(crate) fn homework_marks(event: &Event) -> Result<(), Failure> {
    let marks = HomeworkMarks {
        assignment: event.field("assignment")?,
        class: event.field("class")?,
        after: event.field("after")?,
    };
    let query = Done::by_assignment().is(&marks.assignment).limit(AT_ONCE);
    match forget(&query, &marks.class, marks.after)? {
        after @ Some(_) => HomeworkMarks { after, ..marks }.publish(),
        None => Ok(()),
    }
}

/// What was handed in of a homework that a class no longer has, with its files, and what was said of it. What
/// is deleted is not found again: as long as some of it was, there may be more.
pub(crate) fn homework_work(event: &Event) -> Result<(), Failure> {
    let work = HomeworkWork {
        assignment: event.field("assignment")?,
        class: event.field("class")?,
    };
    let handed = HandIn::by_assignment()
        .is(&work.assignment)
        .limit(AT_ONCE / 2);
    let said = Feedback::by_assignment()
        .is(&work.assignment)
        .limit(AT_ONCE / 2);
    let (handed, said) = (handed.batch(None)?, said.batch(None)?);
    let mut gone = 0;
    for one in handed
        .records
        .iter()
        .filter(|one| one.audience == work.class)
    {
        one.delete()?;
        gone += 1;
    }
    for one in said.records.iter().filter(|one| one.audience == work.class) {
        one.delete()?;
        gone += 1;
    }
    let is_more = handed.next.is_some() || said.next.is_some();
    if gone > 0 && is_more {
        return work.publish();
    }
    Ok(())
}

/// Deletes one part, of this class only; tells where the next begins.
fn forget<K>(
    query: &Query<Done, K>,
    class: &Audience,
    after: Option<Cursor>,
) -> Result<Option<Cursor>, Failure> {
    let part = query.batch(after)?;
    part.records
        .iter()
        .filter(|mark| mark.audience == *class)
        .try_for_each(Stored::delete)?;
    Ok(part.next)
}
