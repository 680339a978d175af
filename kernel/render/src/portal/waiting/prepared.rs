//! The page of who is not given what they ask for, drawn once for all who are told alike, and filled in for each of them.
//!
//! The page is drawn as any other, with a mark wherever something is a person's own, and cut at the marks. They are
//! characters of private use, which are in no other text of it: not in a sentence once it is cleaned, as what is said
//! in place of a logo is, nor in a region's name, from which they are taken.

use std::fmt::Write as _;
use std::sync::LazyLock;

use maud::Escaper;
use preau_domain::caller::Language;

use super::{Holes, Waiting, Why, ahead_said, drawn, wait_said};
use crate::context::RenderContext;
use crate::portal::paths;
use crate::text::numbers;
use crate::words::Words;

/// Marks, each for what stands there.
const LOOK: char = '\u{E000}';
const NEXT: char = '\u{E001}';
const TIME: char = '\u{E002}';
const PLACE: char = '\u{E003}';
const SCHOOL: char = '\u{E004}';
const PROFILE: char = '\u{E005}';
const BUCKET: char = '\u{E006}';
/// Longer waits are said alike.
const MINUTES: u32 = 90;
/// A number of people that is nowhere else in the sentence about it.
const PEOPLE: u32 = 4_087_654_321;

fn is_mark(c: char) -> bool {
    (LOOK..=BUCKET).contains(&c)
}

/// What is each person's own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Own<'a> {
    /// See [`Waiting::look`].
    pub look: u32,
    /// See [`Waiting::next`].
    pub next: &'a str,
    /// See [`Waiting::ahead`].
    pub ahead: u32,
    /// See [`Waiting::seconds`].
    pub seconds: Option<u32>,
    /// The number of the school in whose order they wait.
    pub school: i64,
    /// The word of the profile.
    pub profile: &'static str,
    /// The bucket.
    pub bucket: i64,
}

/// The page, in pieces: each with the mark of what comes after it.
#[derive(Debug)]
pub struct Prepared {
    said: &'static Said,
    pieces: Vec<(String, char)>,
    rest: String,
}

impl Prepared {
    /// Draws what all are told alike of this; what is each person's own in it is not looked at.
    pub fn of(context: &RenderContext, why: Why, view: &Waiting) -> Self {
        let view = Waiting {
            region: view.region.replace(is_mark, ""),
            ..view.clone()
        };
        let own = Holes {
            look: LOOK.into(),
            next: NEXT.into(),
            time: TIME.into(),
            place: PLACE.into(),
            serving: (why == Why::Waits).then(|| {
                [
                    format!("{}?school={SCHOOL}", paths::SERVING),
                    PROFILE.into(),
                    BUCKET.into(),
                ]
            }),
        };
        let drawn = drawn(context, why, &view, &own).into_string();
        let mut rest = drawn.as_str();
        let mut pieces = Vec::new();
        while let Some((at, mark)) = rest.char_indices().find(|(_, c)| is_mark(*c)) {
            let (piece, after) = rest.split_at(at);
            pieces.push((piece.to_owned(), mark));
            rest = after.get(mark.len_utf8()..).unwrap_or_default();
        }
        Self {
            said: Said::of(context.language),
            pieces,
            rest: rest.to_owned(),
        }
    }

    /// The whole page of one of them.
    pub fn page(&self, own: &Own<'_>) -> String {
        let shared: usize = self.pieces.iter().map(|(piece, _)| piece.len()).sum();
        let mut page = String::with_capacity(shared + self.rest.len() + 4 * own.next.len() + 256);
        for (piece, mark) in &self.pieces {
            page.push_str(piece);
            let mut to = Escaper::new(&mut page);
            // A text takes whatever is written to it.
            let _ = match *mark {
                LOOK => write!(to, "{}", own.look),
                NEXT => to.write_str(own.next),
                TIME => to.write_str(self.said.time(own.seconds)),
                PLACE => to.write_str(&self.said.place(own.ahead)),
                SCHOOL => write!(to, "{}", own.school),
                PROFILE => to.write_str(own.profile),
                _ => write!(to, "{}", own.bucket),
            };
        }
        page.push_str(&self.rest);
        page
    }
}

/// The sentences about a place, looked up once.
#[derive(Debug)]
pub struct Said {
    language: Language,
    /// That the place is kept.
    pub kept: String,
    /// That too much is asked for.
    pub busy: String,
    /// That a module is closed.
    pub closed: String,
    unknown: String,
    soon: String,
    long: String,
    minutes: Vec<String>,
    few: [String; 2],
    /// That about more people, in pieces between which their number stands.
    more: Vec<String>,
}

impl Said {
    /// Those of a language.
    pub fn of(language: Language) -> &'static Self {
        static FR: LazyLock<Said> = LazyLock::new(|| Said::new(Language::Fr));
        static EN: LazyLock<Said> = LazyLock::new(|| Said::new(Language::En));
        match language {
            Language::Fr => &FR,
            Language::En => &EN,
        }
    }

    fn new(language: Language) -> Self {
        let words = Words(language);
        let shown = numbers::whole(language, PEOPLE.into());
        let more = ahead_said(words, PEOPLE);
        let wait = |seconds| wait_said(words, Some(seconds));
        Self {
            language,
            kept: words.say("wait-kept"),
            busy: words.say("busy-lead"),
            closed: words.say("closed-title"),
            unknown: wait_said(words, None),
            soon: wait(0),
            long: wait(u32::MAX),
            minutes: (1..=MINUTES).map(|minutes| wait(minutes * 60)).collect(),
            few: [0, 1].map(|people| ahead_said(words, people)),
            more: more.split(shown.as_str()).map(str::to_owned).collect(),
        }
    }

    /// How long somebody waits: what [`wait_said`] says.
    pub fn time(&self, seconds: Option<u32>) -> &str {
        match seconds {
            None => &self.unknown,
            Some(seconds) if seconds < 60 => &self.soon,
            Some(seconds) => {
                let minutes = usize::try_from(seconds.div_ceil(60)).unwrap_or(usize::MAX);
                self.minutes.get(minutes - 1).unwrap_or(&self.long)
            }
        }
    }

    /// How many are before somebody: what [`ahead_said`] says.
    pub fn place(&self, ahead: u32) -> String {
        let few = usize::try_from(ahead).unwrap_or(usize::MAX);
        if let Some(said) = self.few.get(few) {
            return said.clone();
        }
        let people = numbers::whole(self.language, ahead.into());
        self.more.join(people.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::*;
    use crate::brand::{BrandView, LogoView};
    use crate::portal::waiting::waiting;

    const LANGUAGES: [Language; 2] = [Language::Fr, Language::En];

    #[test]
    fn sentences_that_were_looked_up_before_are_those_that_are_said() {
        for language in LANGUAGES {
            let (said, words) = (Said::of(language), Words(language));
            let around = (0..=MINUTES + 1)
                .flat_map(|minutes| [minutes * 60, minutes * 60 + 1, minutes * 60 + 59]);
            for seconds in around.map(Some).chain([None, Some(u32::MAX)]) {
                assert_eq!(said.time(seconds), wait_said(words, seconds), "{seconds:?}");
            }
            for ahead in
                (0..200).chain([999, 1_000, 12_345, 1_000_000, 2_000_000, PEOPLE, u32::MAX])
            {
                assert_eq!(said.place(ahead), ahead_said(words, ahead), "{ahead}");
            }
        }
    }

    #[test]
    fn a_page_that_was_prepared_is_the_one_that_is_drawn() {
        let hostile = "<b a=\"&'>\u{E003}{}\u{E000}é</b>";
        let people = [
            (0, None, 1, "/", 0, 0),
            (
                1,
                Some(59),
                5,
                "/s/a?b=<&>\"'\u{E002}",
                42,
                1_795_766_400_000,
            ),
            (12_345, Some(600), 72, hostile, i64::MAX, i64::MIN),
        ];
        let sentences = ["", "Les cours d’abord.", hostile];
        let mut drawn = 0;
        for (sentence, sent) in sentences
            .into_iter()
            .flat_map(|one| [(one, false), (one, true)])
        {
            for language in LANGUAGES {
                let context = RenderContext::new(language, Timestamp::UNIX_EPOCH, "/");
                let logo = sent.then(|| LogoView {
                    href: "/assets/logo.00000000000000aa.png".to_owned(),
                    alt: "Région <Ouest>".to_owned(),
                    width: 100,
                });
                let shared = Waiting {
                    region: hostile.to_owned(),
                    brand: Arc::new(BrandView { style: None, logo }),
                    sentence: sentence.to_owned(),
                    opens: sent.then_some(Timestamp::UNIX_EPOCH),
                    sent,
                    ..Waiting::default()
                };
                let prepared = Prepared::of(&context, Why::Waits, &shared);
                for (ahead, seconds, look, next, school, bucket) in people {
                    let own = Own {
                        look,
                        next,
                        ahead,
                        seconds,
                        school,
                        profile: "pupil",
                        bucket,
                    };
                    let view = Waiting {
                        region: hostile.replace(is_mark, ""),
                        ahead,
                        seconds,
                        look,
                        next: next.to_owned(),
                        serving: Some((format!("/gate/now?school={school}"), "pupil", bucket)),
                        ..shared.clone()
                    };
                    let page = prepared.page(&own);
                    assert_eq!(page, waiting(&context, Why::Waits, &view).into_string());
                    drawn += 1;
                }
            }
        }
        assert_eq!(drawn, 36);
    }

    #[test]
    fn so_is_that_of_who_is_in_and_cannot_have_what_they_ask_for() {
        let hostile = "<b a=\"&'>\u{E000}\u{E003}é</b>";
        for (why, language, sent) in [Why::Busy, Why::Closed]
            .into_iter()
            .flat_map(|why| LANGUAGES.map(|language| (why, language, language == Language::Fr)))
        {
            let context = RenderContext::new(language, Timestamp::UNIX_EPOCH, "/");
            let shared = Waiting {
                region: "Région".to_owned(),
                sentence: hostile.to_owned(),
                opens: sent.then_some(Timestamp::UNIX_EPOCH),
                sent,
                ..Waiting::default()
            };
            let prepared = Prepared::of(&context, why, &shared);
            for (look, next) in [(3, "/"), (144, hostile)] {
                let own = Own {
                    look,
                    next,
                    ..Own::default()
                };
                let view = Waiting {
                    look,
                    next: next.to_owned(),
                    ..shared.clone()
                };
                let whole = waiting(&context, why, &view).into_string();
                assert_eq!(prepared.page(&own), whole, "{why:?}");
                assert!(!whole.contains("<b a="), "{whole}");
            }
        }
    }
}
