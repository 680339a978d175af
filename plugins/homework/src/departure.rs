//! A pupil leaves a class.

use preau_sdk::prelude::*;

use crate::records::Done;

/// More marks than a pupil makes in a year.
const MARKS: u32 = 5_000;

/// Removes what the pupil marked as done in the class they left.
pub(crate) fn forget_marks(event: &Event) -> Result<(), Failure> {
    let pupil: PersonId = event.field("person")?;
    let class: Audience = event.field("class")?;
    let marks = Done::by_pupil().is(pupil).limit(MARKS).list()?;
    marks
        .iter()
        .filter(|mark| mark.audience == class)
        .try_for_each(Stored::delete)
}
