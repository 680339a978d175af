//! For which classes a module is on: for everybody, or for those that are checked, by year.

use maud::{Markup, html};
use preau_domain::page::{
    Block, ChoiceControl, ChoiceOption, ChoicesControl, Control, Emphasis, Field, Form, Route,
    Submit, Tone,
};
use preau_domain::person::Profile;

use crate::blocks;
use crate::context::Canvas;
use crate::portal::widgets;
use crate::words::{Part, Words};

/// For whom a module is on.
#[derive(Debug, Clone, Default)]
pub struct ReachView {
    /// Whether for everybody.
    pub everybody: bool,
    /// What there is to choose from.
    pub parts: Vec<ReachPart>,
    /// How many people have to do with the classes that are on, by profile.
    pub people: Vec<(Profile, u64)>,
    /// How many classes it is on for that are no more.
    pub ended: u64,
    /// Why what was sent was not taken.
    pub error: Option<String>,
}

/// The classes of a year, those of none, or the groups.
#[derive(Debug, Clone)]
pub struct ReachPart {
    /// The name of its boxes in the form.
    pub name: String,
    /// Its year: "6e".
    pub year: Option<&'static str>,
    /// Whether these are groups.
    pub groups: bool,
    /// Its classes.
    pub choices: Vec<ReachChoice>,
}

/// A class or a group to choose.
#[derive(Debug, Clone)]
pub struct ReachChoice {
    /// Its key.
    pub key: String,
    /// "6A".
    pub name: String,
    /// How many pupils it has.
    pub pupils: u64,
    /// Whether it is on for it.
    pub on: bool,
}

/// The value of the box that stands for all classes of a part.
pub const WHOLE: &str = "all";

/// Draws it as a form that sends to `reach` below the module's page: `for` is `everybody` or `classes`; the boxes of
/// a part are called as it is, and hold keys, or [`WHOLE`].
pub(super) fn reach(canvas: &Canvas<'_>, words: Words, view: &ReachView) -> Markup {
    let whom = Field {
        name: "for".into(),
        label: words.say("reach-for"),
        hint: None,
        required: true,
        control: Control::Choice(ChoiceControl {
            options: [
                ("everybody", "reach-everybody"),
                ("classes", "reach-classes"),
            ]
            .map(|(value, key)| ChoiceOption {
                value: value.into(),
                label: words.say(key),
            })
            .into(),
            value: if view.everybody {
                "everybody"
            } else {
                "classes"
            }
            .into(),
        }),
        error: view.error.clone(),
    };
    let parts = view.parts.iter().map(|one| part(words, one));
    let form = Form {
        to: Route {
            path: "reach".into(),
            query: Vec::new(),
        },
        fields: std::iter::once(whom).chain(parts).collect(),
        submits: vec![Submit {
            label: words.say("reach-save"),
            emphasis: Emphasis::Primary,
            name: "do".into(),
            value: "reach".into(),
        }],
        cancel: None,
        keeps: None,
    };
    html! {
        p { (words.say("reach-lead")) }
        @if !view.everybody { (people(words, view)) }
        @if view.ended > 0 {
            (widgets::notice(words, Tone::Info, &widgets::counted(words, "reach-ended", view.ended)))
        }
        @if view.parts.is_empty() {
            p { (words.say("reach-no-class")) }
        } @else {
            (blocks::block(canvas, &Block::Form(form)))
        }
    }
}

/// "52 élèves, 88 responsables, 11 enseignants".
fn people(words: Words, view: &ReachView) -> Markup {
    let each = view.people.iter().map(|(profile, count)| {
        let key = match profile {
            Profile::Pupil => "reach-pupils",
            Profile::Relative => "reach-relatives",
            Profile::Teacher | Profile::Staff | Profile::Guest => "reach-staff",
        };
        widgets::counted(words, key, *count)
    });
    let all = each.collect::<Vec<_>>().join(", ");
    html! {
        @if !all.is_empty() {
            p { (words.say_with("reach-people", &[("people", Part::Text(&all))])) }
        }
    }
}

fn part(words: Words, part: &ReachPart) -> Field {
    let pupils = part.choices.iter().map(|one| one.pupils).sum();
    let whole = ChoiceOption {
        value: WHOLE.into(),
        label: match part.year {
            Some(year) => words.say_with(
                "reach-whole-year",
                &[("year", Part::Text(year)), ("count", Part::Count(pupils))],
            ),
            None => words.say("reach-whole"),
        },
    };
    let each = part.choices.iter().map(|one| ChoiceOption {
        value: one.key.clone(),
        label: words.say_with(
            "reach-choice",
            &[
                ("name", Part::Text(&one.name)),
                ("count", Part::Count(one.pupils)),
            ],
        ),
    });
    let options = (part.choices.len() > 1).then_some(whole);
    let on = part.choices.iter().filter(|one| one.on);
    Field {
        name: part.name.clone(),
        label: match part.year {
            Some(year) => words.say_with("reach-year", &[("year", Part::Text(year))]),
            None if part.groups => words.say("reach-groups"),
            None => words.say("reach-other-classes"),
        },
        hint: None,
        required: false,
        control: Control::Choices(ChoicesControl {
            options: options.into_iter().chain(each).collect(),
            values: on.map(|one| one.key.clone()).collect(),
        }),
        error: None,
    }
}
