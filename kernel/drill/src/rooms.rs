//! The lessons of a drill: before it begins, a teacher of each class of whom somebody is in one plans a room and opens it,
//! by the module's forms. Each drill has rooms of its own, so that one is like the other.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::tz::TimeZone;
use preau_domain::clock::{Clock as _, SystemClock};

use crate::answer::{Outcome, outcome};
use crate::client::{Ask, Client};
use crate::crew::Person;
use crate::deed::{SUBJECT, form};
use crate::engine::TRIES;
use crate::people::{Cast, Class, People};

/// The module that has rooms.
pub(crate) const MODULE: &str = "classrooms";
/// How long rooms may take to be opened, all together.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long a teacher waits who is told to come later.
const PAUSE: Duration = Duration::from_millis(500);
/// Minutes for which a lesson goes on after the longest that the drill may take.
const MARGIN: u64 = 15;

/// What is to be known of a region that an earlier program prepared.
const WITHOUT: &str = "The region was prepared without classes: nobody joins a lesson or sends a message. Prepare it \
                       anew.";

/// The room of a class, by its place among the classes: under which it is kept.
pub(crate) fn id(mark: &str, class: usize) -> String {
    format!("{mark}-{class}")
}

/// What opens the rooms of a drill.
#[derive(Debug)]
pub(crate) struct Rooms<'a> {
    /// Who comes, and to which classes.
    pub people: &'a People,
    /// Who plays which part.
    pub cast: &'a Cast,
    /// To the server.
    pub client: &'a Client,
    /// The mark of the drill.
    pub mark: &'a str,
    /// At most how long it lasts, in seconds.
    pub longest: u64,
}

impl Rooms<'_> {
    /// Opens one for each class of whom somebody is in a lesson: which have one then, and what is to be known of the
    /// others.
    pub(crate) async fn open(&self, crew: &mut [Person]) -> (BTreeSet<usize>, Option<String>) {
        let Cast {
            lesson,
            late,
            class_of,
            ..
        } = self.cast;
        let of = |who: &usize| class_of.get(*who).copied().flatten();
        let classes: BTreeSet<usize> = lesson.iter().chain(late).filter_map(of).collect();
        if classes.is_empty() {
            return (classes, Some(WITHOUT.to_owned()));
        }
        let (mut open, mut why) = (BTreeSet::new(), "they took too long".to_owned());
        let all = async {
            for at in &classes {
                match self.open_of(*at, crew).await {
                    Ok(()) => {
                        open.insert(*at);
                    }
                    Err(error) => why = error,
                }
            }
        };
        // Those that are open by then are.
        let _ = tokio::time::timeout(PATIENCE, all).await;
        let closed = classes.len() - open.len();
        let remark = (closed > 0).then(|| {
            format!(
                "{closed} of {} classes have no room ({why}): their people join no lesson and send no message.",
                classes.len()
            )
        });
        (open, remark)
    }

    async fn open_of(&self, at: usize, crew: &mut [Person]) -> Result<(), String> {
        let class = self.people.classes.get(at).ok_or("no such class")?;
        let mut accounts = self.people.accounts.iter();
        let teacher = accounts.position(|account| account.login == class.teacher);
        let who = teacher.ok_or("its teacher has no account")?;
        let teacher = crew.get_mut(who).ok_or("its teacher has no account")?;
        let school = self.cast.school_of.get(who).copied().unwrap_or(0);
        let of_module = |rest: String, form: String| Ask {
            path: format!("/s/{}/{MODULE}/{rest}", class.school),
            form: Some(form),
            from: self.people.forwarded.then(|| Cast::address(school)),
            ..Ask::default()
        };
        let id = id(self.mark, at);
        let minutes = self.longest.div_ceil(60) + MARGIN;
        let plan = of_module(format!("plan/{id}"), planned(class, minutes)?);
        self.sent(plan, teacher).await?;
        let open = of_module(format!("room/{id}/open"), String::new());
        self.sent(open, teacher).await
    }

    /// Sends a form until it is taken, or cannot be.
    async fn sent(&self, mut ask: Ask, teacher: &mut Person) -> Result<(), String> {
        let mut tries = 0;
        loop {
            ask.cookies = teacher.cookies();
            let answered = self.client.ask(&ask).await;
            let outcome = outcome(&ask.path, true, &answered);
            teacher.keep(answered.map(|answer| answer.cookies).unwrap_or_default());
            tries += 1;
            match outcome {
                Outcome::Done => return Ok(()),
                Outcome::Waits(_) | Outcome::Later(_) | Outcome::Busy(_) | Outcome::Lost
                    if tries < TRIES =>
                {
                    tokio::time::sleep(PAUSE).await;
                }
                other => return Err(format!("{}: {other:?}", ask.path)),
            }
        }
    }
}

/// The form of a room that begins now, in which pupils wait for nobody to let them in.
fn planned(class: &Class, minutes: u64) -> Result<String, String> {
    let zone = TimeZone::get(&class.zone).map_err(|error| error.to_string())?;
    let now = SystemClock.now().to_zoned(zone);
    let (date, start) = (now.date().to_string(), now.strftime("%H:%M").to_string());
    Ok(form(&[
        ("audience", class.audience.as_str()),
        ("subject", class.subject.as_str()),
        ("title", SUBJECT),
        ("date", date.as_str()),
        ("start", start.as_str()),
        ("minutes", minutes.to_string().as_str()),
        ("chat", "true"),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::crew;
    use std::net::TcpListener;

    fn class() -> Class {
        Class {
            school: "college".into(),
            name: "6A".into(),
            audience: "class:1".into(),
            subject: "Français".into(),
            teacher: "drill-t".into(),
            addressee: "person:1".into(),
            zone: "Europe/Paris".into(),
        }
    }

    #[test]
    fn a_room_begins_now_where_its_school_is() {
        let form = planned(&class(), 75).expect("a zone");
        assert!(
            form.starts_with("audience=class%3A1&subject=Fran%C3%A7ais&"),
            "{form}"
        );
        assert!(
            form.contains("&minutes=75&") && !form.contains("hold="),
            "{form}"
        );
        let nowhere = Class {
            zone: "Nulle/Part".into(),
            ..class()
        };
        assert!(planned(&nowhere, 75).is_err());
    }

    #[tokio::test]
    async fn where_no_room_opens_the_report_says_so() {
        let account = |login: &str, profile: &str, class: &str| crate::people::Account {
            login: login.into(),
            session: String::new(),
            profile: profile.into(),
            school: "college".into(),
            homework: "x".into(),
            class: class.into(),
        };
        let pupils = (0..30).map(|at| account(&format!("drill-{at}"), "pupil", "6A"));
        let mut people = People {
            version: 1,
            accounts: pupils.collect(),
            ..People::default()
        };
        // Nobody answers there.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr());
        let client = Client::new(free.expect("an address"), Duration::from_secs(1));
        let opened = async |people: &People| {
            let rooms = Rooms {
                people,
                cast: &Cast::of(people, 1, 10, 0),
                client: &client,
                mark: "m",
                longest: 60,
            };
            let (open, remark) = rooms.open(&mut crew(people)).await;
            assert!(open.is_empty());
            remark.expect("a remark")
        };
        let without = opened(&people).await;
        assert!(without.contains("prepared without classes"), "{without}");
        people.classes = vec![class()];
        let closed = opened(&people).await;
        assert!(closed.starts_with("1 of 1 classes"), "{closed}");
        assert!(closed.contains("no account"), "{closed}");
        people.accounts.push(account("drill-t", "teacher", ""));
        let lost = opened(&people).await;
        assert!(
            lost.contains("/s/college/classrooms/plan/m-0: Lost"),
            "{lost}"
        );
    }
}
