//! Messages that the tests begin with.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    reason = "not every test file uses all of it; a missing part of a JSON page fails the test"
)]

use std::error::Error;

use preau_sdk_testing::{Answer, School, Value};

pub type Outcome = Result<(), Box<dyn Error>>;

/// What somebody writes.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    pub by: &'a str,
    /// "pupil" for one of the cast; "pupils 6A", "relatives 6A", "teachers 6A", "everyone pupil",
    /// "management".
    pub to: &'a [&'a str],
    pub cc: &'a [&'a str],
    pub bcc: &'a [&'a str],
    pub subject: &'a str,
    pub text: &'a str,
    pub announcement: bool,
}

impl Letter<'_> {
    /// By the teacher, to a pupil of theirs.
    pub fn short() -> Self {
        Letter {
            by: "teacher",
            to: &["pupil"],
            cc: &[],
            bcc: &[],
            subject: "Ton exposé",
            text: "Peux-tu m’apporter ton plan demain ?",
            announcement: false,
        }
    }

    /// By the head, to all families.
    pub fn announcement() -> Self {
        Letter {
            by: "head",
            to: &["everyone relative"],
            subject: "Réunion de rentrée",
            text: "Elle aura lieu **jeudi** à 18 h.",
            announcement: true,
            ..Self::short()
        }
    }
}

/// The text form of an addressee.
pub fn addressee(school: &School, word: &str) -> Result<String, Box<dyn Error>> {
    Ok(match word.split_once(' ') {
        None if word == "management" => word.to_owned(),
        None => format!("person:{}", school.person(word)?),
        Some(("everyone", profile)) => format!("everyone:{profile}"),
        Some((kind, class)) => {
            let audience = school.audience(class)?;
            let (_, id) = audience.split_once(':').ok_or("no class")?;
            format!("{kind}:{id}")
        }
    })
}

/// The fields that somebody's browser sends for it, `state` among them.
pub fn fields(
    school: &School,
    one: &Letter<'_>,
    state: &str,
) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut fields = Vec::new();
    for (name, line) in [("to", one.to), ("cc", one.cc), ("bcc", one.bcc)] {
        for word in line {
            fields.push((name.to_owned(), addressee(school, word)?));
        }
    }
    for (name, text) in [
        ("subject", one.subject),
        ("text", one.text),
        ("state", state),
    ] {
        fields.push((name.to_owned(), text.to_owned()));
    }
    if one.announcement {
        fields.push(("announcement".to_owned(), "true".to_owned()));
    }
    Ok(fields)
}

/// Sends fields as one of the cast; whatever comes.
pub fn post(
    school: &mut School,
    who: &str,
    to: &str,
    fields: &[(String, String)],
) -> Result<Answer, Box<dyn Error>> {
    let fields: Vec<_> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    Ok(school.as_(who).try_act(to, &fields)?)
}

/// Fills the form of an address and presses a button; whatever comes. With it, the identifier.
pub fn write(
    school: &mut School,
    form: &str,
    one: &Letter<'_>,
    state: &str,
) -> Result<(Answer, String), Box<dyn Error>> {
    let page = school.as_(one.by).view(form)?;
    let to = page.sends_to()?;
    let mut fields = fields(school, one, state)?;
    if let Some(hidden) = page.field("answers") {
        let id = hidden["control"]["value"].as_str().unwrap_or_default();
        fields.push(("answers".to_owned(), id.to_owned()));
    }
    let answer = post(school, one.by, &to, &fields)?;
    let id = to
        .strip_prefix("write/")
        .ok_or("the form leads elsewhere")?;
    let id = id.split('?').next().unwrap_or_default();
    Ok((answer, id.to_owned()))
}

/// Sends it, and tells its identifier.
pub fn send(school: &mut School, one: &Letter<'_>) -> Result<String, Box<dyn Error>> {
    send_from(school, "new", one)
}

/// Sends it from this form, and tells its identifier.
pub fn send_from(
    school: &mut School,
    form: &str,
    one: &Letter<'_>,
) -> Result<String, Box<dyn Error>> {
    let (answer, id) = write(school, form, one, "send")?;
    if answer.status() == 303 && answer.redirect() == "sent" {
        Ok(id)
    } else {
        Err(format!("not sent: {answer:?}").into())
    }
}

/// The subjects of a list, as it shows them.
pub fn subjects(school: &mut School, who: &str, list: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let page = school.as_(who).view(list)?;
    let subject = |item: &Value| item["title"].as_str().unwrap_or_default().to_owned();
    Ok(page.items().map(subject).collect())
}

/// Whether somebody can open a message.
pub fn reads(school: &mut School, who: &str, id: &str) -> Result<bool, Box<dyn Error>> {
    let answer = school.as_(who).try_view(&format!("message/{id}"))?;
    match answer.status() {
        200 => Ok(true),
        404 => Ok(false),
        _ => Err(format!("{who} opens {id}: {answer:?}").into()),
    }
}
