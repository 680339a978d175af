//! Rooms that the tests begin with.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::struct_excessive_bools,
    reason = "not every test file uses all of it; a missing part of a JSON page fails the test; \
              a slot has boxes"
)]

use std::error::Error;

use preau_sdk_testing::{Answer, Page, School};

pub type Outcome = Result<(), Box<dyn Error>>;

/// What a teacher plans.
#[derive(Clone, Copy)]
pub struct Slot<'a> {
    pub by: &'a str,
    pub class: &'a str,
    pub subject: &'a str,
    pub title: &'a str,
    pub date: &'a str,
    pub start: &'a str,
    pub minutes: &'a str,
    pub hold: bool,
    pub by_itself: bool,
    pub chat: bool,
    pub video: bool,
}

impl Slot<'_> {
    /// For 6A on Tuesday from ten to five to eleven; pupils wait to be let in.
    pub fn maths() -> Self {
        Slot {
            by: "teacher",
            class: "6A",
            subject: "Mathématiques",
            title: "Fractions",
            date: "2026-11-24",
            start: "10:00",
            minutes: "55",
            hold: true,
            by_itself: false,
            chat: true,
            video: false,
        }
    }

    /// The same without a waiting list.
    pub fn free() -> Self {
        Slot {
            hold: false,
            ..Self::maths()
        }
    }
}

/// The fields that a browser sends for it: of a box that is not ticked, nothing.
pub fn fields(
    school: &School,
    one: &Slot<'_>,
) -> Result<Vec<(&'static str, String)>, Box<dyn Error>> {
    let mut fields = vec![
        ("audience", school.audience(one.class)?),
        ("subject", one.subject.to_owned()),
        ("title", one.title.to_owned()),
        ("date", one.date.to_owned()),
        ("start", one.start.to_owned()),
        ("minutes", one.minutes.to_owned()),
    ];
    for (name, ticked) in [
        ("hold", one.hold),
        ("by_itself", one.by_itself),
        ("chat", one.chat),
        ("video", one.video),
    ] {
        if ticked {
            fields.push((name, "true".to_owned()));
        }
    }
    Ok(fields)
}

/// Sends the form; whatever comes.
pub fn send(school: &mut School, to: &str, one: &Slot<'_>) -> Result<Answer, Box<dyn Error>> {
    let fields = fields(school, one)?;
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    Ok(school.as_(one.by).try_act(to, &fields)?)
}

/// Plans a room; tells its identifier.
pub fn plan(school: &mut School, one: &Slot<'_>) -> Result<String, Box<dyn Error>> {
    let to = school.as_(one.by).view("new")?.sends_to()?;
    let answer = send(school, &to, one)?;
    let id = to.strip_prefix("plan/").ok_or("the form leads elsewhere")?;
    if answer.status() == 303 {
        Ok(id.to_owned())
    } else {
        Err(format!("not planned: {answer:?}").into())
    }
}

/// A room that is open at its hour.
pub fn open(one: &Slot<'_>) -> Result<(School, String), Box<dyn Error>> {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, one)?;
    school.now("2026-11-24T10:00:00")?;
    act(&mut school, one.by, &id, "open", &[])?;
    Ok((school, id))
}

/// One that is open, and both pupils of its class are in.
pub fn filled(one: &Slot<'_>) -> Result<(School, String), Box<dyn Error>> {
    let (mut school, id) = open(one)?;
    for pupil in ["pupil", "pupil2"] {
        act(&mut school, pupil, &id, "enter", &[])?;
    }
    act(&mut school, one.by, &id, "admit-all", &[])?;
    Ok((school, id))
}

/// Does something in a room; an error unless it is done.
pub fn act(
    school: &mut School,
    who: &str,
    id: &str,
    what: &str,
    form: &[(&str, &str)],
) -> Result<Answer, Box<dyn Error>> {
    Ok(school.as_(who).act(&format!("room/{id}/{what}"), form)?)
}

/// The same, whatever comes.
pub fn tries(
    school: &mut School,
    who: &str,
    id: &str,
    what: &str,
    form: &[(&str, &str)],
) -> Result<Answer, Box<dyn Error>> {
    Ok(school
        .as_(who)
        .try_act(&format!("room/{id}/{what}"), form)?)
}

/// A room's page, or one of its parts.
pub fn view(school: &mut School, who: &str, id: &str, part: &str) -> Result<Page, Box<dyn Error>> {
    let address = match part {
        "" => format!("room/{id}"),
        part => format!("room/{id}/{part}"),
    };
    Ok(school.as_(who).view(&address)?)
}

/// The value of a figure that stands out.
pub fn stat(page: &Page, label: &str) -> Option<String> {
    let stats = page.blocks("stats").flat_map(|block| {
        let stats = block["stats"].as_array().or(block["items"].as_array());
        stats.cloned().unwrap_or_default()
    });
    let mut found = stats.filter(|stat| stat["label"] == label);
    Some(found.next()?["value"].as_str()?.to_owned())
}
