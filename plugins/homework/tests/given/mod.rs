//! Homework and lessons that the tests begin with.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    reason = "not every test file uses all of it; a missing part of a JSON page fails the test"
)]

use std::error::Error;

use preau_sdk_testing::{Answer, School};

pub type Outcome = Result<(), Box<dyn Error>>;

/// What a teacher types.
#[derive(Clone, Copy)]
pub struct Homework<'a> {
    pub by: &'static str,
    pub class: &'static str,
    pub subject: &'static str,
    pub text: &'a str,
    pub due: &'static str,
    pub minutes: &'static str,
    pub visible_on: &'static str,
    pub state: &'static str,
}

impl Homework<'_> {
    /// For 6A on Thursday, published at once.
    pub fn maths() -> Self {
        Self {
            by: "teacher",
            class: "6A",
            subject: "Mathématiques",
            text: "Exercice 12 page 84",
            due: "2026-11-26",
            minutes: "30",
            visible_on: "",
            state: "publish",
        }
    }

    /// By the other teacher of 6B.
    pub fn french() -> Self {
        Self {
            by: "teacher2",
            class: "6B",
            subject: "Français",
            text: "Lire le chapitre 3",
            ..Self::maths()
        }
    }
}

/// Sends the form; whatever comes.
pub fn send(
    school: &mut School,
    to: &str,
    one: &Homework<'_>,
    more: &[(&str, &str)],
) -> Result<Answer, Box<dyn Error>> {
    let audience = school.audience(one.class)?;
    let mut form = vec![
        ("audience", audience.as_str()),
        ("subject", one.subject),
        ("kind", "exercise"),
        ("text", one.text),
        ("due", one.due),
        ("minutes", one.minutes),
        ("visible_on", one.visible_on),
        ("state", one.state),
    ];
    form.extend(more);
    Ok(school.as_(one.by).try_act(to, &form)?)
}

/// Gives it to be handed in online, and tells its identifier.
pub fn give_online(
    school: &mut School,
    one: &Homework<'_>,
    more: &[(&str, &str)],
) -> Result<String, Box<dyn Error>> {
    give_with(school, one, &[more, &[("hand_in", "1")]].concat())
}

/// Gives it, and tells its identifier.
pub fn give(school: &mut School, one: &Homework<'_>) -> Result<String, Box<dyn Error>> {
    give_with(school, one, &[])
}

/// The same with more in the form.
pub fn give_with(
    school: &mut School,
    one: &Homework<'_>,
    more: &[(&str, &str)],
) -> Result<String, Box<dyn Error>> {
    let answer = send(school, "give", one, more)?;
    if answer.status() != 303 {
        return Err(format!("not given: {answer:?}").into());
    }
    let list = if one.state == "draft" || !one.visible_on.is_empty() {
        "drafts".to_owned()
    } else {
        class_page(school, one.class)?
    };
    let page = school.as_(one.by).view(&list)?;
    let item = page.item(one.text).ok_or("what was given is not listed")?;
    Ok(address(item)?
        .strip_prefix("homework/")
        .ok_or("the item leads elsewhere")?
        .to_owned())
}

/// Logs a lesson of the 20th of November, and tells its identifier.
pub fn log(
    school: &mut School,
    by: &str,
    class: &str,
    subject: &str,
) -> Result<String, Box<dyn Error>> {
    let audience = school.audience(class)?;
    let form = [
        ("audience", audience.as_str()),
        ("subject", subject),
        ("date", "2026-11-20"),
        ("content", "Séance du vendredi"),
        ("state", "publish"),
    ];
    school.as_(by).act("log", &form)?;
    let list = class_page(school, class)?;
    let page = school.as_(by).view(&list)?;
    let item = page.item("Séance du vendredi").ok_or("it is not listed")?;
    Ok(address(item)?
        .strip_prefix("session/")
        .ok_or("the item leads elsewhere")?
        .to_owned())
}

/// Where something of a page leads, within the module: "homework/ID".
pub fn address(item: &preau_sdk_testing::Value) -> Result<String, Box<dyn Error>> {
    let href = item["href"].as_str().ok_or("it leads nowhere")?;
    let (_, path) = href.split_once("/homework/").ok_or("it leads elsewhere")?;
    Ok(path.to_owned())
}

/// The address of a class.
pub fn class_page(school: &School, class: &str) -> Result<String, Box<dyn Error>> {
    Ok(format!(
        "class/{}",
        school.audience(class)?.replacen(':', "-", 1)
    ))
}
