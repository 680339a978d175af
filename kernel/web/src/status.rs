//! The status of the service as everybody reads it: made once for each finding of the platform, and then given from
//! memory, whoever asks and however often.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use jiff::{SignedDuration, Timestamp};
use preau_domain::caller::Language;
use preau_domain::ids::SchoolId;
use preau_platform::Platform;
use preau_platform::history::History;
use preau_platform::incidents::told;
use preau_platform::status::Status as Found;
use preau_render::portal::status::{
    KeptOut, Status, StatusLinks, StatusPart, Waiting, feed, json, status as drawn,
};
use preau_render::portal::{self, Shell, paths};
use preau_render::words::Words;
use preau_render::{RenderContext, feed as atom};

use crate::gate::Admission;
use crate::holed::Holed;
use crate::state::Site;

/// As long as this an incident that is past is told of.
const TOLD: SignedDuration = SignedDuration::from_hours(24 * History::DAYS);
/// Answers that are made of a finding, some 30 KiB (as JSON 100) and a millisecond or two each. Words of schools that
/// somebody makes up share one, of which each is some microseconds. Who asks for a school when there are as many gets
/// the region's answer.
const KEPT: usize = 512;
/// The longest wait that is announced, in seconds: as to who waits.
const FORESEEN: f64 = 5_400.0;
/// The longest word of a school in addresses.
const WORD: usize = 64;

/// In which form it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// A page.
    Page,
    /// For programs.
    Json,
    /// What people are told, as a feed.
    Feed,
}

impl Form {
    /// Its media type.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Page => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Feed => "application/atom+xml; charset=utf-8",
        }
    }
}

/// In place of a school's word while an answer is drawn: a word as others, so that it goes through all that is done
/// with it unchanged.
pub(crate) const MARK: &str = "l-etablissement-qui-est-demande-7f1b0f0e";

/// An answer as it is sent.
#[derive(Debug)]
pub(crate) struct Made {
    /// What it says.
    pub(crate) content: Bytes,
    /// Whether that is compressed with gzip.
    pub(crate) is_small: bool,
}

/// In which form and language, for which school: [`NOBODYS`] for whatever word is of none.
pub(crate) type Key = (Form, Language, Option<SchoolId>);

/// Answers that were made of a finding.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<Lying>);

/// The finding that answers were made of, and they.
type Lying = (Option<Arc<Found>>, HashMap<Key, Arc<Holed>>);

impl Shelf {
    /// How many answers lie ready.
    pub fn ready(&self) -> usize {
        let lying = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, answers) = &*lying;
        answers.len()
    }

    /// Whether an answer for a school was made of this finding, or may be. Where none may, those of no school are not
    /// given either, so that nobody learns by it which there are.
    pub(crate) fn has_room(&self, found: &Arc<Found>, key: &Key) -> bool {
        let lying = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, answers) = &*lying;
        let is_new = of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, found));
        let (_, _, school) = key;
        let is_made = *school != Some(NOBODYS) && answers.contains_key(key);
        is_new || answers.len() < KEPT || is_made
    }

    /// The answer that was made of this finding, or is made now, with the word of a school in place of [`MARK`].
    pub(crate) fn get(
        &self,
        found: &Arc<Found>,
        key: Key,
        (word, gzip): (&str, bool),
        make: impl FnOnce() -> String,
    ) -> Made {
        let known = {
            let mut lying = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let (of, answers) = &mut *lying;
            if of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, found)) {
                *of = Some(Arc::clone(found));
                answers.clear();
            }
            answers.get(&key).cloned()
        };
        let holed = if let Some(known) = known {
            known
        } else {
            let whole = make();
            let Ok(holed) = Holed::of(&whole, MARK) else {
                return Made {
                    content: whole.replace(MARK, word).into(),
                    is_small: false,
                };
            };
            let holed = Arc::new(holed);
            let mut lying = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let (of, answers) = &mut *lying;
            if of.as_ref().is_some_and(|of| Arc::ptr_eq(of, found)) {
                answers.insert(key, Arc::clone(&holed));
            }
            holed
        };
        Made {
            content: if gzip {
                holed.small(word).into()
            } else {
                holed.whole(word).into()
            },
            is_small: gzip,
        }
    }
}

/// The word of a school as it may stand in an address; none for what is no word.
pub(crate) fn word(asked: &str) -> Option<String> {
    let asked = asked.trim().to_lowercase();
    let fits = (1..=WORD).contains(&asked.len())
        && asked
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    fits.then_some(asked)
}

/// How many wait at the gate of this node, and for how long the last of them will; and whom a dial keeps out.
pub(crate) fn waiting(gate: &Admission) -> (Option<Waiting>, Option<KeptOut>) {
    let crowd = gate.gate().crowd(gate.now());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "minutes"
    )]
    let minutes = |seconds: f64| (seconds / 60.0).ceil().max(1.0) as u64;
    let waiting = (crowd.people > 0).then(|| Waiting {
        people: crowd.people.into(),
        minutes: crowd
            .seconds
            .filter(|seconds| *seconds <= FORESEEN)
            .map(minutes),
    });
    let dial = crowd.dial.as_ref();
    let kept_out = (crowd.kept_out > 0).then(|| KeptOut {
        people: crowd.kept_out.into(),
        until: dial.and_then(|dial| dial.until),
        sentence: dial.map(|dial| dial.sentence.clone()).unwrap_or_default(),
    });
    (waiting, kept_out)
}

/// The school of a word. One that there is not looks as one in which all is well: nobody learns here which there are.
pub(crate) fn school_of(platform: &Platform, word: &str) -> SchoolId {
    let known = platform.school(word);
    known.map_or(NOBODYS, |school| school.id)
}

/// What is shown of a finding that concerns a school, or the region as a whole.
pub fn view(
    found: &Found,
    language: Language,
    concerned: Option<SchoolId>,
    links: StatusLinks,
) -> Status {
    let parts = found.parts.iter().map(|part| StatusPart {
        service: part.service.clone(),
        name: part.name.as_ref().map(|name| name.get(language).to_owned()),
        condition: found.condition(part, concerned),
        days: found.history.days(&part.service, concerned),
    });
    let incidents = told(&found.incidents, found.at - TOLD, found.at);
    let incidents = incidents.into_iter().filter(|one| one.concerns(concerned));
    Status {
        at: found.at,
        school: None,
        parts: parts.collect(),
        waiting: None,
        kept_out: None,
        incidents: incidents.cloned().collect(),
        links,
    }
}

/// A school that there is not: what is everywhere concerns it, and nothing else does.
pub(crate) const NOBODYS: SchoolId = SchoolId(-1);

/// Where and when it is read: by the clocks of the region.
pub fn context(platform: &Platform, language: Language, now: Timestamp) -> RenderContext {
    RenderContext {
        zone: platform.config().time_zone.clone(),
        ..RenderContext::new(language, now, "/")
    }
}

/// Draws one of its forms.
pub(crate) fn made(platform: &Platform, form: Form, language: Language, view: &Status) -> String {
    let context = context(platform, language, view.at);
    match form {
        Form::Page => {
            let words = Words(language);
            let school = view.school.as_deref();
            let here = school.map_or_else(
                || paths::STATUS.to_owned(),
                |school| format!("{}?school={school}", paths::STATUS),
            );
            let site = Site::of(platform);
            let shell = Shell {
                language,
                region: site.region.to_string(),
                brand: site.brand,
                title: words.say("status"),
                here,
                feed: Some(view.links.feed.clone()),
                ..Shell::default()
            };
            portal::document(&shell, &drawn(&context, view)).into_string()
        }
        Form::Json => json(&context, view).to_string(),
        Form::Feed => atom::atom(&feed(&context, &platform.region_name(), view)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_is_asked_for_by_its_word_and_nothing_else() {
        assert_eq!(word(" College-Demo "), Some("college-demo".to_owned()));
        let long = "a".repeat(WORD + 1);
        for none in ["", " ", "a b", "<b>", "école", "a&b=c", long.as_str()] {
            assert_eq!(word(none), None, "{none}");
        }
    }
}
